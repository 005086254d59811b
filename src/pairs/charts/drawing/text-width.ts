/**
 * Widths of text in the DejaVu fonts, near enough to lay out legends and axes. Vega's own guess is a third
 * too wide, and its measuring depends on what else is installed; this makes it the same on every machine.
 */
import * as vega from "vega";

/** Advance widths in em of DejaVu Sans, by kinds of characters. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[iljI.,:;'|! ]/, 0.31],
  [/[frt()\-/]/, 0.39],
  [/[mwMW%@&]/, 0.92],
  [/[A-Z]/, 0.69],
  [/[ckszvxyJ]/, 0.56],
];
const OTHER = 0.63;
const MONO = 0.602;
/** A string ends a little before its last advance does, a bold one after. */
const BOLD = 1.1;

/** Pixels that a string takes. */
export function textWidth(text: string, size: number, font = "", bold = false): number {
  const em = [...text].reduce((sum, char) => sum + charWidth(char, font), 0);
  return em * size * (bold ? BOLD : 1) * (font.includes("Condensed") ? 0.9 : 1);
}

function charWidth(char: string, font: string): number {
  if (font.includes("Mono")) return MONO;
  return WIDTHS.find(([pattern]) => pattern.test(char))?.[1] ?? OTHER;
}

interface TextItem {
  readonly fontSize?: number;
  readonly font?: string;
  readonly fontWeight?: string | number;
}

/** Makes Vega lay out text with these widths, in all charts of this process. */
export function useTextWidths(): void {
  const { textMetrics } = vega as unknown as { textMetrics: { width: unknown } };
  textMetrics.width = (item: TextItem, text: unknown) =>
    textWidth(String(text ?? ""), item.fontSize ?? 11, item.font, item.fontWeight === "bold");
}
