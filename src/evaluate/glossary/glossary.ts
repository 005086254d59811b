/**
 * Every number that Sparring writes or prints, by name: the one source of `docs/metrics.md`, of the captions of a report, of help
 * texts and of hover texts. It stands in `evaluate/` because that is the leftmost folder that prints numbers; all others that do
 * (run, report, cli) stand to its right.
 */
import { GAMES, REWARDS } from "./games.ts";
import { LEARNING, STATE, TIME } from "./learning.ts";
import { COMPARISON, LADDER, MATCH, TASKS } from "./measured.ts";
import type { Metric, MetricGroup } from "./metric.ts";
import { PANEL } from "./panel.ts";

export const METRIC_GROUPS: readonly MetricGroup[] = [
  ...[GAMES, REWARDS, STATE, LEARNING, TIME],
  ...[MATCH, PANEL, LADDER, COMPARISON, TASKS],
];

export const METRICS: readonly Metric[] = METRIC_GROUPS.flatMap(({ metrics }) => metrics);

const byName = new Map(METRICS.map((metric) => [metric.name, metric]));

/** Undefined for a name that is not written by this version. */
export function metricNamed(name: string): Metric | undefined {
  return byName.get(name);
}

const UNITS: Partial<Record<Metric["unit"], string>> = { share: "share, shown in percent", none: "no unit" };

/** The unit in words. */
export function unitText({ unit }: Metric): string {
  return UNITS[unit] ?? unit;
}
