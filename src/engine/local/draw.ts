/** One word drawn from what a model says. */
import type { Rng } from "../../core/rng.ts";

/** A token from the softmax of logits / temperature; its log-probability is that of temperature 1. */
export function draw(
  logits: Float32Array,
  temperature: number,
  rng: Rng,
): { token: number; logprob: number } {
  let token = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[token]) token = i;
  const top = logits[token];
  if (temperature > 0) {
    let sum = 0;
    for (const logit of logits) sum += Math.exp((logit - top) / temperature);
    let left = rng.uniform() * sum;
    for (let i = 0; i < logits.length; i++) {
      left -= Math.exp((logits[i] - top) / temperature);
      token = i;
      if (left < 0) break;
    }
  }
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - top);
  return { token, logprob: logits[token] - top - Math.log(total) };
}
