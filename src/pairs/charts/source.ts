/** Endless charts, drawn on demand. */
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import type { ImagePair, PairSource, Split } from "../pair.ts";
import { CHART_KINDS, type ChartContent, type ChartKind } from "./chart.ts";
import { contentOf } from "./content.ts";
import { drawChart } from "./draw.ts";
import { type SampleOptions, sampleDrawing } from "./sample.ts";
import { chartSpec } from "./spec.ts";

export interface ChartOptions {
  readonly seed: number;
  /** Side of the square pictures in pixels; below 160 charts are drawn without text. */
  readonly size: number;
  /** Fewest and most marks (default 3 and 8): bars, slices, points of a line; more where there are several series. */
  readonly marks?: readonly [number, number];
  /** Default: all. */
  readonly kinds?: readonly ChartKind[];
}

export interface ChartExample {
  readonly image: Image;
  readonly content: ChartContent;
}

export interface ChartSource extends PairSource {
  /** The first picture of `pair(split, index)` with what it shows. */
  example(split: Split, index: number): Promise<ChartExample>;
}

/** @throws ConfigError if an option is out of range. */
export function chartSource(options: ChartOptions): ChartSource {
  const settings = sampleOptions(options);
  const name = `charts-${options.size}-s${options.seed}`;
  const root = Key.root(`charts/${options.seed}`);
  const example = (split: Split, index: number) => drawn(root.child(split, index), options.size, settings);

  const pair = async (split: Split, index: number): Promise<ImagePair> => {
    const { image, content } = await example(split, index);
    const id = `${name}/${split}/${index}`;
    return {
      id,
      domain: "charts",
      original: { id: `${id}/original`, image },
      changes: [],
      contents: { original: content },
    };
  };

  return { name, domains: ["charts"], size: () => Number.POSITIVE_INFINITY, pair, example };
}

/**
 * One chart straight from a key: what pretraining feeds on.
 * @throws ConfigError if an option is out of range.
 */
export async function chartExample(key: Key, options: Omit<ChartOptions, "seed">): Promise<ChartExample> {
  return drawn(key, options.size, sampleOptions(options));
}

async function drawn(key: Key, size: number, options: SampleOptions): Promise<ChartExample> {
  const drawing = sampleDrawing(key, options);
  const spec = chartSpec(drawing, size);
  const { image } = await drawChart(spec, drawing.style.font, size);
  return { image, content: contentOf(drawing, spec) };
}

function sampleOptions({
  size,
  marks = [3, 8],
  kinds = CHART_KINDS,
}: Omit<ChartOptions, "seed">): SampleOptions {
  if (!Number.isInteger(size) || size < 32)
    throw new ConfigError(`Charts cannot be ${size} pixels wide. Choose a whole number from 32 (size).`);
  if (!(marks[0] >= 2 && marks[1] >= marks[0] && marks[1] <= 10))
    throw new ConfigError(`Charts cannot have ${marks.join(" to ")} marks. Choose 2 to 10 (marks).`);
  const unknown = kinds.filter((kind) => !CHART_KINDS.includes(kind));
  if (kinds.length === 0 || unknown.length > 0)
    throw new ConfigError(
      `Charts are of the kinds ${CHART_KINDS.join(", ")}, not "${unknown.join(", ")}". Choose some of them (kinds).`,
    );
  return { kinds, marks, alike: 0 };
}
