/** Comparisons of log-probabilities and of gradients, with what rounding may do to them. */

/** Far more than rounding of half-precision engines does to a step that was meant to be seen; nats. */
export const MOVED = 0.05;
/** Pictures that differ in all pixels change log-probabilities by more than this, nats. */
export const SEEN = 0.01;
/** Relative error of ratios of gradients and losses. */
const ROUNDING = 0.05;

/** Largest difference, nats. NaN where a value is none. */
export function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

/** Mean difference, nats per token. */
export function meanGap(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** @param size of what is compared, where `wanted` may be 0. */
export function near(value: number, wanted: number, size = Math.abs(wanted)): boolean {
  return Math.abs(value - wanted) <= ROUNDING * size + 1e-6;
}

export function nats(value: number): string {
  return `${value.toFixed(value < 0.1 ? 4 : 2)} nats`;
}

/** Two decimals where they say something. */
export function short(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) >= 100 ? 0 : 2)));
}
