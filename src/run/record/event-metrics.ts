/**
 * The numbers of an event by the names that the glossary has (`evaluate/glossary/`). Left out: what they
 * mean.
 */
import type { Interval } from "../../core/stats.ts";
import type { RunEvent } from "./events.ts";

/** Fields that are no measurement. */
const FRAME = new Set(["schema", "iteration", "config"]);

/** Numbers and intervals; of a match, the totals and those of its first player, the trained one. */
export function eventMetrics(event: RunEvent): Map<string, number | Interval> {
  const { time, dropped, ...fields } = event;
  const found = new Map<string, number | Interval>();
  if (dropped)
    found.set(
      "dropped",
      Object.values(dropped).reduce((a: number, b: number) => a + b, 0),
    );
  collect(found, "time.", time ?? {});
  collect(found, "", Object.fromEntries(Object.entries(fields).filter(([name]) => !FRAME.has(name))));
  return found;
}

/** The number of a metric in an event, the estimate where it has an interval. */
export function metricOf(event: RunEvent, name: string): number | undefined {
  const value = eventMetrics(event).get(name);
  return typeof value === "object" ? value.estimate : value;
}

/** Groups of numbers (`metrics`, `result`, its `a`) have names of their own only below `time` and `wins`. */
function collect(found: Map<string, number | Interval>, prefix: string, group: object): void {
  for (const [name, value] of Object.entries(group)) {
    if (typeof value === "number" || isInterval(value)) found.set(prefix + name, value);
    else if (isComparison(value)) {
      const { player, other: _other, difference: _difference, ...rest } = value;
      found.set(prefix + name, player);
      collect(found, prefix, rest);
    } else if (isGroup(value) && name !== "b") collect(found, name === "wins" ? "wins." : prefix, value);
  }
}

function isInterval(value: unknown): value is Interval {
  return isGroup(value) && "estimate" in value && "low" in value;
}

/** Of a player beside another one, the player's own number counts. */
function isComparison(value: unknown): value is { player: Interval; other: Interval; difference: Interval } {
  return isGroup(value) && "player" in value && "difference" in value && isInterval(value.player);
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
