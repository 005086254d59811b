/**
 * Runs that were made longer. The settings keep each former end, and the iteration after which it was given up: so
 * long the run follows the former schedule. Everything still follows from the settings, from whichever checkpoint
 * the run goes on.
 */
import { ConfigError } from "../../core/errors.ts";
import { learningRateAt } from "../../objective/learning-rate.ts";
import type { Config } from "./config.ts";

type Lengths = Pick<Config, "iterations" | "lengthened">;
type Scheduled = Lengths & Pick<Config, "minibatches" | "optimiser">;

/** The end that was meant while an iteration was learned. */
export function endDuring({ iterations, lengthened = [] }: Lengths, iteration: number): number {
  return lengthened.find(({ after }) => iteration <= after)?.iterations ?? iterations;
}

/** Learning rate of a minibatch (0-based) of an iteration (1-based). */
export function learningRateOf(config: Scheduled, iteration: number, minibatch: number): number {
  const { minibatches, optimiser } = config;
  const step = (iteration - 1) * minibatches + minibatch;
  return learningRateAt(step, endDuring(config, iteration) * minibatches, optimiser);
}

/** The settings as they were before each lengthening. */
export function formerConfigs(config: Config): Config[] {
  const { lengthened = [], ...rest } = config;
  return lengthened.map(({ iterations }, i) => ({
    ...rest,
    iterations,
    ...(i > 0 && { lengthened: lengthened.slice(0, i) }),
  }));
}

/**
 * The settings of a run that goes on to `iterations`.
 * @param done iterations that are complete in its newest checkpoint.
 * @throws ConfigError if that is not longer.
 */
export function lengthen(config: Config, done: number, iterations: number): Config {
  const { iterations: former, lengthened = [] } = config;
  if (iterations <= former)
    throw new ConfigError(
      `--iterations is ${iterations}, but the run has ${former} iterations already, of which ${done} are done. A run can only be made longer: give more than ${former}, or leave it out.`,
    );
  if (done === 0)
    throw new ConfigError(
      `the run has no iteration done that it could go on from; start it anew with --iterations ${iterations}.`,
    );
  if (lengthened.at(-1)?.after === done) return { ...config, iterations };
  return { ...config, iterations, lengthened: [...lengthened, { after: done, iterations: former }] };
}

export interface ScheduleChange {
  readonly after: number;
  readonly from: number;
  readonly to: number;
  /** Of the last step before and the first one behind. */
  readonly learningRate: { readonly before: number; readonly next: number };
  /** Whether a run of `to` iterations from the start has the same learning rates up to here. */
  readonly sameRates: boolean;
}

/** The changes of the schedule that come after an iteration; one at most. */
export function changeAfter(config: Scheduled, iteration: number): ScheduleChange | undefined {
  const { lengthened = [], minibatches } = config;
  const at = lengthened.findIndex(({ after }) => after === iteration);
  if (at < 0) return undefined;
  const to = lengthened[at + 1]?.iterations ?? config.iterations;
  return {
    after: iteration,
    from: lengthened[at].iterations,
    to,
    learningRate: {
      before: learningRateOf(config, iteration, minibatches - 1),
      next: learningRateOf(config, iteration + 1, 0),
    },
    sameRates: sameRates(config, iteration, to),
  };
}

function sameRates(config: Scheduled, iteration: number, to: number): boolean {
  const whole = { ...config, iterations: to, lengthened: undefined };
  for (let one = 1; one <= iteration; one++)
    for (let i = 0; i < config.minibatches; i++)
      if (learningRateOf(config, one, i) !== learningRateOf(whole, one, i)) return false;
  return true;
}

/** The change in plain words, before it takes effect. */
export function changeText({ after, from, to, learningRate, sameRates }: ScheduleChange): string {
  const [before, next] = [learningRate.before, learningRate.next].map((rate) => rate.toExponential(2));
  return [
    `Made longer: ${to} iterations instead of ${from}, of which ${after} are done.`,
    `The learning rate was ${before} in iteration ${after} and is ${next} in iteration ${after + 1}: from there on it follows the schedule of ${to} iterations.`,
    sameRates
      ? `A run of ${to} iterations from the start has the same learning rates.`
      : `A run of ${to} iterations from the start would have had other learning rates up to iteration ${after}: this is another run.`,
  ].join("\n");
}
