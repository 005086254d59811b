/** Numbers as a reader wants them: percent, intervals, Elo points, durations. */
import type { Interval } from "../core/stats.ts";

/** `81.5%` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** `77.3 to 84.9%` */
export function percentRange({ low, high }: Pick<Interval, "low" | "high">): string {
  return `${(100 * low).toFixed(1)} to ${percent(high)}`;
}

/** `+3.5` of a difference of shares, in points. */
export function points(difference: number): string {
  return signed(100 * difference, 1);
}

export function pointsRange({ low, high }: Pick<Interval, "low" | "high">): string {
  return `${points(low)} to ${points(high)}`;
}

/** With a true minus sign, and none before zero. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : "+"}${text}`;
}

/** `+0.10 to +0.22` */
export function signedRange({ low, high }: Pick<Interval, "low" | "high">, digits: number): string {
  return `${signed(low, digits)} to ${signed(high, digits)}`;
}

/** `3,200` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 game`, `2 games` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
