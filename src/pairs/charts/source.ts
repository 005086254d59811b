/** Endless charts, drawn on demand. */
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { ImagePair, PairSource, Split } from "../pair.ts";
import { CHART_KINDS, type ChartKind } from "./chart.ts";
import { markMap } from "./drawing/mark-map.ts";
import { OTHER_SHADES, SHADES } from "./drawing/palette.ts";
import { sheetFor } from "./drawing/spec.ts";
import { editChart, finished, possibleSwaps } from "./edit.ts";
import { levelAt, MOST_MARKS } from "./level.ts";
import { sampleDrawing } from "./sample.ts";
import { type ChartExample, shown } from "./shown.ts";

export type { ChartExample } from "./shown.ts";

export interface ChartOptions {
  readonly seed: number;
  /** Side of the square pictures in pixels; below 160 charts are drawn without text. */
  readonly size: number;
  /**
   * Fewest and most marks (default 3 to 8, without text 3 to 5): bars, slices, points of a line; more where
   * there are several series.
   */
  readonly marks?: readonly [number, number];
  /** Default: all. */
  readonly kinds?: readonly ChartKind[];
  /** The shades of the names of colours (default those of the lessons). */
  readonly shades?: "usual" | "other";
  /** Hollow marks and dashed lines (default false). */
  readonly outlines?: boolean;
}

export interface ChartSource extends PairSource {
  /** The first picture of `pair(split, index)` with what it shows; no cheaper than the pair. */
  example(split: Split, index: number): Promise<ChartExample>;
}

const TRIES = 40;
/** Fewest and most marks. */
const FIRST_MARKS = [3, 8] as const;

/**
 * Tells the number of marks where it is not that of the first charts, so that runs on those are not resumed
 * on others.
 */
function nameOf(size: number, [fewest, most]: readonly [number, number], seed: number): string {
  const marks = fewest === FIRST_MARKS[0] && most === FIRST_MARKS[1] ? "" : `-m${fewest}to${most}`;
  return `charts-${size}${marks}-s${seed}`;
}

/** @throws ConfigError if an option is out of range. */
export function chartSource(options: ChartOptions): ChartSource {
  const settings = checked(options);
  const name = nameOf(options.size, settings.marks, options.seed);
  const root = Key.root(`charts/${options.seed}`);
  const looks = { outlines: options.outlines, shades: options.shades === "other" ? OTHER_SHADES : SHADES };

  /** A chart that has an edited copy: nearly always the first or second one tried. */
  const made = async (split: Split, index: number, difficulty?: number) => {
    const level = levelAt(settings.marks, difficulty);
    const kinds = [root.child(split, index, "kind").stream().pick(settings.kinds)];
    for (let i = 0; i < TRIES; i++) {
      const key = root.child(split, index, i);
      const drawing = sampleDrawing(key, { ...level, kinds, split, looks });
      const swaps = possibleSwaps(key.child("edit"), drawing, level.swap);
      if (swaps.length === 0) continue;
      const chart = await finished(drawing, options.size);
      const edit = await editChart(chart, swaps);
      if (edit) return { chart, edit };
    }
    throw new ConfigError(
      `No edit of a ${kinds[0]} chart with ${level.marks.join(" to ")} marks can be seen at ${options.size} pixels. Ask for fewer marks (marks) or larger pictures (size).`,
    );
  };

  const pair = async (split: Split, index: number, difficulty?: number): Promise<ImagePair> => {
    const { chart, edit } = await made(split, index, difficulty);
    const id = `${name}/${split}/${index}${difficulty === undefined ? "" : `/d${difficulty}`}`;
    return {
      id,
      domain: "charts",
      original: { id: `${id}/original`, image: chart.image },
      modified: { id: `${id}/modified`, image: edit.chart.image },
      changes: edit.changes,
      contents: { original: shown(chart).content, modified: shown(edit.chart).content },
    };
  };

  const example = async (split: Split, index: number) => shown((await made(split, index)).chart);
  return { name, domains: ["charts"], size: () => Number.POSITIVE_INFINITY, pair, example };
}

export interface MarkedChart extends ChartExample {
  /** See `markMap`. */
  readonly ids?: Int8Array;
}

/**
 * One chart of the training split straight from a key: what pretraining feeds on.
 * @throws ConfigError if an option is out of range.
 */
export async function chartExample(key: Key, options: Omit<ChartOptions, "seed">): Promise<MarkedChart> {
  const { marks, kinds } = checked(options);
  const drawing = sampleDrawing(key, { ...levelAt(marks), kinds, split: "train" });
  const chart = await finished(drawing, options.size);
  return { ...shown(chart), ids: markMap(chart) };
}

/** Fewer in small pictures, so that marks are wider: the shipped model reads windows of 16 pixels. */
function usualMarks(size: number): readonly [number, number] {
  return sheetFor(size).text ? FIRST_MARKS : [3, 5];
}

function checked({ size, marks = usualMarks(size), kinds = CHART_KINDS }: Omit<ChartOptions, "seed">) {
  if (!Number.isInteger(size) || size < 32)
    throw new ConfigError(`Charts cannot be ${size} pixels wide. Choose a whole number from 32 (size).`);
  if (!(marks[0] >= 2 && marks[1] >= marks[0] && marks[1] <= MOST_MARKS))
    throw new ConfigError(
      `Charts cannot have ${marks.join(" to ")} marks. Choose 2 to ${MOST_MARKS} (marks).`,
    );
  const unknown = kinds.filter((kind) => !CHART_KINDS.includes(kind));
  if (kinds.length === 0 || unknown.length > 0)
    throw new ConfigError(
      `Charts are of the kinds ${CHART_KINDS.join(", ")}, not "${unknown.join(", ")}". Choose some of them (kinds).`,
    );
  return { marks, kinds };
}
