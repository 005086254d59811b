/**
 * Statements about charts that need no reading of their text: kind, numbers, colours, order and height of marks.
 *
 *   this is a line chart / there are exactly five marks / there are exactly three colors / there is a red mark
 *   the third mark is the largest / the red mark is the smallest / the first mark is larger than the third mark
 *   the second mark is high / the values are rising / the background is dark / the bars are horizontal
 */
import type { Rng } from "../../core/rng.ts";
import { CHART_KINDS, type ChartContent, type ChartKind } from "../charts/chart.ts";
import { NUMBER_WORDS } from "../clevr/statement.ts";
import { COLOR_NAMES, type ColorName } from "../color.ts";
import { drawByTrial, isOneOf, type Language, ORDINALS, plain } from "./language.ts";

/** A mark by its place (0-based) or by its colour. */
export type Mark = { readonly position: number } | { readonly color: ColorName };

const LEVELS = ["low", "high"] as const;
const TRENDS = ["rising", "falling"] as const;
const GROUNDS = ["dark", "bright"] as const;
const POSES = ["horizontal", "vertical"] as const;
const EXTREMES = ["largest", "smallest"] as const;
const COUNTS = [...NUMBER_WORDS, "seven", "eight", "nine", "ten"] as const;

export type ChartStatement =
  | { readonly kind: "type"; readonly chart: ChartKind }
  | { readonly kind: "count"; readonly count: number; readonly of: "marks" | "colors" }
  | { readonly kind: "color"; readonly color: ColorName }
  | { readonly kind: "extreme"; readonly mark: Mark; readonly extreme: (typeof EXTREMES)[number] }
  | { readonly kind: "larger"; readonly a: Mark; readonly b: Mark }
  | { readonly kind: "level"; readonly position: number; readonly level: (typeof LEVELS)[number] }
  | { readonly kind: "trend"; readonly trend: (typeof TRENDS)[number] }
  | { readonly kind: "ground"; readonly ground: (typeof GROUNDS)[number] }
  | { readonly kind: "pose"; readonly pose: (typeof POSES)[number] };

const KINDS = ["type", "count", "color", "extreme", "larger", "level", "trend", "ground", "pose"] as const;
/** How often a clue is of a kind: those that tell charts apart come most. */
const CLUES: readonly ChartStatement["kind"][] = [
  ...["type", "count", "color", "color", "extreme", "extreme", "larger", "larger"],
  ...["level", "level", "trend", "ground", "pose"],
] as ChartStatement["kind"][];

/** Where a statement turns from false to true, and how far around that it is not clear. */
const HIGH = [2 / 3, 0.07] as const;
const LOW = [1 / 3, 0.07] as const;
const TREND = [0.5, 0.2] as const;
/** Two values count as clearly different from this share of the largest on. */
const APART = 0.08;

export const chartLanguage: Language<ChartContent, ChartStatement> = {
  words: [
    "chart",
    ...CHART_KINDS,
    ...COUNTS,
    ...["marks", "colors"],
    ...COLOR_NAMES,
    ...ORDINALS,
    ...EXTREMES,
    "larger",
    ...LEVELS,
    "middle",
    ...TRENDS,
    "background",
    ...GROUNDS,
    ...POSES,
  ],
  kinds: KINDS,
  format,
  parse,
  toWords,
  fromWords,
  isTrue: (statement, content) => judge(statement, content, 0),
  draw: (content, truth, rng, options = {}) =>
    drawByTrial(
      options.kinds ?? CLUES,
      truth,
      rng,
      (kind) => guessOf(kind as ChartStatement["kind"], rng),
      (statement) => judge(statement, content, 1),
    ),
  guess: (rng, options = {}) => guessOf(rng.pick(options.kinds ?? CLUES) as ChartStatement["kind"], rng),
  consequences,
  describe,
};

function format(statement: ChartStatement): string {
  switch (statement.kind) {
    case "type":
      return `this is a ${statement.chart} chart`;
    case "count":
      return statement.count === 1
        ? `there is exactly one ${statement.of.slice(0, -1)}`
        : `there are exactly ${COUNTS[statement.count]} ${statement.of}`;
    case "color":
      return `there is a ${statement.color} mark`;
    case "extreme":
      return `the ${markWord(statement.mark)} mark is the ${statement.extreme}`;
    case "larger":
      return `the ${markWord(statement.a)} mark is larger than the ${markWord(statement.b)} mark`;
    case "level":
      return `the ${ORDINALS[statement.position]} mark is ${statement.level}`;
    case "trend":
      return `the values are ${statement.trend}`;
    case "ground":
      return `the background is ${statement.ground}`;
    case "pose":
      return `the bars are ${statement.pose}`;
  }
}

