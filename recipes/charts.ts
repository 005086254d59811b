/**
 * The two charts of a recipe as Vega-Lite specifications: decision accuracy over the iterations, and win
 * rate against the frozen base. Pure: results in, specification out. Left out: drawing (`plot.ts`).
 */
import type { TopLevelSpec } from "vega-lite";
import type { Interval } from "../src/core/stats.ts";
import { MODES, type Mode, type RecipeResults, type RunRecord } from "./results.ts";

/** Okabe & Ito's palette, told apart by colour-blind people too. */
const COLOURS: Record<Mode, string> = { iterative: "#0072B2", clue: "#E69F00", decision: "#009E73" };
const NAMES: Record<Mode, string> = {
  iterative: "Iterative-SPO",
  clue: "clue stage only",
  decision: "decision stage only",
};

/** Win rates to compare with: equal players, the recipe's target, the paper's result (fig. 6a). */
const MARKS = [
  { rate: 0.5, text: "50%: equal players" },
  { rate: 0.55, text: "55%: target" },
  { rate: 0.71, text: "71%: the paper's 7B model" },
];

/** Room for axes, titles and labels in pixels; fixed, because without a canvas text widths are only guessed. */
const FRAME = {
  width: 760,
  height: 400,
  autosize: { type: "none" as const },
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
};

const FONT = "DejaVu Sans, Verdana, sans-serif";
const INK = "#222222";

const NUMBER = { type: "text" as const, fontSize: 13, font: FONT };

const LEGEND = {
  ...{ orient: "bottom" as const, columnPadding: 10, offset: 16 },
  ...{ symbolType: "stroke", symbolSize: 500, symbolStrokeWidth: 4, symbolOpacity: 1 },
};

const LOOK = {
  font: FONT,
  background: "white",
  view: { stroke: null },
  axis: {
    ...{
      labelFontSize: 14,
      titleFontSize: 15,
      labelLimit: 0,
      titleFontWeight: "normal" as const,
      titlePadding: 10,
    },
    ...{
      labelColor: INK,
      titleColor: INK,
      gridColor: "#e4e4e4",
      domainColor: "#888888",
      tickColor: "#888888",
    },
  },
  legend: { labelFontSize: 14, titleFontSize: 14, labelColor: INK, titleColor: INK, labelLimit: 0 },
  title: {
    ...{ fontSize: 18, subtitleFontSize: 14, anchor: "start" as const, offset: 14, subtitlePadding: 6 },
    ...{ color: INK, subtitleColor: "#555555" },
  },
};

/** Mean over the seeds with a band from the lowest to the highest seed; behind it the stages of one run. */
export function accuracyChart({ runs }: RecipeResults): TopLevelSpec {
  const shown = MODES.filter((mode) => runs.some((run) => run.mode === mode));
  const staged = runs.find(({ mode }) => mode === "iterative");
  const spans = staged ? stageSpans(staged.curve.stage) : [];
  const last = Math.max(...runs.map(({ curve }) => curve.stage.length));
  const x = { type: "quantitative" as const, scale: { domain: [0.5, last + 0.5], nice: false } };
  return {
    ...FRAME,
    padding: { left: 84, top: 84, right: 30, bottom: 96 },
    config: LOOK,
    title: {
      text: "Votes that name the spy, in self-play during training",
      subtitle: `Line: mean over seeds ${seedList(runs)}. Band: lowest to highest seed.${
        staged ? ` Grey: clue stage of Iterative-SPO, seed ${staged.seed}.` : ""
      }`,
    },
    layer: [
      {
        data: { values: spans.filter(({ stage }) => stage === "clue") },
        mark: { type: "rect", color: "#dcdcdc", opacity: 0.75 },
        encoding: { x: { field: "from", ...x }, x2: { field: "to" } },
      },
      {
        data: { values: shown.flatMap((mode) => accuracyBand(runs, mode)) },
        encoding: {
          x: {
            field: "iteration",
            ...x,
            title: "iteration",
            axis: { grid: false, tickMinStep: 1, tickCount: 10 },
          },
          color: { ...colourOf(shown), title: null, legend: LEGEND },
        },
        layer: [
          {
            mark: { type: "area", opacity: 0.18 },
            encoding: {
              y: { field: "low", type: "quantitative" },
              y2: { field: "high" },
            },
          },
          {
            mark: { type: "line", strokeWidth: 2.5 },
            encoding: {
              y: {
                field: "mean",
                type: "quantitative",
                title: "decision accuracy",
                scale: { domain: [0, 1] },
                axis: { format: ".0%", tickCount: 6 },
              },
            },
          },
        ],
      },
    ],
  };
}

