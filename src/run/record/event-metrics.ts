/**
 * The numbers of an event by the names that the glossary has (`evaluate/glossary/`). Left out: what they
 * mean.
 */
import type { Interval } from "../../core/stats.ts";
import type { RunEvent } from "./events.ts";

/** Fields that are no measurement. */
const FRAME = new Set(["schema", "iteration", "config", "time", "dropped"]);

type Fields = Readonly<Record<string, unknown>>;

/** Hears a number or an interval with its name. A name may come twice; the last time counts. */
type Visit = (name: string, value: number | Interval) => void;

/** Numbers and intervals; of a match, the totals and those of its first player, the trained one. */
export function eventMetrics(event: RunEvent): Map<string, number | Interval> {
  const found = new Map<string, number | Interval>();
  visitMetrics(event, (name, value) => found.set(name, value));
  return found;
}

/** The same without a map of them, for the events of long runs. */
export function visitMetrics(event: RunEvent, visit: Visit): void {
  const { time, dropped } = event;
  if (dropped)
    visit(
      "dropped",
      Object.values(dropped).reduce((a: number, b: number) => a + b, 0),
    );
  if (time) visitGroup(time, "time.", visit);
  for (const name of Object.keys(event)) if (!FRAME.has(name)) visitOne(name, event[name], "", visit);
}

/** The number of a metric in an event, the estimate where it has an interval. */
export function metricOf(event: RunEvent, name: string): number | undefined {
  const value = eventMetrics(event).get(name);
  return typeof value === "object" ? value.estimate : value;
}

function visitGroup(group: object, prefix: string, visit: Visit): void {
  for (const name of Object.keys(group)) visitOne(name, (group as Fields)[name], prefix, visit);
}

/** Groups of numbers (`metrics`, `result`, its `a`) have names of their own only below `time` and `wins`. */
function visitOne(name: string, value: unknown, prefix: string, visit: Visit): void {
  if (typeof value === "number") visit(prefix + name, value);
  else if (!isGroup(value)) return;
  else if (isInterval(value)) visit(prefix + name, value);
  else if (isComparison(value)) {
    const { player, other: _other, difference: _difference, ...rest } = value;
    visit(prefix + name, player);
    visitGroup(rest, prefix, visit);
  } else if (name !== "b") visitGroup(value, name === "wins" ? "wins." : prefix, visit);
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