const SENTENCES: readonly (readonly [RegExp, (found: readonly string[]) => string[]])[] = [
  [/^this is an? (\w+)(?: bar)? (?:chart|plot)$/, ([kind]) => ["chart", kind]],
  [/^there (?:is|are) exactly (\w+) (mark|color)s?$/, ([count, of]) => [count, `${of}s`]],
  [/^there is an? (\w+) mark$/, ([color]) => [color]],
  [/^the (\w+) mark is the (largest|smallest)$/, (words) => [...words]],
  [/^the (\w+) mark is larger than the (\w+) mark$/, ([a, b]) => [a, "larger", b]],
  [/^the (\w+) mark is smaller than the (\w+) mark$/, ([a, b]) => [b, "larger", a]],
  [/^the (\w+) mark is (low|high)$/, (words) => [...words]],
  [/^the values are (rising|falling)$/, (words) => [...words]],
  [/^the background is (dark|bright)$/, ([ground]) => ["background", ground]],
  [/^the bars are (horizontal|vertical)$/, (words) => [...words]],
];

function parse(text: string): ChartStatement | undefined {
  const sentence = plain(text);
  for (const [pattern, telegram] of SENTENCES) {
    const found = pattern.exec(sentence);
    if (found) return fromWords(telegram(found.slice(1)));
  }
  return undefined;
}

function toWords(statement: ChartStatement): string[] {
  switch (statement.kind) {
    case "type":
      return ["chart", statement.chart];
    case "count":
      return [COUNTS[statement.count], statement.of];
    case "color":
      return [statement.color];
    case "extreme":
      return [markWord(statement.mark), statement.extreme];
    case "larger":
      return [markWord(statement.a), "larger", markWord(statement.b)];
    case "level":
      return [ORDINALS[statement.position], statement.level];
    case "trend":
      return [statement.trend];
    case "ground":
      return ["background", statement.ground];
    case "pose":
      return [statement.pose];
  }
}

function fromWords(words: readonly string[]): ChartStatement | undefined {
  const [first, second, third] = words;
  if (words.length === 1) return fromOneWord(first);
  if (words.length === 3) {
    const [a, b] = [readMark(first), readMark(third)];
    return second === "larger" && a && b ? { kind: "larger", a, b } : undefined;
  }
  if (words.length !== 2) return undefined;
  if (first === "chart") return isOneOf(CHART_KINDS, second) ? { kind: "type", chart: second } : undefined;
  if (first === "background")
    return isOneOf(GROUNDS, second) ? { kind: "ground", ground: second } : undefined;
  if (isOneOf(COUNTS, first))
    return second === "marks" || second === "colors"
      ? { kind: "count", count: COUNTS.indexOf(first), of: second }
      : undefined;
  const mark = readMark(first);
  if (!mark) return undefined;
  if (isOneOf(EXTREMES, second)) return { kind: "extreme", mark, extreme: second };
  if (!isOneOf(LEVELS, second) || !("position" in mark)) return undefined;
  return { kind: "level", position: mark.position, level: second };
}

function fromOneWord(word: string): ChartStatement | undefined {
  if (isOneOf(COLOR_NAMES, word)) return { kind: "color", color: word };
  if (isOneOf(TRENDS, word)) return { kind: "trend", trend: word };
  return isOneOf(POSES, word) ? { kind: "pose", pose: word } : undefined;
}

function markWord(mark: Mark): string {
  return "position" in mark ? ORDINALS[mark.position] : mark.color;
}

function readMark(word: string): Mark | undefined {
  if (isOneOf(ORDINALS, word)) return { position: ORDINALS.indexOf(word) };
  return isOneOf(COLOR_NAMES, word) ? { color: word } : undefined;
}

/** @param margin 0: sharp; 1: undefined near thresholds, or where a statement presupposes what is not there. */
function judge(statement: ChartStatement, chart: ChartContent, margin: number): boolean | undefined {
  const above = (value: number, [threshold, width]: readonly [number, number]) =>
    Math.abs(value - threshold) < margin * width ? undefined : value >= threshold;
  switch (statement.kind) {
    case "type":
      return chart.kind === statement.chart;
    case "count":
      return countIs(statement.of, statement.count, chart, margin);
    case "color":
      return chart.colors.some(({ color }) => color === statement.color);
    case "extreme":
      return isExtreme(statement.mark, statement.extreme, chart, margin);
    case "larger":
      return isLarger(statement.a, statement.b, chart, margin);
    case "level": {
      const height = heights(chart)?.[statement.position];
      if (height === undefined) return false;
      if (statement.level === "high") return above(height, HIGH);
      return above(1 - height, [1 - LOW[0], LOW[1]]);
    }
    case "trend":
      return above(statement.trend === "rising" ? chart.trend : -chart.trend, TREND);
    case "ground":
      return chart.dark === (statement.ground === "dark");
    case "pose":
      return hasBars(chart) && chart.horizontal === (statement.pose === "horizontal");
  }
}

/** Shares of the axis, where a position has one height: not in pies and groups of bars. */
function heights({ kind, axis, positions }: ChartContent): readonly number[] | undefined {
  if (!axis || kind === "grouped") return undefined;
  return positions.map((value) => (value - axis[0]) / (axis[1] - axis[0]));
}

function hasBars({ kind }: ChartContent): boolean {
  return kind === "bar" || kind === "grouped" || kind === "stacked";
}

