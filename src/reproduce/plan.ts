/** The plan of a command: variants, seeds, lengths, and the folders of everything that it writes. */
import path from "node:path";
import { EXPERIMENT_NAMES, type ExperimentName, experimentNamed } from "./experiments.ts";
import type { Job } from "./jobs.ts";
import { VARIANT_NAMES, type VariantName, variantNamed } from "./variants.ts";

export interface PlanOptions {
  readonly experiments: readonly ExperimentName[];
  readonly seeds?: readonly number[];
  readonly threads: number;
  readonly quick: boolean;
  /** Further settings of every run, `key=value`. */
  readonly set: readonly string[];
  /** Where runs are stored, instead of the usual place. */
  readonly out?: string;
  /** Where results are written, instead of the usual place. */
  readonly results?: string;
  /** Questions per held-out task; 0 leaves them out. */
  readonly items?: number;
}

export interface VariantJob extends Job {
  readonly variant: VariantName;
}

export interface Plan {
  readonly experiments: readonly ExperimentName[];
  readonly variants: readonly VariantName[];
  readonly jobs: readonly VariantJob[];
  /** Settings that every run has, whatever its variant. */
  readonly common: readonly string[];
  readonly items: number;
  /** Balanced statements per kind of pictures, where an experiment has them judged; 0 leaves them out. */
  readonly statements: number;
  readonly places: Places;
}

export interface Places {
  /** Run directories, and what was measured after training. */
  readonly runs: string;
  readonly results: string;
  readonly plots: string;
  /** Where the tables stand between markers. */
  readonly text: string;
}

/** Where nothing else is said. */
export const SEEDS = { full: [1, 2, 3], quick: [1] };
export const ITEMS = { full: 200, quick: 50 };
const STATEMENTS = { full: 6400, quick: 800 };
const QUICK = [
  "iterations=40",
  ...["evaluation.games=200", "evaluation.gamesDuring=60", "evaluation.panelGames=40"],
];

export function planOf(options: PlanOptions): Plan {
  const { experiments, threads, quick, set } = options;
  const size = quick ? "quick" : "full";
  const { seeds = SEEDS[size], items = ITEMS[size] } = options;
  const chosen = new Set<VariantName>(experiments.flatMap((name) => [...experimentNamed(name).variants]));
  const variants = VARIANT_NAMES.filter((name) => chosen.has(name));
  const common = [...(quick ? QUICK : []), `engine.threads=${threads}`, ...set];
  const places = placesOf(options);
  // Seed by seed, so that every variant of a seed is there early.
  const jobs = seeds.flatMap((seed) => variants.map((variant) => jobOf(variant, seed, common, places)));
  const statements = items === 0 ? 0 : STATEMENTS[size];
  return { experiments, variants, jobs, common, items, statements, places };
}

/** A name of several experiments: `new-pictures` is each that begins so. */
export const GROUPS = ["all", "new-pictures"] as const;
export type ExperimentWord = ExperimentName | (typeof GROUPS)[number];

/** Groups and names, as names of experiments on pictures. */
export function experimentsOf(words: readonly string[]): ExperimentName[] {
  return namesOf(EXPERIMENT_NAMES, words);
}

/** Those among some names that words stand for: `all`, the names themselves, and words that they begin with. */
export function namesOf<Name extends string>(names: readonly Name[], words: readonly string[]): Name[] {
  return names.filter((name) =>
    words.some((word) => word === "all" || word === name || name.startsWith(`${word}-`)),
  );
}

function jobOf(variant: VariantName, seed: number, common: readonly string[], { runs }: Places): VariantJob {
  const name = `${variant}-${seed}`;
  const { settings: own, preset } = variantNamed(variant);
  const settings = [...own, ...common];
  return { name, variant, seed, ...(preset && { preset }), settings, folder: path.join(runs, name) };
}

/**
 * Only the whole thing goes to where the committed results are.
 * @param text the document that has the tables of the whole thing.
 */
export function placesOf(
  { quick, set, out, results }: Pick<PlanOptions, "quick" | "set" | "out" | "results">,
  text = "docs/reproduction.md",
): Places {
  const runs = out ?? path.join("runs", quick ? "reproduce-quick" : "reproduce");
  if (results === undefined && !quick && set.length === 0 && out === undefined) {
    return { runs, results: "recipes/results", plots: "recipes/plots", text };
  }
  const own = results ?? path.join(runs, "results");
  return { runs, results: own, plots: path.join(own, "plots"), text: path.join(own, path.basename(text)) };
}
