/**
 * The style of a chart: everything about it that is not its data. Drawn the same at every size of the
 * picture.
 */
import type { Rng } from "../../../core/rng.ts";
import type { ChartKind } from "../chart.ts";
import { mixed, type PickOptions, pickColors } from "./palette.ts";

const FONTS = [
  "DejaVu Sans",
  "DejaVu Sans Condensed",
  "DejaVu Serif",
  "DejaVu Serif Condensed",
  "DejaVu Sans Mono",
] as const;
export type Font = (typeof FONTS)[number];

export interface Style {
  readonly dark: boolean;
  readonly background: string;
  /** Behind the marks; often the background itself. */
  readonly plot: string;
  readonly ink: string;
  readonly gridColor: string;
  /** One per category or series, or a single one. */
  readonly colors: readonly string[];
  readonly horizontal: boolean;
  readonly font: Font;
  readonly title: "none" | "start" | "middle";
  readonly boldTitle: boolean;
  readonly axisTitles: boolean;
  readonly legend: "right" | "left" | "top" | "bottom";
  readonly grid: "none" | "value" | "both";
  readonly axisLines: boolean;
  readonly ticks: boolean;
  readonly frame: boolean;
  readonly valueLabels: boolean;
  /** 0 to 1 each: from thin to thick. */
  readonly gap: number;
  readonly weight: number;
  readonly corner: number;
  /** Hollow marks, dashed lines. */
  readonly outlines: boolean;
  /** Line charts. */
  readonly markers: boolean;
  readonly smooth: boolean;
  /** Pies: radius of the hole as a share of the outer radius. */
  readonly hole: number;
  readonly slicesApart: boolean;
  readonly symbol: "circle" | "square" | "diamond" | "triangle-up";
  /** Does the value axis start at 0 even if all values are far from it? */
  readonly fromZero: boolean;
  /** Margins of the picture as shares of its side: left, right, top, bottom. */
  readonly room: readonly [number, number, number, number];
}

const LIGHT = ["#ffffff", "#ffffff", "#ffffff", "#f7f7f7", "#fdf6e3", "#f0f4f8", "#fff8f0", "#eef3ee"];
const DARK = ["#111111", "#1e1e1e", "#222b3a", "#0b1d33", "#263238", "#1a1a2e"];

/** The parts that are fixed, not drawn. */
export interface Looks extends PickOptions {
  readonly outlines?: boolean;
}

/** @param colors how many marks or series differ in colour. */
export function sampleStyle(rng: Rng, kind: ChartKind, colors: number, looks: Looks = {}): Style {
  const dark = rng.chance(0.25);
  const background = rng.pick(dark ? DARK : LIGHT);
  const ink = dark ? mixed(background, "#ffffff", 0.85) : mixed(background, "#000000", rng.pick([0.8, 0.9]));
  const plot = kind !== "pie" && rng.chance(0.2) ? mixed(background, ink, dark ? 0.12 : 0.07) : background;
  return {
    dark,
    background,
    plot,
    ink,
    gridColor: plot !== background && !dark ? "#ffffff" : mixed(plot, ink, dark ? 0.2 : 0.13),
    colors: pickColors(rng, colors, [background, plot], looks),
    horizontal: ["bar", "grouped", "stacked"].includes(kind) && rng.chance(0.35),
    ...lettering(rng, kind),
    ...frame(rng, plot !== background),
    ...marks(rng),
    outlines: looks.outlines ?? false,
  };
}

function lettering(rng: Rng, kind: ChartKind) {
  return {
    font: rng.pick(FONTS),
    title: rng.pick(["none", "start", "middle", "middle"] as const),
    boldTitle: rng.chance(0.6),
    axisTitles: rng.chance(0.65),
    legend: rng.pick(["right", "right", "top", "bottom", kind === "pie" ? "left" : "right"] as const),
    valueLabels: rng.chance(kind === "pie" ? 0.7 : 0.4),
  };
}

function frame(rng: Rng, filled: boolean) {
  const room = () => (rng.chance(0.3) ? rng.uniform(0.02, 0.09) : 0.02);
  return {
    grid: filled
      ? rng.pick(["value", "both"] as const)
      : rng.pick(["none", "value", "value", "both"] as const),
    axisLines: rng.chance(0.7),
    ticks: rng.chance(0.5),
    frame: rng.chance(0.25),
    room: [room(), room(), room(), room()] as const,
  };
}

function marks(rng: Rng) {
  return {
    gap: rng.uniform(),
    weight: rng.uniform(),
    corner: rng.chance(0.2) ? rng.uniform(0.3, 1) : 0,
    markers: rng.chance(0.5),
    smooth: rng.chance(0.25),
    hole: rng.chance(0.35) ? rng.uniform(0.3, 0.6) : 0,
    slicesApart: rng.chance(0.5),
    symbol: rng.pick(["circle", "circle", "circle", "square", "diamond", "triangle-up"] as const),
    fromZero: rng.chance(0.6),
  };
}
