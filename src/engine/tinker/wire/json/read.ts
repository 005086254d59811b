/** Readers of parsed JSON: each gives a value of its type or a WireError that names the place and what stands there. */
import { WireError } from "../wire-error.ts";

export type Json = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown, place: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new WireError(place, `${shown(value)} is no object`);
}

export function asList(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new WireError(place, `${shown(value)} is no list`);
}

export function asText(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw new WireError(place, `${shown(value)} is no text`);
}

export function asNumber(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new WireError(place, `${shown(value)} is no number`);
}

/** A whole number within 2^53. */
export function asInteger(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new WireError(place, `${shown(value)} is no whole number`);
}

/** A token id: 0 to 2^31 - 1. */
export function asToken(value: unknown, place: string): number {
  if (typeof value === "number" && (value | 0) === value && value >= 0) return value;
  throw new WireError(place, `${shown(value)} is no token id (0 to 2147483647)`);
}

export function asBoolean(value: unknown, place: string): boolean {
  if (typeof value === "boolean") return value;
  throw new WireError(place, `${shown(value)} is neither true nor false`);
}

export function asOneOf<T extends string>(value: unknown, allowed: readonly T[], place: string): T {
  if (allowed.includes(value as T)) return value as T;
  throw new WireError(place, `${shown(value)} is none of ${allowed.join(", ")}`);
}

/** The value read by `read`, or undefined where there is none (null counts as none). */
export function optional<T>(
  value: unknown,
  read: (value: unknown, place: string) => T,
  place: string,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, place);
}

/** Base64 of either alphabet's plain form; anything else in the text is refused. */
export function asBytes(value: unknown, place: string): Uint8Array {
  const text = asText(value, place);
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new WireError(place, `${shown(text)} is no base64`);
  }
  const bytes = Buffer.from(text, "base64");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function asTokens(value: unknown, place: string): Int32Array {
  const list = asList(value, place);
  const tokens = new Int32Array(list.length);
  for (let i = 0; i < list.length; i++) tokens[i] = asToken(list[i], `${place}[${i}]`);
  return tokens;
}

/** A few characters of a value, for messages. */
export function shown(value: unknown): string {
  const text = jsonOf(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Lists within lists may be too deep to be written. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "something nested very deep";
  }
}
