/**
 * Damaged copies of valid inputs: flipped bits, cuts, repeats and swaps of parts, numbers replaced by
 * extremes, values of JSON exchanged or nested, and text that means something to a parser. The same key
 * gives the same copy.
 */
import type { Rng } from "../../../src/core/rng.ts";

type Mutation = (bytes: Buffer, rng: Rng, others: readonly Uint8Array[]) => Buffer;

const EXTREMES = [
  "0",
  "-0",
  "-1",
  "1e999",
  "-1e999",
  "NaN",
  "Infinity",
  "2147483648",
  "9007199254740993",
  "1e-320",
  "0.1",
  "4294967295",
  "00",
  "1".repeat(400),
];

/** As JSON. */
const VALUES = [
  ...[
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e308",
    "9007199254740993",
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '"../../x"',
    "[]",
    "{}",
  ],
  ...[
    "[null]",
    "[[[]]]",
    '{"__proto__":{"x":1}}',
    '{"constructor":1}',
    '"a b\\nc"',
    '"\\u202e\\u001b[2J"',
    `"${"x".repeat(5000)}"`,
  ],
];

const TOKENS = [
  ...[
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "\\",
    ",",
    ":",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\ufeff",
    "\u2028",
    "\ud800",
    "<",
    ">",
    "%",
    "/",
    "../",
    "=",
  ],
  ...[
    "\\boxed{",
    "}",
    "<think>",
    "</think>",
    "null",
    "NaN",
    "{{",
    "{%",
    "%}",
    "__proto__",
    "{% for i in range(999) %}",
    "\\u0000",
  ],
];

const MUTATIONS: readonly Mutation[] = [
  flip,
  setByte,
  setNumber,
  cut,
  dropPart,
  repeatPart,
  swapParts,
  insertBytes,
  insertToken,
  swapLines,
  repeatLine,
  extremeNumber,
  extremeNumber,
  exchangeValue,
  exchangeValue,
  exchangeValue,
  nest,
  splice,
];

/** One to four changes. @param others valid inputs of the same kind. */
export function mutated(seed: Uint8Array, others: readonly Uint8Array[], rng: Rng): Uint8Array {
  let bytes: Buffer = Buffer.from(seed);
  const times = 1 + Math.floor(rng.uniform() ** 2 * 4);
  for (let i = 0; i < times; i++) bytes = rng.pick(MUTATIONS)(bytes, rng, others);
  return bytes.subarray(0, MOST_BYTES);
}

const MOST_BYTES = 2 ** 21;

/** A place of the input, 0 if it is empty. */
function place(bytes: Buffer, rng: Rng): number {
  return bytes.length === 0 ? 0 : rng.int(0, bytes.length - 1);
}

function part(bytes: Buffer, rng: Rng): [number, number] {
  const from = place(bytes, rng);
  const longest = rng.chance(0.5) ? 16 : bytes.length;
  return [from, Math.min(bytes.length, from + rng.int(1, Math.max(1, longest)))];
}

function flip(bytes: Buffer, rng: Rng): Buffer {
  if (bytes.length > 0) bytes[place(bytes, rng)] ^= 1 << rng.int(0, 7);
  return bytes;
}

function setByte(bytes: Buffer, rng: Rng): Buffer {
  if (bytes.length > 0)
    bytes[place(bytes, rng)] = rng.pick([0, 1, 0x7f, 0x80, 0xff, 10, 34, rng.int(0, 255)]);
  return bytes;
}

/** A length or count of a binary format. */
function setNumber(bytes: Buffer, rng: Rng): Buffer {
  const width = rng.pick([2, 4, 8]);
  if (bytes.length < width) return bytes;
  const at = rng.int(0, Math.min(bytes.length - width, rng.chance(0.5) ? 64 : bytes.length));
  if (at + width > bytes.length) return bytes;
  bytes.fill(rng.pick([0, 0x7f, 0xff]), at, at + width);
  if (rng.chance(0.3)) bytes[at] = rng.int(0, 255);
  return bytes;
}

function cut(bytes: Buffer, rng: Rng): Buffer {
  return bytes.subarray(0, place(bytes, rng));
}

function dropPart(bytes: Buffer, rng: Rng): Buffer {
  const [from, to] = part(bytes, rng);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function repeatPart(bytes: Buffer, rng: Rng): Buffer {
  const [from, to] = part(bytes, rng);
  const times = to - from < 64 && rng.chance(0.1) ? 2000 : 2;
  const copies = Array.from({ length: times }, () => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, from), ...copies, bytes.subarray(to)]);
}

