/**
 * The loss that a server reports beside the one that follows from its log-probabilities: a server that divides by tokens, weights or
 * sequences where it should add up is found out on the first batch.
 */
import { EngineError } from "../../core/errors.ts";

const SUMMED = ["loss:sum", "total_loss:sum"];
/** Rounding of half-precision log-probabilities, relative to the sum of the losses' sizes. */
const ROUNDING = 0.05;

/** The summed loss that a server reports; undefined where it reports none, or another one. */
export function reportedSum(metrics: Readonly<Record<string, number>>): number | undefined {
  return SUMMED.map((name) => metrics[name]).find((value) => value !== undefined);
}

/** @param losses one per target. @throws EngineError if the server's sum is another one. */
export function requireSum(metrics: Readonly<Record<string, number>>, losses: readonly number[]): void {
  const told = reportedSum(metrics);
  if (told === undefined) return;
  const own = losses.reduce((sum, loss) => sum + loss, 0);
  const size = losses.reduce((sum, loss) => sum + Math.abs(loss), 0);
  if (Math.abs(told - own) <= ROUNDING * size + 1e-6) return;
  throw new EngineError(
    `the server reports a summed loss of ${told}, but its log-probabilities give ${own}: it averages, or has another loss. Nothing was learned; take another server (engine.url).`,
  );
}
