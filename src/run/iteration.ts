/**
 * One iteration of self-play: deal → games → rewards and advantages → learning. Until learning starts
 * nothing has changed, so an iteration that is broken off leaves no trace.
 */
import type { AlgorithmStep, AskedAgain } from "../algorithms/algorithm.ts";
import type { Player } from "../players/player.ts";
import { askAgain } from "../rollout/ask-again.ts";
import type { Episode } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import { refuseDeadEngine } from "./dead-engine.ts";
import { type SpyTable, tableOf, trainingDeals } from "./deal.ts";
import type { PairFeed } from "./feed.ts";
import { type LearnReport, learn } from "./learn.ts";
import { type Clock, Stopwatch } from "./record/clock.ts";
import { retain } from "./retention.ts";
import type { Training } from "./training.ts";
import { verdictLessons } from "./verdicts.ts";

export interface IterationReport {
  /** Fields of the event `iteration`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Seconds by part up to now, and tokens per second of sampling. */
  time(): Readonly<Record<string, number>>;
  readonly episodes: readonly Episode[];
  readonly learned: LearnReport;
}

export interface IterationOptions {
  readonly feed: PairFeed;
  /** 1-based. */
  readonly iteration: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when learning starts: from now on algorithm and engine are not what they were. */
  readonly onLearning: () => void;
}

/** @throws the signal's reason if aborted before learning starts; EngineError if every answer failed. */
export async function runIteration(training: Training, options: IterationOptions): Promise<IterationReport> {
  const { feed, iteration, clock, signal, onLearning } = options;
  const { config, engine, algorithm, curriculum, game, pairs: source, root } = training;
  const { difficulty } = curriculum;
  const watch = new Stopwatch<"pictures" | "sampling" | "learning">(clock);
  const deals = trainingDeals(config, source, root, iteration, difficulty);
  const pairs = await watch.measure("pictures", () => feed.take(deals));
  if (iteration < config.iterations)
    feed.prefetch(trainingDeals(config, source, root, iteration + 1, difficulty));
  const player = training.player("policy", undefined, config.sampling.temperature);
  const dealt = config.algorithm.rewards === "none" ? [] : deals;
  const tables = dealt.map((deal, i) => tableOf(deal, pairs[i], game, source, () => player));
  const episodes = await watch.measure("sampling", () => playEpisodes(tables, { signal }));
  signal.throwIfAborted();
  refuseDeadEngine(episodes);
  const again = await watch.measure("sampling", () => votesAgain(training, tables, episodes, signal));
  signal.throwIfAborted();
  onLearning();
  const step = algorithm.step(episodes, again);
  const played = [episodes, ...(again.sampled ?? [])];
  const learned = await watch.measure("learning", async () =>
    learn(engine, config, iteration, played, step, {
      retained: await retain(training, iteration, pairs),
      verdicts: await verdictLessons(training, iteration, pairs),
    }),
  );
  curriculum.update(step.metrics.decisionAccuracy);
  return {
    fields: fieldsOf(step, learned, episodes, difficulty),
    time: timeOf(watch, episodes),
    episodes,
    learned,
  };
}

/** What else is asked at the end of the games: the likeliest votes for eq. 7, further votes for the groups of eq. 5. */
async function votesAgain(
  training: Training,
  tables: readonly SpyTable[],
  episodes: readonly Episode[],
  signal: AbortSignal,
): Promise<AskedAgain> {
  const { algorithm, sampling } = training.config;
  const ask = (player: Player, time: number) => askAgain(tables, episodes, player, time, signal);
  const greedy =
    algorithm.accuracyBy === "argmax" ? await ask(training.player("greedy", undefined, 0), 0) : undefined;
  const times = training.algorithm.stage === "clue" ? 1 : algorithm.votesPerSeat;
  const sampled: Episode[][] = [];
  for (let time = 1; time < times; time++)
    sampled.push(await ask(training.player("policy", undefined, sampling.temperature), time));
  return { ...(greedy && { greedy }), sampled };
}

function fieldsOf(
  { stage, nextStage, metrics }: AlgorithmStep,
  { dropped, ...numbers }: LearnReport,
  episodes: readonly Episode[],
  difficulty: number | undefined,
): IterationReport["fields"] {
  const harder = difficulty === undefined ? {} : { difficulty };
  return { stage, nextStage, ...harder, ...numbers, dropped, ...tokenCounts(episodes), metrics };
}

function timeOf(
  watch: Stopwatch<"pictures" | "sampling" | "learning">,
  episodes: readonly Episode[],
): IterationReport["time"] {
  const { tokens } = tokenCounts(episodes);
  return () => ({
    ...watch.report(),
    tokensPerSecond: Math.round(tokens / Math.max(watch.get("sampling"), 1e-3)),
  });
}

/** Sampled tokens in all, and the mean length of an answer by its kind. */
function tokenCounts(episodes: readonly Episode[]): {
  tokens: number;
  clueTokens: number;
  voteTokens: number;
} {
  const turns = episodes.flatMap((episode) => episode.turns);
  const total = (kind?: string) =>
    turns
      .filter((turn) => kind === undefined || turn.kind === kind)
      .reduce((sum, turn) => sum + turn.tokens.length, 0);
  const mean = (kind: string) => total(kind) / Math.max(1, turns.filter((turn) => turn.kind === kind).length);
  return { tokens: total(), clueTokens: mean("clue"), voteTokens: mean("vote") };
}
