/** Gradient methods for min over x, max over y of a smooth function of two numbers, e.g. x·y. */

export type Point = readonly [number, number];

/** The gradient by x and by y. */
export type Gradient = (at: Point) => Point;

/** Both step at once: goes away from the saddle of x·y, by √(1 + step²) each time. */
export function descentAscent(gradient: Gradient, at: Point, step: number): Point {
  return moved(at, gradient(at), step);
}

/** Korpelevich (1976): the gradient half a step ahead; comes nearer by √((1 - step²)² + step²) on x·y. */
export function extragradient(gradient: Gradient, at: Point, step: number): Point {
  return moved(at, gradient(moved(at, gradient(at), step)), step);
}

/** Popov (1980): the last gradient once more stands for the next one. @returns the point and its gradient. */
export function optimisticGradient(
  gradient: Gradient,
  at: Point,
  before: Point,
  step: number,
): { readonly at: Point; readonly gradient: Point } {
  const now = gradient(at);
  return { at: moved(at, [2 * now[0] - before[0], 2 * now[1] - before[1]], step), gradient: now };
}

/**
 * Competitive gradient (Schäfer and Anandkumar, 2019; generalised in arXiv 2205.14232): each step is the equilibrium of
 * the game that the other's step is expected in.
 * @param mixed the derivative by x and y. @param weight of the mixed term.
 */
export function competitiveGradient(
  gradient: Gradient,
  mixed: (at: Point) => number,
  at: Point,
  step: number,
  weight: number,
): Point {
  const [gx, gy] = gradient(at);
  const pull = weight * mixed(at);
  const scale = 1 + pull ** 2;
  return [at[0] - (step * (gx + pull * gy)) / scale, at[1] - (step * (pull * gx - gy)) / scale];
}

function moved([x, y]: Point, [gx, gy]: Point, step: number): Point {
  return [x - step * gx, y + step * gy];
}
