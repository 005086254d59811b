/**
 * The first steps of a run, measured: the same settings with few iterations and held-out games, in a folder
 * that is removed afterwards.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { heldOutGames } from "../dry-run.ts";
import type { Clock } from "../record/clock.ts";
import { type RunEvent, readEvents } from "../record/events.ts";
import { RunStore } from "../record/run-directory.ts";
import type { Config } from "../settings/config.ts";
import { train } from "../train.ts";
import { openTraining } from "../training.ts";
import type { Steps } from "./plan.ts";
import { bytesOf, ownFiles } from "./truth.ts";

/** A model's iterations take seconds, a table's milliseconds. */
const FEW = 4;
const MANY = 40;
/** Of held-out games: enough to fill a batch. */
const HELD_OUT = 32;
const PANEL = 4;

/** @throws as `train`, and the signal's reason. */
export async function trial(config: Config, clock: Clock, signal: AbortSignal): Promise<Steps> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-plan-"));
  const run = path.join(root, "run");
  const begin = clock.seconds();
  try {
    const short = shortened(config);
    await play(short, run, clock, signal);
    const events = readEvents(path.join(run, "events.jsonl"));
    return stepsOf(run, short, events, clock.seconds() - begin);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

function shortened(config: Config): Config {
  const { iterations, evaluation, checkpoint, engine } = config;
  const steps = engine.kind === "tabular" || engine.kind === "fake" ? MANY : FEW;
  const few = Math.min(iterations, steps);
  return {
    ...config,
    iterations: few,
    checkpoint: { ...checkpoint, every: few, gamesEvery: 1 },
    evaluation: {
      ...evaluation,
      games: Math.min(evaluation.games, HELD_OUT),
      gamesDuring: Math.min(evaluation.gamesDuring, HELD_OUT),
      panelGames: Math.min(evaluation.panelGames, PANEL),
      everyIterations: 0,
    },
  };
}

async function play(config: Config, run: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const training = await openTraining(config);
  try {
    const store = RunStore.create(run, config);
    try {
      const reporter = { event: () => {}, progress: () => {} };
      const end = await train({ training, store, reporter, clock, signal });
      if (end.kind === "stopped") signal.throwIfAborted();
    } finally {
      store.close();
    }
  } finally {
    await training.engine.close();
  }
}

function stepsOf(run: string, config: Config, events: readonly RunEvent[], seconds: number): Steps {
  const of = (type: string) => events.filter((event) => event.type === type);
  const iterations = of("iteration");
  const held = [...of("match"), ...of("selfplay")];
  const count = sum(held, ({ result }) => Number((result as { games: number }).games));
  const panelGames = heldOutGames(config).panel;
  const per = (total: number, of: number) => (of === 0 ? 0 : total / of);
  const heldOutGame = per(sum(held, secondsOf), count);
  const files = ownFiles(run);
  const bytes = (pattern: RegExp) =>
    bytesOf(
      run,
      files.filter((file) => pattern.test(file)),
    );
  return {
    iterations: iterations.map(secondsOf),
    tokens: sum(iterations, ({ tokens }) => Number(tokens ?? 0)),
    heldOutGame,
    panel: Math.max(0, sum(of("panel"), secondsOf) - panelGames * heldOutGame),
    solving: per(sum(of("solved"), secondsOf), of("solved").length),
    heldOutGames: count + panelGames,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    bytes: {
      once: bytes(/^(config|result|pictures\/)/) + bytes(/^episodes\/\d+-shown/),
      checkpoint: bytes(/^checkpoints\//),
      event: per(bytes(/^events/), iterations.length),
      game: per(bytes(/^episodes\/\d+\.jsonl$/), iterations.length * config.gamesPerIteration),
      heldOutGame: per(bytes(/^episodes\/\d+-(match|panel)/), config.evaluation.games + panelGames),
    },
    seconds,
  };
}

function secondsOf({ time }: RunEvent): number {
  return Number(time?.total ?? 0);
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
