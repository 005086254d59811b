/**
 * Values inside a mask that join those around it as smoothly as a soap film: Laplace's equation, by
 * over-relaxation. With the difference of two pictures at the border it makes a pasted part fit (Pérez,
 * Gangnet and Blake, "Poisson image editing", 2003).
 */
import type { Mask } from "./mask.ts";

const MOST_ROUNDS = 200;
/** Largest change of a round, in the units of the values, that counts as settled. */
const SETTLED = 0.05;

/**
 * Fills `values` inside the mask in place; outside they are kept. The mask must not touch the border of the
 * picture.
 * @param values three channels, interleaved.
 */
export function stretchMembrane(values: Float32Array, mask: Mask): void {
  const { width, box } = mask;
  const inside = Uint32Array.from(mask.pixels).sort();
  startFromBorder(values, mask);
  const across = Math.max(2, Math.min(box.right - box.left, box.bottom - box.top) + 2);
  const relax = 2 / (1 + Math.sin(Math.PI / across));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let most = 0;
    for (const p of inside) {
      for (let i = p * 3; i < p * 3 + 3; i++) {
        const mean = (values[i - 3] + values[i + 3] + values[i - width * 3] + values[i + width * 3]) / 4;
        const step = relax * (mean - values[i]);
        values[i] += step;
        most = Math.max(most, Math.abs(step));
      }
    }
    if (most < SETTLED) return;
  }
}

/** All inside at the mean of the border: near the solution on plain ground. */
function startFromBorder(values: Float32Array, { bits, width, pixels }: Mask): void {
  const sums = [0, 0, 0];
  let count = 0;
  for (const p of pixels) {
    for (const q of [p - 1, p + 1, p - width, p + width]) {
      if (bits[q]) continue;
      count++;
      for (let c = 0; c < 3; c++) sums[c] += values[q * 3 + c];
    }
  }
  for (const p of pixels) for (let c = 0; c < 3; c++) values[p * 3 + c] = sums[c] / Math.max(1, count);
}