/** Points of a line are not to be counted by eye: not clear. */
function countIs(of: "marks" | "colors", count: number, chart: ChartContent, margin: number) {
  if (of === "colors") return chart.colors.length === count;
  if (chart.kind === "line" && chart.positions.length > 0 && margin > 0) return undefined;
  return chart.positions.length > 0 && chart.positions.length === count;
}

function markValue(mark: Mark, chart: ChartContent): number | undefined {
  if ("position" in mark) return chart.positions[mark.position];
  return chart.colors.find(({ color }) => color === mark.color)?.value;
}

/** All marks of the same sort as the given one. */
function valuesLike(mark: Mark, chart: ChartContent): readonly number[] {
  return "position" in mark ? chart.positions : chart.colors.map(({ value }) => value);
}

/** Smallest difference of values that is clear to the eye. */
function step(chart: ChartContent, values: readonly number[]): number {
  const [low, high] = chart.axis ?? [0, Math.max(...values.map(Math.abs))];
  return APART * Math.min(high - low, Math.max(...values.map(Math.abs)) || 1);
}

function isExtreme(mark: Mark, extreme: "largest" | "smallest", chart: ChartContent, margin: number) {
  const value = markValue(mark, chart);
  const values = valuesLike(mark, chart);
  if (value === undefined || values.length < 2) return false;
  const sign = extreme === "largest" ? 1 : -1;
  const others = values.filter((_, i) => i !== values.indexOf(value)).map((other) => sign * other);
  const lead = sign * value - Math.max(...others);
  return Math.abs(lead) < (margin * step(chart, values)) / 2 ? undefined : lead > 0;
}

function isLarger(a: Mark, b: Mark, chart: ChartContent, margin: number): boolean | undefined {
  const [x, y] = [markValue(a, chart), markValue(b, chart)];
  if (x === undefined || y === undefined) return false;
  if (Math.abs(x - y) < margin * step(chart, valuesLike(a, chart))) return undefined;
  return x > y;
}

const USUAL = 6;

function guessOf(kind: ChartStatement["kind"], rng: Rng): ChartStatement {
  const position = () => (rng.chance(0.85) ? rng.int(0, USUAL - 2) : rng.int(USUAL - 1, ORDINALS.length - 1));
  const mark = (byColor: boolean): Mark =>
    byColor ? { color: rng.pick(COLOR_NAMES) } : { position: position() };
  switch (kind) {
    case "type":
      return { kind, chart: rng.pick(CHART_KINDS) };
    case "count": {
      const of = rng.chance(0.6) ? "marks" : "colors";
      return { kind, count: of === "marks" ? rng.int(3, 9) : rng.int(1, 6), of };
    }
    case "color":
      return { kind, color: rng.pick(COLOR_NAMES) };
    case "extreme":
      return { kind, mark: mark(rng.chance(0.4)), extreme: rng.pick(EXTREMES) };
    case "larger": {
      const byColor = rng.chance(0.4);
      const a = mark(byColor);
      let b = mark(byColor);
      while (markWord(a) === markWord(b)) b = mark(byColor);
      return { kind, a, b };
    }
    case "level":
      return { kind, position: position(), level: rng.pick(LEVELS) };
    case "trend":
      return { kind, trend: rng.pick(TRENDS) };
    case "ground":
      return { kind, ground: rng.pick(GROUNDS) };
    case "pose":
      return { kind, pose: rng.pick(POSES) };
  }
}

function consequences(statement: ChartStatement, rng: Rng): ChartStatement[] {
  if (statement.kind === "extreme")
    return [...colorOf(statement.mark), ...larger(statement.mark, rng, statement.extreme)];
  return statement.kind === "larger" ? [statement.a, statement.b].flatMap(colorOf) : [];
}

function colorOf(mark: Mark): ChartStatement[] {
  return "color" in mark ? [{ kind: "color", color: mark.color }] : [];
}

/** If a mark is the largest of several, it is larger than the first or second of them. */
function larger(mark: Mark, rng: Rng, extreme: "largest" | "smallest"): ChartStatement[] {
  if ("color" in mark) return [];
  const other = { position: rng.pick([0, 1].filter((position) => position !== mark.position)) };
  return [{ kind: "larger", ...(extreme === "largest" ? { a: mark, b: other } : { a: other, b: mark }) }];
}

/** Background, kind, pose; then marks in order: colour where colours go by position, and height in three steps (where there is none, size beside the largest). */
function describe(chart: ChartContent): string[] {
  const { kind, horizontal, dark, positions, colors } = chart;
  const head = ["background", dark ? "dark" : "bright", "chart", kind];
  if (hasBars(chart)) head.push(horizontal ? "horizontal" : "vertical");
  if (positions.length > 0 && kind !== "line") head.push(COUNTS[Math.min(10, positions.length)], "marks");
  const trend = Math.abs(chart.trend) < TREND[0] ? [] : [chart.trend > 0 ? "rising" : "falling"];
  const largest = Math.max(...positions);
  const tall = heights(chart) ?? positions.map((value) => value / largest);
  return [...head, ...trend, ...colors.map(({ color }) => color), ...tall.map(heightWord)];
}

function heightWord(height: number): string {
  if (height > HIGH[0]) return "high";
  return height < LOW[0] ? "low" : "middle";
}
