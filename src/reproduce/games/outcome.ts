/** What an experiment on small games comes to: the values of each variant over the seeds, and the verdict on each claim. */
import { mean } from "../../core/stats.ts";
import { type Verdict, verdictOn } from "../outcome.ts";
import { type Evidence, type OfSeed, overSeeds } from "../pool.ts";
import {
  type GameClaim,
  type GameExperiment,
  type GameExperimentName,
  gameExperimentNamed,
} from "./experiments.ts";
import { type GameResults, readGameResults } from "./results.ts";
import type { GameVariantName } from "./variants.ts";

export interface LoadedGames {
  readonly name: GameExperimentName;
  readonly experiment: GameExperiment;
  readonly variants: ReadonlyMap<GameVariantName, GameResults>;
}

export interface GameOutcome {
  readonly claim: GameClaim;
  /** Absent where it was not measured. */
  readonly evidence?: Evidence;
  readonly verdict?: Verdict;
}

/** @returns the names of the variants that have no results yet instead, if there are any. @throws DataError as `readGameResults`. */
export function loadGames(
  folder: string,
  name: GameExperimentName,
): LoadedGames | { readonly missing: readonly GameVariantName[] } {
  const experiment = gameExperimentNamed(name);
  const found = experiment.variants.map((variant) => [variant, readGameResults(folder, variant)] as const);
  const missing = found.flatMap(([variant, results]) => (results ? [] : [variant]));
  if (missing.length > 0) return { missing };
  return { name, experiment, variants: new Map(found) as LoadedGames["variants"] };
}

/** One value per seed, by the name of a measure; none where it was not measured. */
export function valuesOf(
  { experiment, variants }: LoadedGames,
  variant: GameVariantName,
  measure: string,
): OfSeed<number>[] {
  const { title } = experiment.measures[measure];
  return (variants.get(variant)?.runs ?? []).flatMap(({ seed, measures }) => {
    const value = measures[title];
    return value ? [{ seed, value: value.estimate }] : [];
  });
}

export function gameOutcomes(loaded: LoadedGames): GameOutcome[] {
  return loaded.experiment.claims.map((claim) => {
    const evidence = evidenceFor(loaded, claim);
    const than = limitOf(loaded, claim);
    if (!evidence || than === undefined) return { claim };
    return { claim, evidence, verdict: verdictOn({ expected: claim.expected, than }, evidence) };
  });
}

/** The number that a claim is held against; undefined where uniform play has none. */
export function limitOf(
  { experiment, variants }: LoadedGames,
  { than, of, measure }: GameClaim,
): number | undefined {
  return than === "uniform" ? variants.get(of)?.uniform[experiment.measures[measure].title] : than;
}

/** Over the seeds alone: what is measured of one run is exact, or its games are many. Undefined with fewer than two seeds. */
export function spreadOver(values: readonly OfSeed<number>[]): Evidence | undefined {
  const spread = overSeeds(values.map(({ value }) => value));
  if (!spread) return undefined;
  const exact = (value: number) => ({ estimate: value, low: value, high: value, n: 1 });
  return {
    perSeed: values.map(({ seed, value }) => ({ seed, value: exact(value) })),
    pooled: spread,
    overSeeds: spread,
  };
}

/** Runs of one seed in pairs. */
function evidenceFor(loaded: LoadedGames, { of, less, measure }: GameClaim): Evidence | undefined {
  const own = valuesOf(loaded, of, measure);
  if (less === undefined) return spreadOver(own);
  const others = new Map(valuesOf(loaded, less, measure).map(({ seed, value }) => [seed, value]));
  return spreadOver(
    own.flatMap(({ seed, value }) => {
      const other = others.get(seed);
      return other === undefined ? [] : [{ seed, value: value - other }];
    }),
  );
}

export function meanOf(values: readonly OfSeed<number>[]): number {
  return mean(values.map(({ value }) => value));
}
