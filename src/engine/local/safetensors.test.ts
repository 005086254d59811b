/** Weights files of strangers: each is refused in one line and at once, whatever its header claims. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CheckpointError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { encodeTensors } from "./safetensors.ts";
import { encodeWeights, readWeights, Weights } from "./weights.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-tensors-"));
const file = path.join(folder, "model.safetensors");
afterAll(() => fs.rmSync(folder, { recursive: true }));

const SHAPE = {
  ...{ width: 4, encoderLayers: 0, layers: 1, heads: 2, hidden: 4, vocabulary: 3 },
  ...{ pictureSize: 0, stem: 0, maxText: 4, window: 1 },
};
const WORDS = ["a", "b", "c"];
const small = () => Weights.random(SHAPE, Key.root("small"));

type Header = Record<string, Record<string, unknown>>;

/** The small model's file with another header. */
function write(change: (header: Header) => unknown, cut = 0): void {
  const bytes = encodeWeights(small(), WORDS);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Header;
  const text = new TextEncoder().encode(JSON.stringify(change(header)));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  fs.writeFileSync(file, Buffer.concat([size, text, bytes.subarray(8 + length, bytes.length - cut)]));
}

/** A header with other fields in one group; `undefined` leaves one out. */
function changed(group: string, more: object) {
  return (header: Header) => ({ ...header, [group]: { ...header[group], ...more } });
}

function shaped(more: object) {
  return changed("__metadata__", { shape: JSON.stringify({ ...SHAPE, ...more }) });
}

test("the file as it was written is read", async () => {
  write((header) => header);
  expect((await readWeights(file)).weights.flat).toEqual(small().flat);
});

describe("a header is checked before anything is made of it", () => {
  test.each<[string, (header: Header) => unknown]>([
    ["null", () => null],
    ["a list", () => []],
    ["metadata of numbers", changed("__metadata__", { words: 3 })],
    ["no shape", changed("__metadata__", { shape: undefined })],
    ["a shape of null", changed("__metadata__", { shape: "null" })],
    ["a hundred million layers", shaped({ layers: 1e8 })],
    ["a vocabulary of 1e15", shaped({ vocabulary: 1e15 })],
    ["a width of 8192", shaped({ width: 8192 })],
    ["a width below 0", shaped({ width: -4 })],
    ["half a layer", shaped({ layers: 0.5 })],
    ["no heads", shaped({ heads: 0 })],
    ["heads that do not divide the width", shaped({ heads: 3 })],
    ["pictures of 12 pixels", shaped({ pictureSize: 12 })],
    ["a text for a number", shaped({ hidden: "4" })],
    ["a word too many", changed("__metadata__", { words: "a b c d" })],
    ["another type", changed("head", { dtype: "F64" })],
    ["no dtype", changed("head", { dtype: undefined })],
    ["another shape", changed("head", { shape: [3, 4] })],
    ["an endless shape", changed("head", { shape: Array(1e5).fill(1) })],
    ["a place outside", changed("head", { data_offsets: [0, 1e9] })],
    ["a place that ends before it begins", changed("head", { data_offsets: [48, 0] })],
    ["two parameters in one place", (header) => ({ ...header, head: header["layer0.out"] })],
    ["a missing parameter", (header) => ({ ...header, head: undefined })],
    ["an entry that is a text", (header) => ({ ...header, head: "x" })],
  ])("%s", async (_, change) => {
    write(change);
    const begin = performance.now();
    await expect(readWeights(file)).rejects.toThrow(CheckpointError);
    await expect(readWeights(file)).rejects.toThrow(/model\.safetensors is damaged or no model/);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  test("a file that is cut off, no file, and a device", async () => {
    write((header) => header, 4);
    await expect(readWeights(file)).rejects.toThrow(/cannot stand in bytes/);
    for (const other of [folder, "/dev/zero"])
      await expect(readWeights(other)).rejects.toThrow(/it is no ordinary file/);
    await expect(readWeights(path.join(folder, "none"))).rejects.toThrow(/ENOENT/);
  });

  test("the escape sequence of a name does not reach the terminal", async () => {
    write((header) => ({ ...header, "\u001b[2J": {} }));
    const error = await readWeights(file).catch((thrown: Error) => thrown);
    expect((error as Error).message).not.toMatch(/\p{Cc}/u);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a weight of %s is refused with its parameter's name",
  async (value) => {
    const weights = small();
    weights.get("layer0.qkv").data[5] = value;
    fs.writeFileSync(file, encodeWeights(weights, WORDS));
    await expect(readWeights(file)).rejects.toThrow(
      /parameter layer0\.qkv holds numbers that are not finite/,
    );
  },
);

test("a file of no tensors at all", async () => {
  fs.writeFileSync(file, encodeTensors([], { shape: JSON.stringify(SHAPE) }));
  await expect(readWeights(file)).rejects.toThrow(/has \d+ numbers, and the file 0/);
});
