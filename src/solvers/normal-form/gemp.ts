/**
 * The loss of Gemp et al. (arXiv 2310.06689): a smooth function of mixed strategies that is 0 exactly at quantal response
 * equilibria inside the simplex, and bounds the distance to them.
 */
import { against, type Bimatrix, type Mix, transposed } from "./table.ts";

/** @param temperature 0 for Nash equilibria. @param weights of the players' squared gradients. */
export function gempLoss(
  { rows, columns }: Bimatrix,
  [x, y]: readonly [Mix, Mix],
  temperature = 0,
  weights: readonly number[] = [1, 1],
): number {
  const gradients = [
    [against(rows, y), x],
    [against(transposed(columns), x), y],
  ];
  return gradients.reduce((sum, [gains, own], who) => {
    const slopes = gains.map(
      (gain, i) => gain - (temperature === 0 ? 0 : temperature * (Math.log(own[i]) + 1)),
    );
    const mean = slopes.reduce((total, slope) => total + slope, 0) / slopes.length;
    return sum + weights[who] * slopes.reduce((total, slope) => total + (slope - mean) ** 2, 0);
  }, 0);
}
