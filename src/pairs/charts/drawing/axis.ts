/** Ends of a value axis at round numbers. */

const STEPS = [1, 2, 2.5, 5, 10];
const INTERVALS = 5;

/** @param fromZero the axis starts (or ends) at 0 although the values do not. */
export function niceAxis(values: readonly number[], fromZero: boolean): [number, number] {
  const low = Math.min(...values, ...(fromZero ? [0] : []));
  const high = Math.max(...values, ...(fromZero ? [0] : []));
  const step = niceStep((high - low || Math.abs(high) || 1) / INTERVALS);
  const bottom = Math.floor(low / step + 1e-9) * step;
  const top = Math.ceil(high / step - 1e-9) * step;
  const lower = bottom > 0 && !fromZero && low - bottom < 0.2 * step;
  const ends = [lower ? bottom - step : bottom, top] as const;
  return ends.map((end) => Number(end.toPrecision(12))) as [number, number];
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * STEPS.find((s) => s * power >= raw * (1 - 1e-9))!;
}
