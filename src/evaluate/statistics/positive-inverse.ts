/** The inverse of a symmetric positive definite matrix, by Gauss-Jordan elimination, which needs no pivoting there. */

/** @param matrix square, not changed. */
export function positiveInverse(matrix: readonly (readonly number[])[]): number[][] {
  const left = matrix.map((row) => row.slice());
  const right = matrix.map((_, i) => matrix.map((_, j) => Number(i === j)));
  for (let at = 0; at < left.length; at++) {
    const pivot = left[at][at];
    scale(left[at], 1 / pivot);
    scale(right[at], 1 / pivot);
    for (let row = 0; row < left.length; row++) {
      const factor = left[row][at];
      if (row === at || factor === 0) continue;
      subtract(left[row], left[at], factor);
      subtract(right[row], right[at], factor);
    }
  }
  return right;
}

function scale(row: number[], factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] *= factor;
}

function subtract(from: number[], row: readonly number[], factor: number): void {
  for (let i = 0; i < from.length; i++) from[i] -= factor * row[i];
}
