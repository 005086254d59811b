/**
 * The losses of `objective/` for one target, in plain numbers: what engines without automatic differentiation
 * need. With p the target's probability now, q at sampling time, r = p/q:
 *
 *     cross_entropy         -w log p                           slope -w
 *     importance_sampling   -w r                               slope -w r
 *     ppo                   -min(w r, w clip(r))               slope -w r, 0 if clipped
 */
import { EngineError } from "../core/errors.ts";
import type { Datum, LossSpec } from "../objective/objective.ts";

export interface TargetLoss {
  readonly loss: number;
  /** Derivative of the loss by log p. */
  readonly slope: number;
}

/** @throws EngineError if a policy loss has no log-probability of sampling time. */
export function targetLoss(spec: LossSpec, datum: Datum, position: number, logprob: number): TargetLoss {
  const weight = datum.weights[position];
  if (spec.kind === "cross_entropy") return { loss: -weight * logprob, slope: -weight };
  const ratio = Math.exp(logprob - samplingLogprob(datum, position));
  const whole = { loss: -weight * ratio, slope: -weight * ratio };
  if (spec.kind === "importance_sampling") return whole;
  const clipped = Math.min(Math.max(ratio, 1 - spec.clipLow), 1 + spec.clipHigh);
  return weight * clipped < weight * ratio ? { loss: -weight * clipped, slope: 0 } : whole;
}

function samplingLogprob(datum: Datum, position: number): number {
  const logprob = datum.logprobs?.[position];
  if (logprob !== undefined) return logprob;
  throw new EngineError(
    "a policy loss needs the log-probabilities of sampling time, but a datum has none: give logprobs with its targets.",
  );
}
