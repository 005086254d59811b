/**
 * One iteration of self-play: deal → games → rewards and advantages → learning. Until learning starts
 * nothing has changed, so an iteration that is broken off leaves no trace.
 */
import type { AlgorithmStep, AskedAgain } from "../algorithms/algorithm.ts";
import { groupBy } from "../core/group-by.ts";
import type { Dealt } from "../games/secret.ts";
import type { Player } from "../players/player.ts";
import { askAgain } from "../rollout/ask-again.ts";
import type { Episode, Turn } from "../rollout/episode.ts";
import { playEpisodes, type Table } from "../rollout/play.ts";
import { refuseDeadEngine } from "./dead-engine.ts";
import { tableOf, trainingDeals } from "./deal.ts";
import type { Feed } from "./feed.ts";
import { type LearnReport, learn } from "./learn.ts";
import type { Opponents } from "./opponents.ts";
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
  /** The same games with their last step asked again. */
  readonly again: AskedAgain;
  readonly learned: LearnReport;
}

export interface IterationOptions {
  readonly feed: Feed<Dealt<unknown>>;
  readonly opponents: Opponents;
  /** 1-based. */
  readonly iteration: number;
  /** Whether this process has learned from an earlier one. */
  readonly learnedBefore: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called when learning starts: from now on algorithm and engine are not what they were. */
  readonly onLearning: () => void;
}

/** @throws the signal's reason if aborted before learning starts; EngineError if every answer failed. */
export async function runIteration(training: Training, options: IterationOptions): Promise<IterationReport> {
  const { feed, opponents, iteration, clock, signal, onLearning } = options;
  const { config, algorithm, curriculum, plays, root } = training;
  const { difficulty } = curriculum;
  const watch = new Stopwatch<"pictures" | "sampling" | "learning">(clock);
  const sources = plays.map(({ secrets }) => secrets);
  const deals = trainingDeals(config, sources, root, iteration, difficulty);
  const secrets = await watch.measure("pictures", () => feed.take(deals));
  if (iteration < config.iterations)
    feed.prefetch(trainingDeals(config, sources, root, iteration + 1, difficulty));
  const seating = opponents.seating(iteration);
  const dealt = algorithm.plays === false ? [] : deals;
  const tables = dealt.map((deal, i) => {
    const { game } = plays[deal.play];
    return tableOf(deal, secrets[i], game, sources[deal.play], seating(deal.number, game));
  });
  const episodes = await watch.measure("sampling", () => playEpisodes(tables, { signal }));
  signal.throwIfAborted();
  refuseDeadEngine(episodes);
  const again = await watch.measure("sampling", () => askedAgain(training, tables, episodes, signal));
  signal.throwIfAborted();
  onLearning();
  const step = algorithm.step(episodes, again);
  const played = [episodes, ...(again.sampled ?? [])];
  const learned = await watch.measure("learning", async () =>
    learn(training, iteration, played, step.learn, {
      retained: await retain(training, iteration, secrets),
      verdicts: await verdictLessons(training, iteration, secrets),
      compared: options.learnedBefore,
    }),
  );
  curriculum.update(step.mastery);
  return {
    fields: fieldsOf(step, learned, episodes, difficulty),
    time: timeOf(watch, episodes),
    episodes,
    again,
    learned,
  };
}

/** What the algorithm wants asked again at the end of the games. */
async function askedAgain(
  training: Training,
  tables: readonly Table[],
  episodes: readonly Episode[],
  signal: AbortSignal,
): Promise<AskedAgain> {
  const { again } = training.algorithm;
  if (!again) return {};
  const ask = (player: Player, time: number) => askAgain(tables, episodes, player, time, signal);
  const greedy = again.greedy ? await ask(training.player("greedy", undefined, 0), 0) : undefined;
  const sampled: Episode[][] = [];
  for (let time = 1; time <= again.sampled; time++)
    sampled.push(await ask(training.trainingPlayer("policy", undefined), time));
  return { ...(greedy && { greedy }), sampled };
}

function fieldsOf(
  { phase, nextPhase, metrics }: AlgorithmStep,
  { dropped, ...numbers }: LearnReport,
  episodes: readonly Episode[],
  difficulty: number | undefined,
): IterationReport["fields"] {
  const harder = difficulty === undefined ? {} : { difficulty };
  const phases = phase === undefined ? {} : { phase, nextPhase };
  return { ...phases, ...harder, ...numbers, dropped, ...tokenCounts(episodes), metrics };
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

/** Sampled tokens in all, and the mean length of an answer by its kind: `clueTokens`, `voteTokens`. */
function tokenCounts(episodes: readonly Episode[]): { tokens: number; [kindTokens: string]: number } {
  const turns = episodes.flatMap((episode) => episode.turns);
  const total = (some: readonly Turn[]) => some.reduce((sum, turn) => sum + turn.tokens.length, 0);
  const kinds = [...groupBy(turns, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1));
  const means = kinds.map(([kind, own]) => [`${kind}Tokens`, total(own) / own.length] as const);
  return { tokens: total(turns), ...Object.fromEntries(means) };
}
