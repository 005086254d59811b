/**
 * The first steps of a run, measured: the same settings with few iterations and held-out games, in a folder
 * that is removed afterwards. Memory is largest where most games run at once, so whole batches of a match are
 * among them; and each phase of training has its iterations, since their programs have sizes of their own.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { BATCH } from "../../evaluate/contests/match-play.ts";
import { heldOutGames } from "../dry-run.ts";
import { algorithmKind } from "../open/algorithms.ts";
import type { Clock } from "../record/clock.ts";
import { type RunEvent, readEvents } from "../record/events.ts";
import { RunStore } from "../record/run-directory.ts";
import type { Config } from "../settings/config.ts";
import { type Reporter, train } from "../train.ts";
import { openTraining } from "../training.ts";
import { PanelWatch } from "./panel-watch.ts";
import type { Steps } from "./plan.ts";
import { secretsToCome } from "./secrets-to-come.ts";
import { bytesOf, ownFiles } from "./truth.ts";

/** A model's iterations take seconds, a table's milliseconds. */
const FEW = 6;
const MANY = 40;
/** Of a match: its second batch finds what a sampler remembers of the first one. */
const MATCH = 2 * BATCH;
/** Of a panel, whose seatings are whole. */
const PANEL = 2 * BATCH;

/** Hears how far a part of the trial is. */
export type OnTrial = Reporter["progress"];

/** @throws as `train`, and the signal's reason. */
export async function trial(
  config: Config,
  clock: Clock,
  signal: AbortSignal,
  onTrial: OnTrial = () => {},
): Promise<Steps> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-plan-"));
  const run = path.join(root, "run");
  const begin = clock.seconds();
  try {
    const short = shortened(config);
    // The panel is the last thing that is played, unless there are further games.
    const enough = config.moreGames.length === 0 ? PANEL : Number.POSITIVE_INFINITY;
    const panel = new PanelWatch(clock, enough, reporterOf(onTrial, short.iterations));
    onTrial("iterations", 0, short.iterations);
    const toCome = await play(short, { run, clock, signal, panel }, config.iterations);
    const events = readEvents(path.join(run, "events.jsonl"));
    return stepsOf(run, short, events, { seconds: clock.seconds() - begin, toCome, panel });
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

function shortened(config: Config): Config {
  const { iterations, evaluation, checkpoint, engine, algorithm } = config;
  const steps = engine.kind === "tabular" || engine.kind === "fake" ? MANY : FEW;
  const few = Math.min(iterations, steps);
  const { inTurn } = algorithmKind(algorithm.name);
  return {
    ...config,
    iterations: few,
    ...(inTurn && { algorithm: inTurn(algorithm, few) as Config["algorithm"] }),
    checkpoint: { ...checkpoint, every: few, gamesEvery: 1 },
    evaluation: {
      ...evaluation,
      games: Math.min(evaluation.games, MATCH),
      gamesDuring: Math.min(evaluation.gamesDuring, BATCH),
      everyIterations: 0,
    },
  };
}

function reporterOf(onTrial: OnTrial, iterations: number): Reporter {
  return {
    event({ type, iteration }) {
      if (type === "iteration") onTrial("iterations", iteration, iterations);
    },
    progress: onTrial,
  };
}

interface TrialOptions {
  readonly run: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly panel: PanelWatch;
}

/** @returns the bytes of secrets that the whole run still has to deal. @param iterations of the whole run. */
async function play(
  config: Config,
  { run, clock, signal, panel }: TrialOptions,
  iterations: number,
): Promise<number> {
  const training = await openTraining(config);
  try {
    const store = RunStore.create(run, config);
    try {
      const either = AbortSignal.any([signal, panel.signal]);
      await train({ training, store, reporter: panel, clock, signal: either });
      signal.throwIfAborted();
      return await secretsToCome(training, iterations);
    } finally {
      store.close();
    }
  } finally {
    await training.engine.close();
  }
}

function stepsOf(
  run: string,
  config: Config,
  events: readonly RunEvent[],
  { seconds, toCome, panel }: { seconds: number; toCome: number; panel: PanelWatch },
): Steps {
  const of = (type: string) => events.filter((event) => event.type === type);
  const iterations = of("iteration");
  const games = heldOutGames(config);
  const per = (total: number, of: number) => (of === 0 ? 0 : total / of);
  const perGame = (type: string, count: number) => per(sum(of(type), secondsOf), count);
  const stored = games.matches + (of("panel").length > 0 ? panel.games : 0);
  const files = ownFiles(run);
  const bytes = (pattern: RegExp) =>
    bytesOf(
      run,
      files.filter((file) => pattern.test(file)),
    );
  return {
    iterations: iterations.map((event) => ({ phase: String(event.phase ?? ""), seconds: secondsOf(event) })),
    tokens: sum(iterations, ({ tokens }) => Number(tokens ?? 0)),
    heldOut: {
      selfPlay: perGame("selfplay", games.selfPlay),
      matches: perGame("match", games.matches),
      panel: per(panel.seconds, panel.games),
    },
    solving: per(sum(of("solved"), secondsOf), of("solved").length),
    heldOutGames: games.selfPlay + games.matches + panel.games,
    peakBytes: process.resourceUsage().maxRSS * 1024 + toCome,
    bytes: {
      once: bytes(/^(config|result|pictures\/)/) + bytes(/^episodes\/\d+-shown/),
      checkpoint: bytes(/^checkpoints\//),
      event: per(bytes(/^events/), iterations.length),
      game: per(bytes(/^episodes\/\d+\.jsonl$/), iterations.length * config.gamesPerIteration),
      heldOutGame: per(bytes(/^episodes\/\d+-(match|panel)/), stored),
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
