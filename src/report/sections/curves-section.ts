/** Curves over iterations, in small charts that each say one thing; captions come from the glossary. */
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import { metricOf } from "../../run/record/event-metrics.ts";
import type { RunEvent } from "../../run/record/events.ts";
import { type Band, type CurvePoint, curveChart, type MeasuredPoint } from "../charts/curve-chart.ts";
import { chart } from "../charts/draw.ts";
import { type CurvePanel, PANEL_GROUPS } from "../charts/panels.ts";
import { type Html, html } from "../html.ts";
import type { RunRecord } from "../run-record.ts";
import { percent, signed } from "../words.ts";

export async function curvesSection(record: RunRecord): Promise<Html> {
  if (record.iterations.length === 0)
    return html`<p>No iteration has been completed, so there is nothing to draw.</p>`;
  const bands = clueBands(record.iterations);
  const groups: Html[] = [];
  for (const { title, panels } of PANEL_GROUPS) {
    const figures: Html[] = [];
    for (const panel of panels) {
      const figure = await panelFigure(panel, record, bands);
      if (figure) figures.push(figure);
    }
    if (figures.length > 0) groups.push(html`<h3>${title}</h3><div class="panels">${figures}</div>`);
  }
  return html`<p>${legend(bands, record)}</p>${groups}`;
}

function legend(bands: readonly Band[], { iterations, config }: RunRecord): Html {
  const smooth =
    "The faint line is each iteration, the clear one the mean of five neighbours; diamonds are held-out measurements with their 95% intervals.";
  if (config.algorithm.stages !== "iterative")
    return html`Only ${config.algorithm.stages}s were trained. ${smooth}`;
  if (bands.length === 0) return html`Only decisions were trained so far; no clue stage began. ${smooth}`;
  const clues = bands.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return html`<span class="swatch"></span>Clue stage (${clues} of ${iterations.length} iterations); elsewhere decisions are trained. ${smooth}`;
}

/** Runs of iterations in the clue stage; nothing where only clues are trained. */
export function clueBands(iterations: readonly RunEvent[]): Band[] {
  const bands: { from: number; to: number }[] = [];
  for (const { iteration, phase } of iterations) {
    const last = bands.at(-1);
    if (phase !== "clue") continue;
    if (last?.to === iteration - 1) last.to = iteration;
    else bands.push({ from: iteration, to: iteration });
  }
  return bands;
}

async function panelFigure(
  panel: CurvePanel,
  record: RunRecord,
  bands: readonly Band[],
): Promise<Html | undefined> {
  const drawn = panel.metrics
    .map((name) => ({ name, points: pointsOf(record.iterations, name) }))
    .filter(({ name, points }) => points.length > 0 && !(panel.quiet?.includes(name) && isFlat(points)));
  const measured = panel.measured?.(record) ?? [];
  const enough = panel.metrics.length === 0 ? measured.length > 1 : drawn.length > 0;
  if (!enough) return undefined;
  const last = Math.max(record.iterations.at(-1)!.iteration, ...measured.map(({ iteration }) => iteration));
  const { share = false, reference } = panel;
  const spec = curveChart({ curves: drawn, measured, bands, last, share, reference });
  const alt = `${panel.title} over ${last} iterations. ${drawn.map(({ name, points }) => inWords(titleOf(name), points, share)).join(" ")}`;
  return html`<figure><h4>${panel.title}</h4>${await chart(spec, alt)}<figcaption>${caption(
    panel,
    drawn.map(({ name }) => name),
    measured,
  )}</figcaption></figure>`;
}

function caption(
  { metrics, measuredNote }: CurvePanel,
  drawn: readonly string[],
  measured: readonly MeasuredPoint[],
): Html {
  const keyed = drawn.length > 1;
  const lines = drawn.map((name, i) => {
    const key = keyed && html`<span class="key k${i + 1}"></span><a href="#m-${name}">${titleOf(name)}</a>: `;
    return html`<p>${key}${metricNamed(name)?.meaning}${!keyed && html` <a href="#m-${name}" aria-label="How ${titleOf(name)} is computed">How</a>`}</p>`;
  });
  const note =
    measured.length > 0 && measuredNote && html`<p>${metrics.length > 0 && "◆ "}${measuredNote}</p>`;
  return html`${lines}${note}`;
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

function titleOf(name: string): string {
  return metricNamed(name)?.title ?? name;
}
