/**
 * Weights between a start and what training made of it (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022, arXiv
 * 2109.01903): what the start knew comes back sooner than what was learned goes.
 */
import { CheckpointError } from "../../../core/errors.ts";
import { Weights } from "../weights.ts";

/**
 * start + share · (trained − start), parameter by parameter.
 * @param share 0 to 1. @throws CheckpointError if the two are models of different shapes.
 */
export function averageOf(start: Weights, trained: Weights, share: number): Weights {
  const shapes = [start, trained].map(({ shape }) => JSON.stringify(shape));
  if (shapes[0] !== shapes[1])
    throw new CheckpointError(
      `the two models differ in their shape, so their weights have no mean: ${shapes[0]} and ${shapes[1]}`,
    );
  const mean = new Weights(trained.shape);
  for (let i = 0; i < mean.flat.length; i++)
    mean.flat[i] = start.flat[i] + share * (trained.flat[i] - start.flat[i]);
  return mean;
}