function swapParts(bytes: Buffer, rng: Rng): Buffer {
  const [a, b] = [part(bytes, rng), part(bytes, rng)].sort((one, two) => one[0] - two[0]);
  if (a[1] > b[0]) return bytes;
  const piece = (from: number, to?: number) => bytes.subarray(from, to);
  return Buffer.concat([piece(0, a[0]), piece(...b), piece(a[1], b[0]), piece(...a), piece(b[1])]);
}

function insertBytes(bytes: Buffer, rng: Rng): Buffer {
  return inserted(bytes, rng, Buffer.from(Array.from({ length: rng.int(1, 8) }, () => rng.int(0, 255))));
}

function insertToken(bytes: Buffer, rng: Rng): Buffer {
  return inserted(bytes, rng, Buffer.from(rng.pick(TOKENS).repeat(rng.chance(0.1) ? 500 : 1)));
}

function inserted(bytes: Buffer, rng: Rng, more: Buffer): Buffer {
  const at = place(bytes, rng);
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

function swapLines(bytes: Buffer, rng: Rng): Buffer {
  const lines = bytes.toString("latin1").split("\n");
  const [i, j] = [rng.int(0, lines.length - 1), rng.int(0, lines.length - 1)];
  [lines[i], lines[j]] = [lines[j], lines[i]];
  return Buffer.from(lines.join("\n"), "latin1");
}

function repeatLine(bytes: Buffer, rng: Rng): Buffer {
  const lines = bytes.toString("latin1").split("\n");
  const i = rng.int(0, lines.length - 1);
  lines.splice(i, 0, lines[i]);
  return Buffer.from(lines.join("\n"), "latin1");
}

function extremeNumber(bytes: Buffer, rng: Rng): Buffer {
  const text = bytes.toString("latin1");
  const found = [...text.matchAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)];
  if (found.length === 0) return flip(bytes, rng);
  const { index, 0: number } = rng.pick(found);
  return Buffer.from(text.slice(0, index) + rng.pick(EXTREMES) + text.slice(index + number.length), "latin1");
}

/** A value of JSON, or of one of its lines, by another one; keys may vanish, too. */
function exchangeValue(bytes: Buffer, rng: Rng): Buffer {
  const lines = bytes.toString("utf8").split("\n");
  const whole = parsed(lines.join("\n"));
  if (whole !== undefined) return Buffer.from(written(exchanged(whole, rng)));
  const i = rng.int(0, lines.length - 1);
  const line = parsed(lines[i]);
  if (line === undefined) return flip(bytes, rng);
  lines[i] = written(exchanged(line, rng));
  return Buffer.from(lines.join("\n"));
}

function exchanged(value: unknown, rng: Rng): unknown {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || rng.chance(0.15)) return JSON.parse(rng.pick(VALUES));
  const key = rng.pick(keys);
  if (Array.isArray(value)) {
    const copy = [...value];
    if (rng.chance(0.15)) copy.splice(Number(key), 1);
    else copy[Number(key)] = exchanged(copy[Number(key)], rng);
    return copy;
  }
  const { [key]: own, ...others } = value as Record<string, unknown>;
  if (rng.chance(0.15)) return others;
  return { ...others, [key]: exchanged(own, rng) };
}

/** A value within many brackets. */
function nest(bytes: Buffer, rng: Rng): Buffer {
  const depth = rng.pick([1, 30, 3000, 20000]);
  const [open, close] = rng.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ]);
  const text = bytes.toString("latin1");
  const at = [...text.matchAll(/(?<=[:[,]\s*)(?=[^\s])/g)].map(({ index }) => index);
  const from = at.length === 0 ? 0 : rng.pick(at);
  return Buffer.from(
    `${text.slice(0, from)}${open.repeat(depth)}1${close.repeat(depth)}${text.slice(from)}`,
    "latin1",
  );
}

function splice(bytes: Buffer, rng: Rng, others: readonly Uint8Array[]): Buffer {
  const other = Buffer.from(rng.pick(others));
  return Buffer.concat([bytes.subarray(0, place(bytes, rng)), other.subarray(place(other, rng))]);
}

/** Values that are nested too deep to be written become nothing. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
