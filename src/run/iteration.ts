/**
 * One iteration of self-play: deal → games → rewards and advantages → learning. Until learning starts
 * nothing has changed, so an iteration that is broken off leaves no trace.
 */
import type { Episode } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import { type Clock, Stopwatch } from "./clock.ts";
import { refuseDeadEngine } from "./dead-engine.ts";
import { tableOf, trainingDeals } from "./deal.ts";
import type { PairFeed } from "./feed.ts";
import { type LearnReport, learn } from "./learn.ts";
import type { Training } from "./training.ts";

export interface IterationReport {
  /** Fields of the event `iteration`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Seconds by part up to now, and tokens per second of sampling. */
  time(): Readonly<Record<string, number>>;
  readonly episodes: readonly Episode[];
  readonly learned: LearnReport;
}

/**
 * @param iteration 1-based.
 * @throws the signal's reason if aborted before learning starts; EngineError if every answer failed.
 */
export async function runIteration(
  training: Training,
  feed: PairFeed,
  iteration: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<IterationReport> {
  const { config, engine, algorithm } = training;
  const watch = new Stopwatch<"pictures" | "sampling" | "learning">(clock);
  const deals = trainingDeals(config, training.pairs, training.root, iteration);
  const indices = deals.map(({ index }) => index);
  const pairs = await watch.measure("pictures", () => feed.take(indices));
  if (iteration < config.iterations) {
    feed.prefetch(
      trainingDeals(config, training.pairs, training.root, iteration + 1).map(({ index }) => index),
    );
  }
  const player = training.player("policy", undefined, config.sampling.temperature);
  const tables = deals.map((deal, i) => tableOf(deal, pairs[i], training.game, training.pairs, () => player));
  const episodes = await watch.measure("sampling", () => playEpisodes(tables, { signal }));
  signal.throwIfAborted();
  refuseDeadEngine(episodes);
  const step = algorithm.step(episodes);
  const learned = await watch.measure("learning", () => learn(engine, config, iteration, episodes, step));
  const tokens = tokenCounts(episodes);
  const { stage, nextStage, metrics } = step;
  const { dropped, ...numbers } = learned;
  return {
    fields: { stage, nextStage, ...numbers, dropped, ...tokens, metrics },
    time: () => ({
      ...watch.report(),
      tokensPerSecond: Math.round(tokens.tokens / Math.max(watch.get("sampling"), 1e-3)),
    }),
    episodes,
    learned,
  };
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
