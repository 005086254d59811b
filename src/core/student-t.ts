/**
 * Student's t, for intervals over a handful of seeds or pictures: with three the 95% limits lie at 4.30
 * standard errors, not at 1.96. Closed form of the two-sided probability for whole degrees of freedom:
 * Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
import { DataError } from "./errors.ts";

/**
 * 0.975 quantile: a share of 0.95 lies between -t and t. @throws DataError unless degrees is a whole number
 * from 1.
 */
export function studentT95(degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new DataError(`Student's t has ${degrees} degrees of freedom here; it needs two values or more.`);
  }
  let [low, high] = [0, Math.PI / 2];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

/** P(|T| < √ν tan θ). */
function probabilityWithin(angle: number, degrees: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  if (degrees === 1) return (2 * angle) / Math.PI;
  let term = odd ? cosine : 1;
  let sum = term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine ** 2 * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
