/**
 * The form of `recipes/results/VARIANT.json`: every run of a variant with its command, its curve, its matches
 * and its held-out tasks. `base.json` beside it holds the tasks of the base. Shares are 0 to 1, intervals
 * 95%, seconds wall-clock.
 */
import fs from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../checkpoint/files.ts";
import { DataError } from "../core/errors.ts";
import type { Interval } from "../core/stats.ts";
import type { MatchResult } from "../evaluate/contests/match.ts";
import type { SelfPlayResult } from "../run/held-out-games.ts";
import type { Config } from "../run/settings/config.ts";
import type { VariantName } from "./variants.ts";

export const RESULTS_SCHEMA = 2;

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

/** Per deal of a match, in order: `1` the first player's side won, `0` it lost, `-` not scored. */
export interface DealScores {
  readonly asCivilians: string;
  readonly asSpy: string;
  /** By deal, the first deal on the same picture; absent where each deal has its own. */
  readonly pictures?: readonly number[];
}

/** Trained (a) against the frozen base or another run (b). */
export interface PlayedMatch {
  readonly result: MatchResult;
  readonly deals: DealScores;
}

/** By task, one mark per question in order: `1` right, `0` wrong, `x` refused, `-` no answer. */
export type TaskMarks = Readonly<Record<string, string>>;

/** Balanced statements about one kind of held-out pictures. */
export interface JudgedMarks {
  /** `1` right, `0` wrong; `STATEMENTS_PER_PICTURE` about each picture in turn. */
  readonly marks: string;
  readonly auc: Interval;
}

export type JudgedPictures = Readonly<Record<string, JudgedMarks>>;

export interface RunRecord {
  readonly seed: number;
  /** Run from the repository's root, it makes this run. */
  readonly command: string;
  readonly configHash: string;
  readonly trainingGames: number;
  readonly wallSeconds: number;
  readonly curve: Curve;
  /** Held-out self-play on the same deals before and after training. */
  readonly before?: SelfPlayResult;
  readonly after?: SelfPlayResult;
  /** Against the base in the standard game: equal deals for every variant. */
  readonly standard?: PlayedMatch;
  /** Against the base in the run's own game, where that is another one. */
  readonly own?: PlayedMatch;
  /** Earlier checkpoints against the base in the standard game. */
  readonly checkpoints?: readonly { readonly iteration: number; readonly match: PlayedMatch }[];
  /** Against runs of other variants with the same seed, in the standard game. */
  readonly versus?: Readonly<Partial<Record<VariantName, PlayedMatch>>>;
  readonly tasks?: TaskMarks;
  /** By pictures, as in `pairs.source`. */
  readonly judged?: JudgedPictures;
}

export interface VariantResults {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly variant: VariantName;
  /** Of the package. */
  readonly version: string;
  /** Runs at the same time; wall-clock seconds depend on it. */
  readonly parallel: number;
  /** Hash of the weights that training started from. */
  readonly baseWeights: string;
  /** Settings of the first run; the others differ in `seed` alone. */
  readonly settings: Config;
  readonly runs: readonly RunRecord[];
}

export interface BaseResults {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly version: string;
  readonly baseWeights: string;
  readonly tasks: TaskMarks;
  readonly judged?: JudgedPictures;
}

/** @throws DataError if the file is damaged or of another schema; undefined if there is none. */
export function readVariant(folder: string, variant: VariantName): VariantResults | undefined {
  return read(path.join(folder, `${variant}.json`)) as VariantResults | undefined;
}

/** @throws DataError if the file is damaged or of another schema; undefined if there is none. */
export function readBase(folder: string): BaseResults | undefined {
  return read(path.join(folder, "base.json")) as BaseResults | undefined;
}

/** Writes numbers with five significant digits, and a list of plain values on one line. */
export function writeResults(file: string, results: VariantResults | BaseResults): void {
  const text = JSON.stringify(results, (_key, value: unknown) => brief(value), 2);
  const oneLine = text.replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_all, items: string) => `[${items.replace(/,\s+/g, ", ")}]`,
  );
  writeFileAtomic(file, `${oneLine}\n`);
}

function read(file: string): unknown {
  if (!fs.existsSync(file)) return undefined;
  const value = parse(file);
  if (value?.schema === RESULTS_SCHEMA) return value;
  throw new DataError(
    `${file} has schema ${value?.schema}, this version reads ${RESULTS_SCHEMA}. Make it again with: npx sparring reproduce all`,
  );
}

function parse(file: string): { schema?: unknown } | null {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as { schema?: unknown } | null;
  } catch (cause) {
    throw new DataError(
      `${file} is damaged: ${(cause as Error).message}. Make it again with: npx sparring reproduce all`,
      { cause },
    );
  }
}

function brief(value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
