/** Curves over iterations, in small charts that each say one thing; captions come from the glossary. */
import { metricNamed, patternOf } from "../../evaluate/glossary/glossary.ts";
import { eventMetrics, metricOf } from "../../run/record/event-metrics.ts";
import type { RunEvent } from "../../run/record/events.ts";
import { COLOURS } from "../charts/chart-look.ts";
import { type Band, type CurvePoint, curveChart, type MeasuredPoint } from "../charts/curve-chart.ts";
import { chart } from "../charts/draw.ts";
import { panelGroups, type ReportPanel } from "../charts/panels.ts";
import { type Html, html } from "../html.ts";
import type { RunRecord } from "../run-record.ts";
import { percent, signed } from "../words.ts";

export async function curvesSection(record: RunRecord): Promise<Html> {
  const { iterations, alarms } = record;
  if (iterations.length === 0)
    return html`<p>No iteration has been completed, so there is nothing to draw.</p>`;
  const bands = phaseBands(iterations);
  const names = metricNames(iterations);
  const groups: Html[] = [];
  for (const { title, panels } of panelGroups(record.config.algorithm.name)) {
    const figures: Html[] = [];
    for (const panel of panels) {
      const figure = await panelFigure(panel, record, names, bands);
      if (figure) figures.push(figure);
    }
    if (figures.length > 0) groups.push(html`<h3>${title}</h3><div class="panels">${figures}</div>`);
  }
  return html`${alarmList(alarms)}<p>${legend(bands, iterations)}</p>${groups}`;
}

function alarmList(alarms: RunRecord["alarms"]): Html | false {
  return (
    alarms.length > 0 &&
    html`<aside class="notes" aria-labelledby="alarms-title"><h3 id="alarms-title">Alarms</h3><ul>${alarms.map(({ iteration, message }) => html`<li>Iteration ${iteration}: ${message}</li>`)}</ul></aside>`
  );
}

function legend(bands: readonly Band[], iterations: readonly RunEvent[]): Html {
  const smooth =
    "The faint line is each iteration, the clear one the mean of five neighbours; diamonds are held-out measurements with their 95% intervals.";
  const first = firstPhase(iterations);
  if (first === undefined) return html`${smooth}`;
  if (bands.length === 0) return html`One phase was trained: ${first}. ${smooth}`;
  const other = iterations.find(({ phase }) => phase !== undefined && phase !== first)?.phase;
  const count = bands.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return html`<span class="swatch"></span>Phase ${String(other)} (${count} of ${iterations.length} iterations); elsewhere ${first} trains. ${smooth}`;
}

/** Runs of iterations in another phase than the first one; nothing where there is one phase. */
export function phaseBands(iterations: readonly RunEvent[]): Band[] {
  const first = firstPhase(iterations);
  const bands: { from: number; to: number }[] = [];
  for (const { iteration, phase } of iterations) {
    const last = bands.at(-1);
    if (phase === undefined || phase === first) continue;
    if (last?.to === iteration - 1) last.to = iteration;
    else bands.push({ from: iteration, to: iteration });
  }
  return bands;
}

function firstPhase(iterations: readonly RunEvent[]): string | undefined {
  const phase = iterations.find((event) => event.phase !== undefined)?.phase;
  return phase === undefined ? undefined : String(phase);
}

/** All numbers of the iterations, in the order of their first event. */
function metricNames(iterations: readonly RunEvent[]): string[] {
  return [...new Set(iterations.flatMap((event) => [...eventMetrics(event).keys()]))];
}

/** The numbers that a panel's metric stands for: itself, or all of its form. */
function namesOf(metric: string, names: readonly string[]): readonly string[] {
  return names.includes(metric) ? [metric] : names.filter((name) => patternOf(name) === metric);
}

