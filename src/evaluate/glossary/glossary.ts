/**
 * Every number that Sparring writes or prints, by name: the one source of `docs/metrics.md`, of the captions
 * of a report, of help texts and of hover texts. It stands in `evaluate/` because that is the leftmost folder
 * that prints numbers; all others that do (run, report, cli) stand to its right.
 */
import { GAMES, REWARDS } from "./games.ts";
import { LEARNING, STATE, TIME } from "./learning.ts";
import { COMPARISON, LADDER, MATCH, TASKS } from "./measured.ts";
import type { Metric, MetricGroup } from "./metric.ts";
import { PANEL } from "./panel.ts";
import { BEST_PLAY, SPIRAL_NUMBERS } from "./small-games.ts";

export const METRIC_GROUPS: readonly MetricGroup[] = [
  ...[GAMES, REWARDS, STATE, LEARNING, TIME],
  ...[MATCH, PANEL, LADDER, COMPARISON, TASKS],
  ...[SPIRAL_NUMBERS, BEST_PLAY],
];

export const METRICS: readonly Metric[] = METRIC_GROUPS.flatMap(({ metrics }) => metrics);

const byName = new Map(METRICS.map((metric) => [metric.name, metric]));

/**
 * Undefined for a name that is not written by this version. Names of games, roles, sides and kinds are filled
 * in.
 */
export function metricNamed(name: string): Metric | undefined {
  return byName.get(name) ?? byName.get(patternOf(name));
}

/** The entry's name of a number that has the name of a game, a role, a side or a kind in it. */
export function patternOf(name: string): string {
  if (byName.has(name)) return name;
  const [head, ...rest] = name.split(".");
  if (rest.length === 0) return name.endsWith("Tokens") ? "KINDTokens" : name;
  const places = head === "wins" ? ["SIDE"] : ["GAME", "ROLE"].slice(0, rest.length);
  const pattern = [head, ...places].join(".");
  return byName.has(pattern) ? pattern : head;
}

const UNITS: Partial<Record<Metric["unit"], string>> = { share: "share, shown in percent", none: "no unit" };

/** The unit in words. */
export function unitText({ unit }: Metric): string {
  return UNITS[unit] ?? unit;
}
