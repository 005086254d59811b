/** `sparring train`: trains a model by self-play, or continues a run. */

import fs from "node:fs";
import path from "node:path";
import { listCheckpoints } from "../checkpoint/checkpoint.ts";
import { ConfigError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import { metricsHelp } from "../evaluate/glossary/glossary-text.ts";
import type { SecretSource } from "../games/secret.ts";
import { secretWord } from "../run/open/games.ts";
import { readOrigin } from "../run/record/branch.ts";
import { describeResult } from "../run/record/result.ts";
import { RunStore } from "../run/record/run-directory.ts";
import { humanStatus, jsonStatus } from "../run/record/status.ts";
import { usualPreset } from "../run/settings/presets.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { type TrainEnd, train } from "../run/train.ts";
import { openTraining, type Training } from "../run/training.ts";
import type { AddCommand } from "./command.ts";
import { warnOfFewHeldOut } from "./evaluate/few-held-out.ts";
import type { CliIo } from "./io.ts";
import { addSettingOptions, type SettingFlags, sourcesOf, TRUST, wholeNumber } from "./options.ts";
import { planned, storedPlan } from "./plan.ts";
import { shown } from "./train/dashboard.ts";
import { resume, type Start } from "./train/resume.ts";
import { TRACK, tracked, trackersNamed } from "./train/track.ts";

interface TrainFlags extends SettingFlags {
  readonly run?: string;
  readonly resume?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  /** A file. */
  readonly plan?: string;
  readonly prices?: string;
  readonly despiteChanges?: boolean;
  readonly track?: string;
  /** A port, or true for one that is free. */
  readonly dashboard?: number | true;
}

/** Exit code after an interrupt, as shells count it (128 + SIGINT). */
const INTERRUPTED = 130;

export const addTrain: AddCommand = (program, io, done) => {
  const command = program.command("train");
  addSettingOptions(command)
    .option("--run <folder>", "where the run is stored (default: runs/DATE-PRESET)")
    .option(
      "--resume <folder>",
      "continue a run from its newest checkpoint; with --iterations, make it longer; from an older one (RUN/checkpoints/NNNN), go on beside it as a run of its own (RUN-from-NNNN, or --run)",
    )
    .option(
      "--despite-changes",
      "--resume: go on although stored events or games were changed or removed since",
    )
    .option("--dry-run", 'print what the run will take and train nothing, the same as "sparring plan"')
    .option(
      "--plan <file>",
      'a plan of "sparring plan --out" for these settings: the report says what came true',
    )
    .option("--prices <file>", "--dry-run: a price list, for what the run will cost at most")
    .option(...TRACK)
    .option("--dashboard [port]", "serve a page of the run while it trains", wholeNumber(0, 65535))
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
  sparring train --resume runs/mine --iterations 200
                                                    make it longer
  sparring train --resume runs/mine/checkpoints/0050
                                                    go on from iteration 50 in runs/mine-from-0050
  sparring train --track tensorboard,wandb          with curves elsewhere too
  sparring train --dashboard                        with a page in the browser while it trains
  sparring train --game tic-tac-toe                 a small game, learned from random weights
  sparring train --engine tinker --model MODEL --pairs ./pairs --dry-run
                                                    what a large model's run will ask of a Tinker server
`;

async function trainCommand(flags: TrainFlags, io: CliIo): Promise<number> {
  refuseApart(flags);
  trackersNamed(flags.track);
  if (flags.resume !== undefined) return await work(resume({ ...flags, resume: flags.resume }), flags, io);
  const config = resolveConfig(sourcesOf(flags));
  if (flags.dryRun) return await planned(config, flags, io);
  const folder = flags.run ?? freeFolder(io.clock.date(), flags.preset ?? usualPreset(config));
  const plan = flags.plan === undefined ? undefined : storedPlan(flags.plan, config);
  const open = () => {
    const store = RunStore.create(folder, config);
    if (plan) store.writePlan(plan);
    return store;
  };
  return await work({ config, told: "", open }, flags, io);
}

/** Flags that mean nothing together, or nothing alone. */
function refuseApart({ resume: resumed, dryRun: dry, plan, prices, despiteChanges }: TrainFlags): void {
  if (dry && resumed !== undefined)
    throw new ConfigError("--dry-run is about a new run; leave out --resume.");
  if (plan !== undefined && resumed !== undefined)
    throw new ConfigError("--plan is about a new run; leave out --resume.");
  if (prices !== undefined && !dry)
    throw new ConfigError("--prices is for --dry-run alone; add it, or leave out --prices.");
  if (despiteChanges && resumed === undefined)
    throw new ConfigError("--despite-changes is about a run that is resumed; add --resume, or leave it out.");
}

/** Pictures and engine are opened first, and held against each other: where one is wrong, no folder is made. */
async function work(start: Start, flags: TrainFlags, io: CliIo): Promise<number> {
  const { config } = start;
  const training = await openTraining(config, start.kept);
  try {
    const store = start.open();
    try {
      if (start.told) io.err.write(`${start.told}\n`);
      const finished = store.readResult();
      const end: TrainEnd = finished
        ? { kind: "finished", result: finished }
        : await run(store, training, flags, io);
      return tell(end, store, flags, io);
    } catch (error) {
      tellWhatIsLeft(store, io);
      throw error;
    } finally {
      store.close();
    }
  } finally {
    await training.engine.close();
  }
}

/** After a failure: a directory that this command made, and in which nothing is, goes. */
function tellWhatIsLeft(store: RunStore, io: CliIo): void {
  const { folder } = store;
  const left = store.giveUp();
  if (left === "removed")
    io.err.write(
      `Nothing was recorded yet, so ${folder} was removed: start the run again, there is none to resume.\n`,
    );
  if (left === "kept")
    io.err.write(`${folder} keeps what it did: go on with npx sparring train --resume ${quoted(folder)}\n`);
}

async function run(store: RunStore, training: Training, flags: TrainFlags, io: CliIo): Promise<TrainEnd> {
  const { config, folder } = store;
  const stop = new AbortController();
  const release = io.onInterrupt(() => {
    if (stop.signal.aborted) io.quit(INTERRUPTED);
    stop.abort();
    io.err.write("\nStopping: the state will be saved. Press Ctrl-C again to quit at once.\n");
  });
  try {
    if (!flags.json) announce(store, training.secrets, io);
    if (config.evaluation.games > 0) warnOfFewHeldOut(training.secrets, io, secretWord(config));
    const { out: output, clock } = io;
    const reporter = flags.json ? jsonStatus({ output }) : humanStatus({ output, config, run: folder });
    const newest = listCheckpoints(store.checkpoints).at(-1) ?? 0;
    const { despiteChanges } = flags;
    const noted = { from: newest, ...(despiteChanges && { despiteChanges }) };
    store.noteLaunch({ pid: process.pid, at: clock.date(), ...noted });
    const following = { wanted: trackersNamed(flags.track), from: newest };
    const end = await shown(folder, flags.dashboard, io, () =>
      tracked(store, reporter, following, io, (reporter) =>
        train({ training, store, reporter, clock, signal: stop.signal, despiteChanges }),
      ),
    );
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    store.noteLaunch({ pid: process.pid, ended: clock.date(), peakBytes });
    return end;
  } finally {
    release();
  }
}

function announce({ config, folder, checkpoints }: RunStore, secrets: SecretSource, io: CliIo): void {
  const done = listCheckpoints(checkpoints).at(-1);
  const origin = readOrigin(folder);
  const branched = origin ? `, a branch of ${origin.run} from iteration ${origin.iteration}` : "";
  const where = `${branched}${done === undefined ? "" : `, continuing after iteration ${done}`}`;
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
      `Stopped after iteration ${end.iteration} of ${config.iterations}. Go on with: npx sparring train --resume ${quoted(folder)}\n`,
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
