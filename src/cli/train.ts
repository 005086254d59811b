/** `sparring train`: trains a model by self-play, or continues a run. */
import fs from "node:fs";
import path from "node:path";
import { checkpointFolder, listCheckpoints } from "../checkpoint/checkpoint.ts";
import { CheckpointError, ConfigError } from "../core/errors.ts";
import { metricsHelp } from "../evaluate/glossary/glossary-text.ts";
import type { SecretSource } from "../games/secret.ts";
import { openEngine } from "../run/open/engines.ts";
import { refuseOfLargeModels } from "../run/open/fits.ts";
import { openPlays, secretWord } from "../run/open/games.ts";
import { openKeptPairs } from "../run/open/sources.ts";
import { describeResult } from "../run/record/result.ts";
import { RunStore, readRunConfig } from "../run/record/run-directory.ts";
import { humanStatus, jsonStatus } from "../run/record/status.ts";
import type { Config } from "../run/settings/config.ts";
import { usualPreset } from "../run/settings/presets.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { type TrainEnd, train } from "../run/train.ts";
import { assemble, type Training } from "../run/training.ts";
import type { AddCommand } from "./command.ts";
import { dryRun } from "./dry-run.ts";
import { warnOfFewHeldOut } from "./evaluate/few-held-out.ts";
import type { CliIo } from "./io.ts";
import { addSettingOptions, namesSettings, type SettingFlags, sourcesOf, TRUST } from "./options.ts";

interface TrainFlags extends SettingFlags {
  readonly run?: string;
  readonly resume?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly prices?: string;
}

/** Exit code after an interrupt, as shells count it (128 + SIGINT). */
const INTERRUPTED = 130;

export const addTrain: AddCommand = (program, io, done) => {
  const command = program
    .command("train")
    .description("train a vision-language model by self-play, and show that it became better");
  addSettingOptions(command)
    .option("--run <folder>", "where the run is stored (default: runs/DATE-PRESET)")
    .option(
      "--resume <folder>",
      "continue a run, from its newest checkpoint or from one of them (RUN/checkpoints/NNNN)",
    )
    .option("--dry-run", "--engine tinker: print what the run will ask of the server, and ask nothing")
    .option("--prices <file>", "--dry-run: a price list, for what the run will cost at most")
    .option("--json", "print one JSON object per event, the result last")
    .option(...TRUST)
    .addHelpText(
      "after",
      `${metricsHelp(["decisionAccuracy", "naShare", "spySurvival", "klPerToken", "loss", "winRate"])}${EXAMPLES}`,
    )
    .action(async (flags: TrainFlags) => done(await trainCommand(flags, io)));
};

const EXAMPLES = `
Examples:
  sparring train                                    the default: minutes on a laptop
  sparring train --preset smoke                     the same job in under a minute
  sparring train --iterations 50 --seed 2 --set algorithm.beta=0.2
  sparring train --pairs mix                        scenes, charts and photographs in turn
  sparring train --pairs ./pairs --run runs/mine    your own pictures
  sparring train --resume runs/mine                 continue after Ctrl-C or a crash
  sparring train --game tic-tac-toe                 a small game, learned from random weights
  sparring train --engine tinker --model MODEL --pairs ./pairs --dry-run
                                                    what a large model's run will ask of a Tinker server
`;

async function trainCommand(flags: TrainFlags, io: CliIo): Promise<number> {
  if (flags.dryRun && flags.resume !== undefined)
    throw new ConfigError("--dry-run is about a new run; leave out --resume.");
  if (flags.prices !== undefined && !flags.dryRun)
    throw new ConfigError("--prices is for --dry-run alone; add it, or leave out --prices.");
  if (flags.resume === undefined) {
    const config = resolveConfig(sourcesOf(flags));
    if (flags.dryRun) return await dryRun(config, flags, io);
    const folder = flags.run ?? freeFolder(io.clock.date(), flags.preset ?? usualPreset(config));
    return await work(config, { open: () => ({ store: RunStore.create(folder, config) }) }, flags, io);
  }
  const { run, from } = findRun(flags);
  return await work(
    readRunConfig(run),
    { run, open: () => ({ store: RunStore.open(run), from }) },
    flags,
    io,
  );
}

interface Opened {
  readonly store: RunStore;
  readonly from?: number;
}

interface Folder {
  /** That is continued. */
  readonly run?: string;
  open(): Opened;
}

