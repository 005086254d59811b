/**
 * The command line: one file per command, put together here. A failure is one message on the error
 * output and the exit code of its family; `--debug` adds the stack.
 */
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { Command, CommanderError } from "commander";
import { SparringError } from "../core/errors.ts";
import { beginTrust } from "../run/open/trust.ts";
import type { ExitCode } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { type CliIo, guarded, processIo, type RawIo } from "./io.ts";
import { tellOfNpm } from "./npm-run.ts";
import { version } from "./version.ts";

/** Usage errors exit like wrong settings. */
const USAGE = 2;

/** Runs one command line (without `node` and the program's name) and returns the exit code. */
export async function main(argv: readonly string[], raw: RawIo): Promise<ExitCode> {
  const io = guarded(raw);
  tellOfNpm(argv, io);
  let code: ExitCode = 0;
  try {
    const program = await createProgram(argv, io, (result) => {
      code = result;
    });
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return report(error, io, argv.includes("--debug"));
  }
}

/**
 * Of the commands that `argv` does not name, only the line of the help is here.
 * @param done hears the exit code of the one that ran.
 */
export async function createProgram(
  argv: readonly string[],
  io: CliIo,
  done: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command("sparring")
    .description("Self-play for vision-language models: no labels, any pictures.")
    .version(version())
    .option("--debug", "show the stack of an error")
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for the options and examples)");
  for (const { name, summary, load } of COMMANDS) {
    if (argv.includes(name)) (await load())(program, io, done);
    else program.command(name);
    program.commands.find((command) => command.name() === name)?.description(summary);
  }
  program.hook("preAction", (_, command) => beginTrust(command.opts().trust === true));
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      getOutHelpWidth: () => io.out.columns,
      getErrHelpWidth: () => io.err.columns,
    });
    if (command !== program) command.option("--debug", "show the stack of an error");
  }
  return program;
}

/** A command, and all below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Commander has already written its own messages. */
function report(error: unknown, io: CliIo, debug: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const expected = error instanceof SparringError;
  io.err.write(`sparring: ${message}\n`);
  if (debug) io.err.write(`${stack}\n`);
  else if (!expected) io.err.write("This should not happen. Run it again with --debug for details.\n");
  return expected ? error.exitCode : 1;
}

/** Runs the process's own command line. A rejection that nobody awaits ends it like any other failure. */
export async function start(): Promise<void> {
  const [argv, io] = [process.argv.slice(2), processIo()];
  process.on("unhandledRejection", (error) =>
    process.exit(report(error, guarded(io), argv.includes("--debug"))),
  );
  process.exitCode = await main(argv, io);
}

const program = process.argv[1] && fs.existsSync(process.argv[1]) ? fs.realpathSync(process.argv[1]) : "";
if (import.meta.url === pathToFileURL(program).href) await start();
