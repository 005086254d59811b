/** Rows of a server's check: what is tried, what it costs, what was seen, and what that means for a run. */
import type { Tokens } from "../client/limits/budget.ts";
import type { Lab } from "./lab.ts";
import type { Sizes } from "./material.ts";

export const GROUPS = ["server", "sampling", "training", "older weights", "pictures", "saving"] as const;
export type Group = (typeof GROUPS)[number];

export const VERDICTS = ["yes", "no", "partly", "not tried"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Outcome {
  readonly verdict: Verdict;
  /** What was seen, in few words and with numbers. */
  readonly seen: string;
  /** What it means for a run, where that is another thing than the row says for every "no". */
  readonly means?: string;
}

export interface Finding extends Outcome {
  readonly id: RowId;
  readonly group: Group;
  readonly title: string;
  /** Whether a run with the default settings cannot train without it. */
  readonly needed: boolean;
}

export type Found = ReadonlyMap<RowId, Finding>;

export interface Row {
  readonly id: RowId;
  readonly group: Group;
  /** At most 34 characters. */
  readonly title: string;
  readonly needed: boolean;
  /** What anything but "yes" means for a run. */
  readonly otherwise: string;
  /** Rows without which this one tells nothing. */
  readonly needs?: readonly RowId[];
  /** Whether the model has to read pictures. */
  readonly pictures?: boolean;
  /** Tokens that it uses at most. */
  cost(sizes: Sizes): Partial<Tokens>;
  run(lab: Lab, found: Found): Promise<Outcome>;
}

/** Every row, in the order in which they are tried. */
export const ROW_IDS = [
  "reachable",
  "model",
  "samples",
  "protocol",
  "encodings",
  "stop",
  "scores",
  "seeds",
  "topk",
  "agrees",
  "sums",
  "importance",
  "ppo",
  "norm",
  "accumulates",
  "forward",
  "steps",
  "names",
  "models",
  "base",
  "undisturbed",
  "sees-sampling",
  "sees-training",
  "sees-alike",
  "counts",
  "resumes",
  "loads",
  "repeats",
  "archive",
  "deletes",
] as const;
export type RowId = (typeof ROW_IDS)[number];

export const yes = (seen: string): Outcome => ({ verdict: "yes", seen });
export const no = (seen: string, means?: string): Outcome => ({
  verdict: "no",
  seen,
  ...(means !== undefined && { means }),
});
export const partly = (seen: string, means?: string): Outcome => ({
  ...no(seen, means),
  verdict: "partly",
});
export const untried = (seen: string): Outcome => ({ verdict: "not tried", seen });
