/**
 * The matches that an experiment needs after training. All are in the standard game, that of the default
 * variant, with the deals of the run's seed: so the matches of all variants can be compared deal by deal.
 */
import path from "node:path";
import { checkpointFolder, listCheckpoints } from "../checkpoint/checkpoint.ts";
import type { Config } from "../run/settings/config.ts";
import { experimentNamed, headToHeads } from "./experiments.ts";
import { configOfJob } from "./jobs.ts";
import type { Plan, VariantJob } from "./plan.ts";
import { variantNamed } from "./variants.ts";

export interface WantedMatch {
  /** For people. */
  readonly name: string;
  /** A run, or one of its checkpoints. */
  readonly a: string;
  /** The same, or `base`. */
  readonly b: string;
  /** Game, pictures and engine. */
  readonly config: Config;
  readonly games: number;
}

/** Everything that the finished runs of a plan should play. */
export function wantedMatches(plan: Plan, finished: readonly VariantJob[]): WantedMatch[] {
  return finished.flatMap((job) => [
    ...(playsStandard(plan, job) || variantNamed(job.variant).plays === false
      ? []
      : [standardMatch(plan, job)]),
    ...checkpointMatches(plan, job).map(({ wanted }) => wanted),
    ...versusMatches(plan, job, finished).map(({ wanted }) => wanted),
  ]);
}

/** The settings of a default run with this seed. */
export function standardConfig({ common }: Plan, seed: number): Config {
  return configOfJob({ seed, settings: common });
}

/** True if a run's own final match is one of the standard game. */
export function playsStandard(plan: Plan, job: VariantJob): boolean {
  const [own, standard] = [configOfJob(job), standardConfig(plan, job.seed)];
  const rules = ({ game, pairs, evaluation }: Config) => JSON.stringify([game, pairs, evaluation]);
  return rules(own) === rules(standard);
}

export function standardMatch(plan: Plan, { name, seed, folder }: VariantJob): WantedMatch {
  const config = standardConfig(plan, seed);
  return { name: `${name} against the base`, a: folder, b: "base", config, games: config.evaluation.games };
}

/** Checkpoints before the last, where an experiment follows a variant over training. */
export function checkpointMatches(
  plan: Plan,
  { variant, name, seed, folder }: VariantJob,
): { iteration: number; wanted: WantedMatch }[] {
  const followed = plan.experiments.some((one) => experimentNamed(one).followed === variant);
  if (!followed) return [];
  const config = standardConfig(plan, seed);
  const root = path.join(folder, "checkpoints");
  const earlier = listCheckpoints(root).filter((iteration) => iteration < config.iterations);
  return earlier.map((iteration) => ({
    iteration,
    wanted: {
      name: `${name} after ${iteration} iterations against the base`,
      a: checkpointFolder(root, iteration),
      b: "base",
      config,
      games: config.evaluation.gamesDuring,
    },
  }));
}

/** Against finished runs of other variants with the same seed. */
export function versusMatches(plan: Plan, job: VariantJob, finished: readonly VariantJob[]) {
  const config = standardConfig(plan, job.seed);
  const { games } = config.evaluation;
  return plan.experiments
    .flatMap(headToHeads)
    .filter(({ of }) => of === job.variant)
    .flatMap(({ against }) => {
      const other = finished.find(({ variant, seed }) => variant === against && seed === job.seed);
      if (!other) return [];
      const name = `${job.name} against ${other.name}`;
      return [{ against, wanted: { name, a: job.folder, b: other.folder, config, games } }];
    });
}
