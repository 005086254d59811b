/** Statements about charts: what they can be, and their two forms. What they mean is in `chart-truth.ts`. */
import { CHART_KINDS, type ChartKind } from "../pairs/charts/chart.ts";
import { NUMBER_WORDS } from "../pairs/clevr/statement.ts";
import { COLOR_NAMES, type ColorName } from "../pairs/color.ts";
import { isOneOf, ORDINALS, plain } from "./language.ts";

/** A mark by its place (0-based) or by its colour. */
export type Mark = { readonly position: number } | { readonly color: ColorName };

export const LEVELS = ["low", "high"] as const;
export const TRENDS = ["rising", "falling"] as const;
export const GROUNDS = ["dark", "bright"] as const;
export const POSES = ["horizontal", "vertical"] as const;
export const EXTREMES = ["largest", "smallest"] as const;
export const COUNTS = [...NUMBER_WORDS, "seven", "eight", "nine", "ten"] as const;

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

export function formatChartStatement(statement: ChartStatement): string {
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

export function parseChartStatement(text: string): ChartStatement | undefined {
  const sentence = plain(text);
  for (const [pattern, telegram] of SENTENCES) {
    const found = pattern.exec(sentence);
    if (found) return readChartWords(telegram(found.slice(1)));
  }
  return undefined;
}

export function chartWords(statement: ChartStatement): string[] {
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

export function readChartWords(words: readonly string[]): ChartStatement | undefined {
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

export function markWord(mark: Mark): string {
  return "position" in mark ? ORDINALS[mark.position] : mark.color;
}

function readMark(word: string): Mark | undefined {
  if (isOneOf(ORDINALS, word)) return { position: ORDINALS.indexOf(word) };
  return isOneOf(COLOR_NAMES, word) ? { color: word } : undefined;
}