async function panelFigure(
  panel: ReportPanel,
  record: RunRecord,
  names: readonly string[],
  bands: readonly Band[],
): Promise<Html | undefined> {
  const measured = panel.measured?.(record) ?? [];
  const drawn = [...linesOf(panel, record.iterations, names), ...ownLine(panel, record)];
  const enough = panel.metrics.length === 0 ? measured.length > 1 || drawn.length > 0 : drawn.length > 0;
  if (!enough) return undefined;
  const last = Math.max(record.iterations.at(-1)!.iteration, ...measured.map(({ iteration }) => iteration));
  const { share = false } = panel;
  const references = panel.references?.(record);
  const spec = curveChart({ curves: drawn, measured, bands, last, share, references });
  const alt = `${panel.title} over ${last} iterations. ${drawn.map(({ name, points }) => inWords(titleOf(name), points, share)).join(" ")}`;
  return html`<figure><h4>${panel.title}</h4>${await chart(spec, alt)}<figcaption>${caption(
    panel,
    drawn.map(({ name }) => name),
    measured,
  )}</figcaption></figure>`;
}

interface Line {
  readonly name: string;
  readonly points: CurvePoint[];
}

/** As many as there are colours. */
function linesOf(
  { metrics, quiet = [] }: ReportPanel,
  iterations: readonly RunEvent[],
  names: readonly string[],
): Line[] {
  return metrics
    .flatMap((metric) =>
      namesOf(metric, names)
        .map((name) => ({ name, points: pointsOf(iterations, name) }))
        .filter(({ points }) => points.length > 0 && !(quiet.includes(metric) && isFlat(points))),
    )
    .slice(0, COLOURS.length);
}

/** A line needs two points. */
function ownLine({ line, lineMetric = "" }: ReportPanel, record: RunRecord): Line[] {
  const points = line?.(record) ?? [];
  return points.length < 2 ? [] : [{ name: lineMetric, points }];
}

function caption(
  { metrics, measuredNote }: ReportPanel,
  drawn: readonly string[],
  measured: readonly MeasuredPoint[],
): Html {
  const keyed = drawn.length > 1;
  const lines = drawn.map((name, i) => {
    const key =
      keyed && html`<span class="key k${i + 1}"></span><a href="#m-${patternOf(name)}">${titleOf(name)}</a>`;
    const meaning = !sameMeaning(drawn, i) && metricNamed(name)?.meaning;
    return html`<p>${key}${key && meaning && ": "}${meaning}${!keyed && html` <a href="#m-${patternOf(name)}" aria-label="How ${titleOf(name)} is computed">How</a>`}</p>`;
  });
  const note =
    measured.length > 0 && measuredNote && html`<p>${metrics.length > 0 && "◆ "}${measuredNote}</p>`;
  return html`${lines}${note}`;
}

/** What the line before it means too need not be said again. */
function sameMeaning(drawn: readonly string[], i: number): boolean {
  return i > 0 && patternOf(drawn[i]) === patternOf(drawn[i - 1]);
}

function pointsOf(iterations: readonly RunEvent[], name: string): CurvePoint[] {
  return iterations.flatMap((event) => {
    const value = metricOf(event, name);
    return value === undefined || !Number.isFinite(value)
      ? []
      : [{ iteration: event.iteration, value: quiet(value) }];
  });
}

/** Zero up to rounding is zero. */
function quiet(value: number): number {
  return Math.abs(value) < 1e-9 ? 0 : value;
}

function isFlat(points: readonly CurvePoint[]): boolean {
  return points.every(({ value }) => value === 0);
}

/** For readers that do not see the curve. */
function inWords(title: string, points: readonly CurvePoint[], share: boolean): string {
  const text = (value: number) => (share ? percent(value) : signed(value, 3).replace("+", ""));
  const values = points.map(({ value }) => value);
  return `${title}: ${text(values[0])} at first, ${text(values.at(-1)!)} at last, from ${text(Math.min(...values))} to ${text(Math.max(...values))}.`;
}

/** With the role or kind that a name of a form is about. */
function titleOf(name: string): string {
  const title = metricNamed(name)?.title ?? name;
  const pattern = patternOf(name);
  if (pattern === name || pattern === "") return title;
  return `${title}, ${pattern === "KINDTokens" ? name.slice(0, -"Tokens".length) : name.split(".").at(-1)}`;
}