/** Pictures and engine are opened first: where one is missing, no folder is left behind. */
async function work(config: Config, folder: Folder, flags: TrainFlags, io: CliIo): Promise<number> {
  refuseOfLargeModels(config);
  const plays = await openPlays(config);
  const keptPairs = await openKeptPairs(config);
  const opened = await openEngine(config, folder.run);
  try {
    const { store, from } = folder.open();
    try {
      const finished = from === undefined ? store.readResult() : undefined;
      const training = assemble(config, opened, plays, keptPairs);
      const end: TrainEnd = finished
        ? { kind: "finished", result: finished }
        : await run(store, training, from, flags, io);
      return tell(end, store, flags, io);
    } finally {
      store.close();
    }
  } finally {
    await opened.engine.close();
  }
}

/** A run directory means its newest checkpoint; a checkpoint folder means itself. */
function findRun(flags: TrainFlags): { run: string; from?: number } {
  const given = flags.resume as string;
  if (namesSettings(flags) || flags.run !== undefined) {
    throw new ConfigError(
      "--resume continues with the settings of the run; leave out --run, --preset, --config, --set and the other settings, or start a new run.",
    );
  }
  const parent = path.dirname(path.resolve(given));
  if (path.basename(parent) !== "checkpoints") return { run: given };
  const from = Number(path.basename(given));
  if (listCheckpoints(parent).includes(from))
    return { run: path.relative(".", path.dirname(parent)) || ".", from };
  const known = listCheckpoints(parent).map((iteration) => checkpointFolder(parent, iteration));
  throw new CheckpointError(`there is no checkpoint ${given}. This run has ${known.join(", ") || "none"}.`);
}

async function run(
  store: RunStore,
  training: Training,
  from: number | undefined,
  flags: TrainFlags,
  io: CliIo,
): Promise<TrainEnd> {
  const { config, folder } = store;
  const stop = new AbortController();
  const release = io.onInterrupt(() => {
    if (stop.signal.aborted) io.quit(INTERRUPTED);
    stop.abort();
    io.err.write("\nStopping: the state will be saved. Press Ctrl-C again to quit at once.\n");
  });
  try {
    if (!flags.json) announce(store, training.secrets, from, io);
    if (config.evaluation.games > 0) warnOfFewHeldOut(training.secrets, io, secretWord(config));
    const { out: output, clock } = io;
    const reporter = flags.json ? jsonStatus({ output }) : humanStatus({ output, config, run: folder });
    const newest = listCheckpoints(store.checkpoints).at(-1) ?? 0;
    store.noteLaunch({ pid: process.pid, at: clock.date(), from: from ?? newest });
    return await train({ training, store, reporter, clock, signal: stop.signal, from });
  } finally {
    release();
  }
}

function announce(
  { config, folder, checkpoints }: RunStore,
  secrets: SecretSource,
  from: number | undefined,
  io: CliIo,
): void {
  const done = from ?? listCheckpoints(checkpoints).at(-1);
  const where = done === undefined ? "" : `, continuing after iteration ${done}`;
  const [training, heldOut] = [secrets.size("train"), secrets.size("heldout")];
  const counted = Number.isFinite(heldOut)
    ? `, ${training} training and ${heldOut} held-out ${secretWord(config)}s`
    : "";
  io.out.write(
    `Run ${folder}: ${config.iterations} iterations of ${config.gamesPerIteration} games, seed ${config.seed}${counted}${where}\n`,
  );
}

function tell(end: TrainEnd, { folder, config }: RunStore, flags: TrainFlags, io: CliIo): number {
  if (end.kind === "stopped") {
    io.err.write(
      `Stopped after iteration ${end.iteration} of ${config.iterations}. Go on with: npx sparring train --resume ${folder}\n`,
    );
    return INTERRUPTED;
  }
  if (flags.json) io.out.write(`${JSON.stringify({ type: "result", run: folder, ...end.result })}\n`);
  else io.out.write(`\n${describeResult(end.result, folder, config)}\n`);
  return 0;
}

/** `runs/2026-01-31T12-00-00-small`, with a number behind it if that is taken. */
function freeFolder(date: string, preset: string): string {
  const name = path.join(
    "runs",
    `${date.slice(0, 19).replaceAll(":", "-")}-${preset.replace(/[^\w-]/g, "")}`,
  );
  for (let i = 1; ; i++) {
    const folder = i === 1 ? name : `${name}-${i}`;
    if (!fs.existsSync(folder)) return folder;
  }
}
