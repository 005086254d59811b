/** Numbers and times as people read them. */
import type { Measure } from "../../src/server/dashboard/wire.ts";

export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}%`;
}

/** `71.3% (66.6–75.5%)` */
export function withRange({ estimate, low, high }: Pick<Measure, "estimate" | "low" | "high">): string {
  return `${percent(estimate)} (${(100 * low).toFixed(1)}–${percent(high)})`;
}

/** With a sign, and a true minus. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : "+"}${text}`;
}

/** A number of a curve: few digits, whatever its size. */
export function short(value: number, share = false): string {
  if (share) return percent(value, Math.abs(value) < 0.0995 ? 1 : 0);
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 10_000) return Math.round(value).toLocaleString("en-US");
  if (size < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

export function ago(ms: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1000));
  if (seconds < 10) return "just now";
  if (seconds < 90) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 36) return `${hours} h ago`;
  return `${Math.round(hours / 24)} days ago`;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** `civilians` → `Civilians`. */
export function first(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** A line of a board. */
export function isDrawn(line: string): boolean {
  return /^[\s\d\w]*[|+]/.test(line) || /^[-+|\s]+$/.test(line);
}
