/**
 * A ladder over training as a Vega-Lite specification: the checkpoints' ratings with their intervals, and the
 * bots as lines to compare with. Pure; left out: drawing.
 */
import type { TopLevelSpec } from "vega-lite";
import type { RatedPlayer } from "../statistics/ratings.ts";
import { BLUE, FONT, GREY, LOOK, SCHEMA } from "./chart-look.ts";
import type { LadderResult } from "./ladder.ts";
import type { LadderPlayer } from "./ladder-file.ts";
import { signed } from "./ladder-text.ts";

const [WIDTH, HEIGHT] = [720, 400];
/** Pixels that a label needs. */
const LINE = 18;

interface Place extends RatedPlayer {
  readonly kind: LadderPlayer["kind"];
  readonly iteration: number;
}

/** @param players what the rated names are. */
export function ladderChart(result: LadderResult, players: readonly LadderPlayer[]): TopLevelSpec {
  const places = result.players.map((rated): Place => {
    const { kind, iteration = 0 } = players.find(({ name }) => name === rated.name)!;
    return { ...rated, kind, iteration };
  });
  const points = places.filter(({ kind }) => kind !== "bot").map(pointOf);
  const domain = range(places);
  const y = { field: "rating", type: "quantitative" as const, scale: { domain, nice: false, zero: false } };
  const last = Math.max(...points.map(({ iteration }) => iteration));
  const x = {
    field: "iteration",
    type: "quantitative" as const,
    title: "iteration (0: the base)",
    scale: { domain: [0, last], nice: false },
    axis: { grid: false, tickMinStep: 1, tickCount: 10 },
  };
  return {
    $schema: SCHEMA,
    width: WIDTH,
    height: HEIGHT,
    autosize: { type: "none" },
    padding: { left: 100, top: 84, right: 270, bottom: 60 },
    config: LOOK,
    title: {
      text: "Rating over training",
      subtitle: `Bradley-Terry from ${result.games} games on ${result.deals} deals, both sides. Band, and numbers in brackets: 95% intervals.`,
    },
    layer: [
      ...botLayers(places, domain, y),
      {
        data: { values: points },
        encoding: { x },
        layer: [
          {
            mark: { type: "area", opacity: 0.2, color: BLUE },
            encoding: { y: { ...y, field: "low" }, y2: { field: "high" } },
          },
          {
            mark: { type: "line", strokeWidth: 2.5, color: BLUE, point: { size: 70, color: BLUE } },
            encoding: { y: { ...y, title: "Elo points over the base", axis: { tickCount: 7 } } },
          },
        ],
      },
    ],
  };
}

function pointOf({ iteration, rating }: Place) {
  return { iteration, rating: rating.estimate, low: rating.low, high: rating.high };
}

/** A dashed line per bot, and its name beside it, moved apart where lines are close. */
function botLayers(places: readonly Place[], domain: readonly [number, number], y: { field: string }) {
  const bots = places.filter(({ kind }) => kind === "bot");
  const heights = apart(bots.map(({ rating }) => toPixel(rating.estimate, domain)));
  const values = bots.map(({ name, rating }, i) => ({
    rating: rating.estimate,
    label: heights[i],
    text: `${name} ${signed(rating.estimate)} (${signed(rating.low)} to ${signed(rating.high)})`,
  }));
  const across = { x: { value: 0 }, x2: { value: "width" as const } };
  return values.map((value) => ({
    data: { values: [value] },
    layer: [
      {
        mark: { type: "rule" as const, strokeDash: [6, 4], color: GREY },
        encoding: { y: { ...y, type: "quantitative" as const }, ...across },
      },
      {
        mark: {
          type: "text" as const,
          align: "left" as const,
          baseline: "middle" as const,
          dx: 8,
          fontSize: 13,
          font: FONT,
          color: GREY,
          clip: false,
        },
        encoding: {
          x: { value: "width" as const },
          y: { value: value.label },
          text: { field: "text", type: "nominal" as const },
        },
      },
    ],
  }));
}

/** All estimates and the checkpoints' intervals, with a margin. */
function range(places: readonly Place[]): [number, number] {
  const values = places.flatMap(({ kind, rating }) =>
    kind === "bot" ? [rating.estimate] : [rating.low, rating.high],
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(20, (high - low) * 0.06);
  return [low - room, high + room];
}

/** From the top. */
function toPixel(rating: number, [low, high]: readonly [number, number]): number {
  return (HEIGHT * (high - rating)) / (high - low);
}

/**
 * Ascending heights with at least a line between neighbours, moved as little as a sweep from both ends can.
 */
function apart(heights: readonly number[]): number[] {
  const out = heights.slice();
  for (let i = 1; i < out.length; i++) out[i] = Math.max(out[i], out[i - 1] + LINE);
  const over = Math.max(0, (out.at(-1) ?? 0) - HEIGHT);
  for (let i = out.length - 1, most = HEIGHT; over > 0 && i >= 0; i--, most -= LINE)
    out[i] = Math.min(out[i], most);
  return out;
}
