/**
 * Can every mark of a drawing be seen? Bars and slices need a least length, also in a picture of 64 pixels.
 */
import type { Drawing } from "./drawing.ts";

/** Shares of the value axis. */
const LEAST_BAR = 0.06;
const LEAST_SEGMENT = 0.05;
/** Share of a pie. */
const LEAST_SLICE = 0.035;
/** Bars that are all alike show nothing. */
const LEAST_STEP = 0.2;
/** Lines and points may not all lie in one small part of the axis. */
const LEAST_SPREAD = 0.3;

export function isLegible({ kind, table, axis, style }: Drawing, colors: number): boolean {
  if (style.colors.length < colors) return false;
  const values = table.rows.map((row) => row.value);
  if (!values.every(Number.isFinite)) return false;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const range = axis[1] - axis[0];
  if (kind === "line" || kind === "scatter") return high - low >= LEAST_SPREAD * range;
  if (low <= 0) return false;
  if (kind === "pie") return low / values.reduce((a, b) => a + b, 0) >= LEAST_SLICE;
  if (high - low < LEAST_STEP * range) return false;
  return low >= (kind === "stacked" ? LEAST_SEGMENT : LEAST_BAR) * range;
}
