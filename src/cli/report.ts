/** `sparring report RUN`: one HTML file about a run, to read offline and to show others. */

import path from "node:path";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { SparringError } from "../core/errors.ts";
import type { SuiteProgress } from "../measure/ask-suite.ts";
import type { Measured } from "../report/report.ts";
import type { RunRecord } from "../report/run-record.ts";
import { secretWord } from "../run/open/games.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import { TRUST, wholeNumber } from "./options.ts";
import { progress } from "./progress.ts";
import { INTERRUPTED, untilInterrupted } from "./until-interrupted.ts";
import { version } from "./version.ts";

interface ReportFlags {
  readonly out?: string;
  readonly games?: number;
  readonly items: number;
  /** True: measure what is missing; false: leave it out; undefined: as far as it is there. */
  readonly ladder?: boolean;
  readonly tasks?: boolean;
  readonly json?: boolean;
}

export const addReport: AddCommand = (program, io, done) => {
  program
    .command("report")
    .argument("<run>", "a run directory, finished or not")
    .option("--out <file>", "where it goes (default: RUN/report.html)")
    .option(
      "--games <n>",
      "games per pair of the ladder (default: those of RUN/ladder.json, or 100)",
      wholeNumber(2),
    )
    .option("--items <n>", "questions per held-out task", wholeNumber(2, 100_000), 200)
    .option("--ladder", "play the games of the ladder that are missing, which takes minutes")
    .option("--tasks", "put the held-out questions that are open, which takes a minute or more")
    .option("--no-ladder", "leave the ladder out")
    .option("--no-tasks", "leave the held-out tasks out")
    .option(...TRUST)
    .option("--json", "print file, size and what is missing as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (run: string, flags: ReportFlags) => done(await reportCommand(run, flags, io)));
};

const EXAMPLES = `
The ladder and the held-out tasks are taken from RUN/ladder.json and RUN/tasks.json, where they are complete. --ladder and --tasks play and ask
what is missing there first, and keep it; if that is interrupted, the same command continues. The page explains its numbers, as "sparring metrics" does.

Examples:
  sparring report runs/mine
  sparring report runs/mine --ladder --tasks
  sparring report runs/mine --ladder --tasks --out report.html --games 200 --items 400
`;

async function reportCommand(run: string, flags: ReportFlags, io: CliIo): Promise<number> {
  // The chart libraries take seconds to load, and no other command needs them.
  const { readRun } = await import("../report/run-record.ts");
  const { makeReport } = await import("../report/report.ts");
  const record = readRun(run);
  const measured = await untilInterrupted(io, (signal) => measure(record, flags, io, signal));
  if (!measured) {
    io.err.write("stopped; the same command continues it\n");
    return INTERRUPTED;
  }
  const { html, notes } = await makeReport(record, measured, version());
  const file = flags.out ?? path.join(run, "report.html");
  writeFileAtomic(file, html);
  const bytes = Buffer.byteLength(html);
  io.out.write(flags.json ? `${JSON.stringify({ file, bytes, notes })}\n` : summary(file, bytes, notes));
  return 0;
}

function summary(file: string, bytes: number, notes: readonly string[]): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  return [`${file} (${size})`, ...notes.map((note) => `- ${note}`), ""].join("\n");
}

/** Nothing if it was interrupted. What cannot be measured becomes a note. */
async function measure(
  { folder: run, config }: RunRecord,
  flags: ReportFlags,
  io: CliIo,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  const notes: string[] = [];
  const attempt = async <T>(
    what: string,
    wanted: boolean | undefined,
    work: () => Promise<T>,
  ): Promise<T | undefined> => {
    if (wanted === false) notes.push(`The ${what} was left out on request.`);
    if (wanted === false || signal.aborted) return undefined;
    return work().catch((error: unknown) => {
      if (signal.aborted) return undefined;
      if (!(error instanceof SparringError)) throw error;
      notes.push(`There is no ${what}: ${error.message}`);
      return undefined;
    });
  };
  const ladder = await attempt("ladder", flags.ladder, () => playLadder(run, flags, io, signal));
  // Held-out tasks ask about pictures: other games have none, and nothing is missing there.
  const pictures = secretWord(config) === "picture";
  const tasks = pictures
    ? await attempt("suite of held-out tasks", flags.tasks, () => askTasks(run, flags, io, signal))
    : undefined;
  return signal.aborted ? undefined : { ladder, tasks, notes };
}

async function playLadder(run: string, { games, ladder: play }: ReportFlags, io: CliIo, signal: AbortSignal) {
  const { measureLadder } = await import("../report/measure-ladder.ts");
  const count = progress(io, "games of the ladder");
  const onProgress = (played: number, total: number, who: string) => count.show(played, total, who);
  return measureLadder({ run, games, play, environment: io.env, signal, onProgress }).finally(count.end);
}

async function askTasks(run: string, { items, tasks: ask }: ReportFlags, io: CliIo, signal: AbortSignal) {
  const { measureTasks } = await import("../report/measure-tasks.ts");
  const count = progress(io, "answers");
  const onProgress: SuiteProgress = (who, task, answered, of, share) =>
    count.show(answered, of, `${task} ${who} training`, share);
  return measureTasks({ run, items, ask, environment: io.env, signal, onProgress }).finally(count.end);
}