/** Every seed of every mode with its 95% interval, and all seeds of a mode together. */
export function winRateChart({ runs, modes }: RecipeResults): TopLevelSpec {
  const shown = modes.map(({ mode }) => NAMES[mode]);
  const values = [
    ...runs.map(({ mode, seed, match }) => point(mode, `seed ${seed}`, match.winRate)),
    ...modes.map(({ mode, pooled }) => point(mode, "all", pooled.winRate)),
  ];
  const places = [...new Set(runs.map(({ seed }) => seed))]
    .sort((a, b) => a - b)
    .map((seed) => `seed ${seed}`);
  // Below the lowest interval there is room for the names of the seeds.
  const low = Math.max(0, Math.min(0.4, ...values.map((value) => Math.floor(value.low * 20 - 1) / 20)));
  const y = { type: "quantitative" as const, scale: { domain: [low, 1], nice: false, zero: false } };
  const isPooled = "datum.place === 'all'";
  return {
    ...FRAME,
    padding: { left: 84, top: 84, right: 210, bottom: 48 },
    config: LOOK,
    title: {
      text: "Win rate against the frozen base after training",
      subtitle: `${games(runs)} held-out games per seed, half as civilians, half as spy. Bars: 95% intervals. Diamond: all seeds together.`,
    },
    layer: [
      ...MARKS.map(({ rate, text }) => ({
        data: { values: [{ rate, text }] },
        layer: [
          {
            mark: { type: "rule" as const, strokeDash: [6, 4], color: "#777777" },
            encoding: { y: { field: "rate", ...y } },
          },
          {
            mark: {
              ...{ type: "text" as const, align: "left" as const, dx: 8, baseline: "middle" as const },
              ...{ fontSize: 13, font: FONT, color: "#555555" },
            },
            encoding: { y: { field: "rate", ...y }, x: { value: "width" as const }, text: { field: "text" } },
          },
        ],
      })),
      {
        data: { values },
        encoding: {
          x: {
            field: "mode",
            type: "nominal",
            title: null,
            scale: { domain: shown, paddingInner: 0.12, paddingOuter: 0.06 },
            axis: { labelAngle: 0, labelFontSize: 15, labelPadding: 10, ticks: false },
          },
          xOffset: { field: "place", type: "nominal", scale: { domain: [...places, "all"] } },
          color: { ...colourOf(modes.map(({ mode }) => mode)), legend: null },
        },
        layer: [
          {
            mark: { type: "rule" },
            encoding: {
              y: { field: "low", ...y, title: "win rate", axis: { format: ".0%", tickCount: 7 } },
              y2: { field: "high" },
              size: { condition: { test: isPooled, value: 5 }, value: 2.5 },
            },
          },
          {
            mark: { type: "point", filled: true, opacity: 1 },
            encoding: {
              y: { field: "estimate", ...y },
              shape: { condition: { test: isPooled, value: "diamond" }, value: "circle" },
              size: { condition: { test: isPooled, value: 260 }, value: 90 },
            },
          },
          // A white outline keeps a number readable on a line.
          ...[{ stroke: "white", strokeWidth: 5 }, {}].map((outline) => ({
            mark: { ...NUMBER, dy: -8, baseline: "bottom" as const, ...outline },
            encoding: { y: { field: "high", ...y }, text: { field: "label" }, color: { value: INK } },
          })),
          {
            mark: { ...NUMBER, fontSize: 12, dy: -8, baseline: "bottom" },
            encoding: { y: { value: "height" }, text: { field: "place" }, color: { value: "#555555" } },
          },
        ],
      },
    ],
  };
}

function colourOf(modes: readonly Mode[]) {
  return {
    field: "mode",
    type: "nominal" as const,
    scale: { domain: modes.map((mode) => NAMES[mode]), range: modes.map((mode) => COLOURS[mode]) },
  };
}

/** Stretches of iterations with one stage, each half an iteration wider on both sides. */
export function stageSpans(stages: readonly string[]): { stage: string; from: number; to: number }[] {
  const spans: { stage: string; from: number; to: number }[] = [];
  stages.forEach((stage, i) => {
    const open = spans.at(-1);
    if (open?.stage === stage) open.to = i + 1.5;
    else spans.push({ stage, from: i + 0.5, to: i + 1.5 });
  });
  return spans;
}

/** Iterations in which no seed has a value are left out. */
function accuracyBand(runs: readonly RunRecord[], mode: Mode) {
  const curves = runs.filter((run) => run.mode === mode).map(({ curve }) => curve.decisionAccuracy);
  return curves[0].flatMap((_, i) => {
    const values = curves.map((curve) => curve[i]).filter((value) => typeof value === "number");
    if (values.length === 0) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [
      { mode: NAMES[mode], iteration: i + 1, mean, low: Math.min(...values), high: Math.max(...values) },
    ];
  });
}

function point(mode: Mode, place: string, { estimate, low, high }: Interval) {
  return { mode: NAMES[mode], place, estimate, low, high, label: `${(100 * estimate).toFixed(0)}%` };
}

function seedList(runs: readonly RunRecord[]): string {
  return [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b).join(", ");
}

function games(runs: readonly RunRecord[]): string {
  const counts = [...new Set(runs.map(({ heldOutGames }) => heldOutGames))];
  return counts.sort((a, b) => a - b).join(" or ");
}
