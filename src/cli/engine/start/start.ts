/** `sparring engine start`: the Python server (`python/`) in an environment of its own, until Ctrl-C. */

import fs from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { quoted } from "../../../core/quoted.ts";
import type { AddCommand, ExitCode } from "../../command.ts";
import type { CliIo } from "../../io.ts";
import { wholeNumber } from "../../options.ts";
import { INTERRUPTED, untilInterrupted } from "../../until-interrupted.ts";
import { PACKAGE, readyEnvironment } from "./environment.ts";
import { Program } from "./program.ts";

interface StartFlags extends Readonly<Record<string, string | number | boolean | undefined>> {
  readonly model: string;
  readonly venv?: string;
  readonly python?: string;
}

/** Between two lines of a bar of progress. */
const PROGRESS_SECONDS = 10;
const SERVED = /^(.*) served at (http\S+)$/;
/** Flags of this command alone; the server gets all others. */
const OWN = ["venv", "python", "debug"];

export const addStart: AddCommand = (engine: Command, io, done) => {
  const many = wholeNumber(1);
  engine
    .command("start")
    .description(
      "serve a Qwen or Gemma vision-language model of your own on this machine, for train --engine tinker",
    )
    .requiredOption("--model <model>", "folder of a model, or its name on the Hugging Face hub")
    .option("--name <name>", "what clients call it (default: the model; of a folder, its last part)")
    .option("--venv <folder>", "the Python environment, made once (default: in ~/.cache/sparring)")
    .option("--python <command>", "the Python from 3.11 on that makes it (default: the first one there)")
    .option("--state <folder>", "keeps saved weights over a restart (default: nothing is kept)")
    .option("--host <address>", "where to listen; anything but this machine itself needs a key", "127.0.0.1")
    .option("--port <n>", "0 takes one that is free", wholeNumber(0, 65535), 8765)
    .option("--api-key-env <name>", "the variable that holds the key which clients must send")
    .option("--device <name>", "cpu, cuda, cuda:1 (default: a GPU where there is one)")
    .option("--dtype <type>", "of the base model: float32, bfloat16, float16 (default: bfloat16 on a GPU)")
    .option("--checkpointing", "computes activations twice: less memory, a third slower training")
    .option("--pass-tokens <n>", "most tokens of a training pass, padded", many)
    .option("--batch-tokens <n>", "most tokens of a sampled batch, padded", many)
    .option("--batch <n>", "most sequences sampled together", many)
    .option("--models <n>", "most models in training at once", many)
    .option("--threads <n>", "of the CPU", many)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: StartFlags) => done(await start(flags, io)));
};

const EXAMPLES = `
Examples:
  sparring engine start --model Qwen/Qwen3-VL-4B-Instruct --state ./weights
  sparring engine start --model ./my-model --device cpu --port 0
`;

async function start(flags: StartFlags, io: CliIo): Promise<ExitCode> {
  return untilInterrupted(io, async (signal) => {
    const tell = (line: string) => io.err.write(`${line}\n`);
    try {
      const python = await readyEnvironment({
        env: io.env,
        tell,
        signal,
        ...(flags.venv !== undefined && { folder: flags.venv }),
        ...(flags.python !== undefined && { python: flags.python }),
      });
      tell(`Loading ${flags.model} …`);
      return await served(python, flags, io, signal);
    } catch (error) {
      if (signal.aborted) return INTERRUPTED;
      throw error;
    }
  });
}

/** 0 after Ctrl-C; otherwise the server's own status. */
async function served(python: string, flags: StartFlags, io: CliIo, signal: AbortSignal): Promise<ExitCode> {
  let shown = Number.NEGATIVE_INFINITY;
  const program = new Program(python, ["-u", "-m", "sparring_engine", "--with-stdin", ...passedOn(flags)], {
    env: { ...io.env, PYTHONPATH: PACKAGE },
    onOut: (line) => io.out.write(`${line}\n${next(line, flags)}`),
    onError: (line, over) => {
      if (over && io.clock.seconds() - shown < PROGRESS_SECONDS) return;
      if (over) shown = io.clock.seconds();
      io.err.write(`${line}\n`);
    },
  });
  const stop = () => void program.end();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const code = await program.ended;
  return signal.aborted ? 0 : code;
}

function passedOn(flags: StartFlags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (OWN.includes(name) || value === undefined || value === false) return [];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });
}

/** What to do once it is served. */
function next(line: string, { model }: StartFlags): string {
  const [, name, url] = SERVED.exec(line) ?? [];
  if (url === undefined) return "";
  const folder = fs.statSync(model, { throwIfNoEntry: false })?.isDirectory();
  const files = folder ? ` --engine.modelFiles ${quoted(path.resolve(model))}` : "";
  return `Ctrl-C ends it. In another terminal, with a store of pictures (npx sparring pairs import PICTURES --out STORE):\n  npx sparring train --engine tinker --url ${url} --model ${quoted(name)}${files} --pairs STORE\n`;
}
