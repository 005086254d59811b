/** Experiments from their plan to their results: train. */
import { type JobOptions, runJobs, stateOf } from "./jobs.ts";
import type { Plan } from "./plan.ts";

export interface ReproduceOptions extends JobOptions {
  /** Train and measure nothing. */
  readonly gatherOnly: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @returns the number of runs that did not end well. */
export async function reproduce({ jobs }: Plan, options: ReproduceOptions): Promise<number> {
  const failed = options.gatherOnly ? [] : await runJobs(jobs, options);
  const finished = jobs.filter((job) => stateOf(job) === "finished");
  options.tell(`${finished.length} of ${jobs.length} runs are finished.`);
  return failed.length;
}
