/**
 * Failures of players, counted by reason. A message of a failure begins with its category; what comes after
 * the first `: ` (a server's own words, numbers of requests) differs from one to the next and is not counted
 * apart.
 */
import { z } from "zod";
import type { Seat } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";

export interface FailureCount {
  readonly reason: string;
  /** Turns that failed so. */
  readonly count: number;
  /** The whole message of the first. */
  readonly example: string;
}

/** As stored. */
export const failureShape = z.object({ reason: z.string(), count: z.int().min(1), example: z.string() });

/** The most frequent first. @param seats which seats of an episode are meant. */
export function countFailures(
  episodes: readonly Episode[],
  seats: (seat: Seat, index: number) => boolean = () => true,
): FailureCount[] {
  const failed = episodes.flatMap(({ turns }, index) =>
    turns.flatMap(({ seat, failure }) => (failure !== undefined && seats(seat, index) ? [failure] : [])),
  );
  return addFailures(failed.map(failureOf));
}

/** One failure from its message. */
export function failureOf(example: string): FailureCount {
  return { reason: example.split(": ", 1)[0].slice(0, 100), count: 1, example };
}

/** Adds up counts of the same reason. */
export function addFailures(counts: readonly FailureCount[]): FailureCount[] {
  const sums = new Map<string, FailureCount>();
  for (const one of counts) {
    const before = sums.get(one.reason);
    sums.set(one.reason, before ? { ...before, count: before.count + one.count } : one);
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

/** `12 × status 429 (e.g. slow down)` */
export function describeFailures(counts: readonly FailureCount[]): string {
  return counts
    .map(({ count, example }) => {
      const [category, ...rest] = example.split(": ");
      return `${count} × ${category}${rest.length > 0 ? ` (e.g. ${rest.join(": ")})` : ""}`;
    })
    .join("; ");
}
