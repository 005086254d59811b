/** One word drawn from what a model says. */
import type { Rng } from "../../core/rng.ts";

/**
 * A token from the softmax of logits / temperature; its log-probability is that of temperature 1.
 * @param drawn logits that the token is drawn from, where they are others; the log-probability stays that of `logits`.
 */
export function draw(
  logits: Float32Array,
  temperature: number,
  rng: Rng,
  drawn: Float32Array = logits,
): { token: number; logprob: number } {
  let token = likeliest(drawn);
  const top = drawn[token];
  if (temperature > 0) {
    let sum = 0;
    for (const logit of drawn) sum += Math.exp((logit - top) / temperature);
    let left = rng.uniform() * sum;
    for (let i = 0; i < drawn.length; i++) {
      left -= Math.exp((drawn[i] - top) / temperature);
      token = i;
      if (left < 0) break;
    }
  }
  const most = drawn === logits ? top : logits[likeliest(logits)];
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - most);
  return { token, logprob: logits[token] - most - Math.log(total) };
}

/**
 * Logits under a repetition penalty (Keskar et al. 2019, arXiv 1909.05858, as `transformers` applies it): those of tokens that were read or
 * said are divided by it above 0 and multiplied by it below.
 */
export function penalised(logits: Float32Array, said: Iterable<number>, penalty: number): Float32Array {
  const changed = logits.slice();
  for (const token of new Set(said))
    changed[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
  return changed;
}

function likeliest(logits: Float32Array): number {
  let token = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[token]) token = i;
  return token;
}
