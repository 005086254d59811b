/**
 * What `results.json` of a recipe holds: every run with its command, its curve and its final match, and
 * what the seeds come to together. Shares are 0 to 1, intervals 95%, seconds wall-clock.
 */
import fs from "node:fs";
import { writeFileAtomic } from "../src/checkpoint/files.ts";
import { DataError } from "../src/core/errors.ts";
import type { Interval } from "../src/core/stats.ts";
import type { MatchResult } from "../src/evaluate/match.ts";
import type { Config } from "../src/run/config.ts";
import type { SelfPlayResult } from "../src/run/held-out.ts";

export const RESULTS_SCHEMA = 1;

/** Which stages are trained: the setting `algorithm.stages`. */
export type Mode = Config["algorithm"]["stages"];

export const MODES: readonly Mode[] = ["iterative", "clue", "decision"];

/** One value per iteration; null where nothing could be measured. */
export type Column = readonly (number | null)[];

/** Measured in the games of self-play that an iteration learned from. */
export interface Curve {
  readonly stage: readonly string[];
  readonly decisionAccuracy: Column;
  readonly naShare: Column;
  readonly spySurvival: Column;
  /** Mean over the trained tokens of log π - log π_ref, in nats. */
  readonly klPerToken: Column;
  /** Mean reward per turn, all terms together. */
  readonly civilianClueReward: Column;
  readonly spyClueReward: Column;
  readonly voteReward: Column;
  /** Mean length of an answer. */
  readonly clueTokens: Column;
  readonly voteTokens: Column;
}

/** Per deal of the final match, in order: `1` the trained side won, `0` it lost, `-` not scored. */
export interface DealScores {
  readonly asCivilians: string;
  readonly asSpy: string;
}

export interface RunRecord {
  readonly mode: Mode;
  readonly seed: number;
  /** Run from the repository's root, it makes this run. */
  readonly command: string;
  readonly configHash: string;
  /** Hash of the weights that training started from. */
  readonly baseWeights: string;
  readonly trainingGames: number;
  readonly heldOutGames: number;
  readonly wallSeconds: number;
  readonly curve: Curve;
  /** Win rates against the frozen base, after so many iterations; the last one is the final match's. */
  readonly winRates: readonly { readonly iteration: number; readonly winRate: Interval }[];
  /** Trained (a) against the frozen base (b). */
  readonly match: MatchResult;
  readonly deals: DealScores;
  /** Held-out self-play on the same deals before and after training. */
  readonly before?: SelfPlayResult;
  readonly after?: SelfPlayResult;
}

/** The seeds of one mode together; how each interval is made stands in `pool.ts`. */
export interface ModeSummary {
  readonly mode: Mode;
  readonly seeds: readonly number[];
  /** All games of all seeds as one match: what these very models do. */
  readonly pooled: {
    readonly winRate: Interval;
    readonly civilianWins: Interval;
    readonly spySurvival: Interval;
  };
  /** Mean over seeds with a t interval: what another seed would do. Absent with fewer than two seeds. */
  readonly overSeeds?: { readonly winRate: Interval; readonly decisionAccuracyGain?: Interval };
}

/** First mode minus second, seeds in pairs: a pair of runs plays the same held-out deals. */
export interface PairedDifference {
  readonly modes: readonly [Mode, Mode];
  readonly seeds: readonly number[];
  /** Difference of win rate per seed, over the deals of its match. */
  readonly perSeed: readonly Interval[];
  /** Over the deals of all seeds: what these very models differ by. */
  readonly pooled: Interval;
  /** Mean over seeds with a t interval: what other seeds would differ by. Absent with fewer than two seeds. */
  readonly overSeeds?: Interval;
}

export interface RecipeResults {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly recipe: string;
  /** Of the package. */
  readonly version: string;
  /** Runs at the same time; wall-clock seconds depend on it. */
  readonly parallel: number;
  /** Settings of the first run; the others differ in `seed` and `algorithm.stages`. */
  readonly settings: Config;
  readonly runs: readonly RunRecord[];
  readonly modes: readonly ModeSummary[];
  readonly differences: readonly PairedDifference[];
}

/** @throws DataError if the file is missing, damaged or of another schema. */
export function readResults(file: string): RecipeResults {
  let value: RecipeResults;
  try {
    value = JSON.parse(fs.readFileSync(file, "utf8")) as RecipeResults;
  } catch (cause) {
    throw new DataError(
      `cannot read ${file}: ${(cause as Error).message}. Make it with: node --import tsx recipes/run.ts NAME`,
      { cause },
    );
  }
  if (value?.schema === RESULTS_SCHEMA) return value;
  throw new DataError(
    `${file} has schema ${value?.schema}, this version reads ${RESULTS_SCHEMA}. Gather it again with: node --import tsx recipes/run.ts NAME --gather-only`,
  );
}

/** Writes numbers with five significant digits, and a list of plain values on one line. */
export function writeResults(file: string, results: RecipeResults): void {
  const text = JSON.stringify(results, (_key, value: unknown) => brief(value), 2);
  const oneLine = text.replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_all, items: string) => `[${items.replace(/,\s+/g, ", ")}]`,
  );
  writeFileAtomic(file, `${oneLine}\n`);
}

function brief(value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
