/**
 * The small-gain certificate of a game for two (arXiv 2512.06791): own curvatures that outweigh the couplings make the
 * game strongly monotone in some weighted metric, so gradient play converges.
 */

export interface Couplings {
  /** Curvature of each player's cost in its own strategy, above 0. */
  readonly curvature: readonly [number, number];
  /** How strongly each one's gradient depends on the other's strategy (spectral norms): L12, L21. */
  readonly coupling: readonly [number, number];
}

/** True if some metric certifies the game: L12 L21 < mu1 mu2. */
export function certifiable({ curvature: [mu1, mu2], coupling: [l12, l21] }: Couplings): boolean {
  return l12 * l21 < mu1 * mu2;
}

/** The strength of monotonicity in the metric with weights w; certified if above 0. */
export function monotonicity(
  { curvature: [mu1, mu2], coupling: [l12, l21] }: Couplings,
  [w1, w2]: readonly [number, number],
): number {
  const off = (w1 * l12 + w2 * l21) / Math.sqrt(w1 * w2);
  const [a, b] = [2 * mu1, 2 * mu2];
  return ((a + b) / 2 - Math.hypot((a - b) / 2, off)) / 2;
}

/** The weights r = w2 / w1 for which the monotonicity is `least` at least; undefined if there are none. */
export function weightBand(
  { curvature: [mu1, mu2], coupling: [l12, l21] }: Couplings,
  least = 0,
): [number, number] | undefined {
  const own = (mu1 - least) * (mu2 - least);
  if (least >= Math.min(mu1, mu2) || own < l12 * l21) return undefined;
  const [middle, half] = [2 * own - l12 * l21, 2 * Math.sqrt(own * (own - l12 * l21))];
  return [(middle - half) / l21 ** 2, (middle + half) / l21 ** 2];
}

/** Steps of gradient play below this converge. @param lipschitz of the gradients in the metric, beta. */
export function stepBound(strength: number, lipschitz: number): number {
  return (2 * strength) / lipschitz ** 2;
}
