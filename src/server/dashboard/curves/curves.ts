/** The curves of a run as the page draws them: the panels that its algorithm and every run declare, with few points each, and the words of the glossary. */

import { asMatchResult, matchSchema } from "../../../evaluate/contests/stored-match.ts";
import { metricNamed, patternOf, unitText } from "../../../evaluate/glossary/glossary.ts";
import { type MeasuredRecord, panelGroups, type ReportPanel } from "../../../report/charts/panels.ts";
import { resultsIn } from "../../../report/stored-results.ts";
import { asSelfPlay, selfPlaySchema } from "../../../run/held-out-games.ts";
import type { Config } from "../../../run/settings/config.ts";
import { type NashConv, nashConvSchema } from "../../../solvers/nash-conv.ts";
import type { Alarm, Band, CurveLine, Curves, Meaning, Panel, PanelGroup } from "../wire.ts";
import { buckets, pointsOf, rounded, type Sampled } from "./down-sample.ts";
import type { EventIndex } from "./event-index.ts";

const MOST_POINTS = 400;
const MOST_BANDS = 400;
/** Lines of one panel, as many as there are colours. */
const MOST_LINES = 4;
const MOST_ALARMS = 50;

export interface Span {
  readonly from?: number;
  readonly to?: number;
}

export function curvesOf(
  config: Config,
  index: EventIndex,
  { from = 0, to = Number.POSITIVE_INFINITY }: Span = {},
): Curves {
  const damage: string[] = [];
  const record = measuredIn(config, index, damage);
  const { iterations } = index;
  const first = iterations.findIndex((iteration) => iteration >= from);
  const last = iterations.findLastIndex((iteration) => iteration <= to);
  const sampled = first < 0 ? { rows: [], perPoint: 1 } : buckets(first, last, MOST_POINTS);
  const draw = (panel: ReportPanel) => panelOf(panel, record, index, first, sampled, { from, to });
  const groups = panelGroups(config.algorithm.name).map(({ title, panels }): PanelGroup => {
    return { title, panels: panels.flatMap((panel) => draw(panel) ?? []) };
  });
  return {
    iterations: sampled.rows.map((row) => iterations[row]),
    perPoint: sampled.perPoint,
    total: iterations.length,
    bands: first < 0 ? [] : bandsOf(index, first, last),
    groups: groups.filter(({ panels }) => panels.length > 0),
    alarms: alarmsIn(index),
    notes: [...damage.map(sentence), ...lost(index)],
  };
}

/** What was measured beside the iterations, of the run's first game. */
function measuredIn(config: Config, { others }: EventIndex, damage: string[]): MeasuredRecord {
  const read = resultsIn(
    others.filter(({ game }) => game === undefined),
    damage,
  );
  const played = read("selfplay", selfPlaySchema, asSelfPlay);
  return {
    config,
    matches: read("match", matchSchema, asMatchResult),
    solved: read("solved", nashConvSchema, (stored) => stored as NashConv),
    selfPlay: {
      before: played.find(({ when }) => when === "before")?.result,
      after: played.find(({ when }) => when === "after")?.result,
    },
  };
}

function panelOf(
  panel: ReportPanel,
  record: MeasuredRecord,
  index: EventIndex,
  first: number,
  sampled: Sampled,
  { from, to }: Required<Span>,
): Panel | undefined {
  const { title, share = false, measuredNote } = panel;
  const lines = namesOf(panel, index).map((name): CurveLine => {
    return { name, about: meaningOf(name), ...pointsOf(index.columns.get(name) ?? [], first, sampled) };
  });
  const own = panel.line?.(record).map(({ iteration, value }) => ({ iteration, value })) ?? [];
  const measured = [...(panel.measured?.(record) ?? []), ...own].filter(
    ({ iteration }) => iteration >= from && iteration <= to,
  );
  const shown = lines.filter(({ values }) => values.some((value) => value !== null));
  if (shown.length === 0 && measured.length === 0) return undefined;
  const references = (panel.references?.(record) ?? []).map(({ value, label }) => ({
    value,
    ...(label !== undefined && { label }),
  }));
  return {
    title,
    share,
    lines: shown,
    measured,
    references,
    ...(measured.length > 0 && measuredNote !== undefined && { measuredNote }),
  };
}

/** The numbers that a panel's metrics stand for, without those that it leaves out while they are 0. */
function namesOf({ metrics, quiet = [] }: ReportPanel, { columns }: EventIndex): string[] {
  const all = [...columns.keys()];
  return metrics
    .flatMap((metric) => {
      const names = columns.has(metric) ? [metric] : all.filter((name) => patternOf(name) === metric);
      return quiet.includes(metric)
        ? names.filter((name) => columns.get(name)?.some((value) => value !== 0 && !Number.isNaN(value)))
        : names;
    })
    .slice(0, MOST_LINES);
}

/** A number that is not in the glossary has its name alone. */
export function meaningOf(name: string): Meaning {
  const metric = metricNamed(name);
  if (!metric) return { title: name, unit: "", meaning: "", how: "" };
  const { title, meaning, how, better } = metric;
  const of =
    patternOf(name) === name
      ? ""
      : `, ${patternOf(name) === "KINDTokens" ? name.slice(0, -"Tokens".length) : name.split(".").at(-1)}`;
  return { title: title + of, unit: unitText(metric), meaning, how, ...(better && { better }) };
}

/** Stretches of one phase; none where there is one phase, or where they are too many to be seen. */
function bandsOf({ iterations, phases }: EventIndex, first: number, last: number): Band[] {
  const bands: { phase: string; from: number; to: number }[] = [];
  for (let row = first; row <= last; row++) {
    const phase = phases[row];
    if (phase === undefined) continue;
    const before = bands.at(-1);
    if (before?.phase === phase) before.to = iterations[row];
    else bands.push({ phase, from: iterations[row], to: iterations[row] });
  }
  return bands.length > MOST_BANDS ? [] : bands;
}

function alarmsIn({ others }: EventIndex): Alarm[] {
  return others
    .flatMap(({ type, iteration, alarm }) => {
      const message = type === "alarm" ? (alarm as { message?: unknown } | undefined)?.message : undefined;
      return typeof message === "string"
        ? [{ iteration: Number(iteration) || 0, message: message.slice(0, 500) }]
        : [];
    })
    .slice(-MOST_ALARMS);
}

function lost({ damaged, firstDamage }: EventIndex): string[] {
  if (damaged === 0) return [];
  return [
    `${damaged === 1 ? "One line" : `${damaged} lines`} of events.jsonl cannot be read (${firstDamage}); curves have gaps there.`,
  ];
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** The last win rate against the base that was measured, of the run's first game. */
export function lastMatch(config: Config, index: EventIndex) {
  const match = measuredIn(config, index, []).matches.at(-1);
  if (!match) return undefined;
  const { estimate, low, high, n } = match.result.winRate;
  const final = "final" in match && match.final === true && match.iteration === config.iterations;
  return { iteration: match.iteration, estimate: rounded(estimate) ?? 0, low, high, n, final };
}
