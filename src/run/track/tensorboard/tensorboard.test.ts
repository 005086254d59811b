/**
 * TensorBoard's files, byte for byte. The records were written by `tensorboard` 2.21.0 (`RecordWriter` of
 * `tensorboard.summary.writer.record_writer`, messages of `tensorboard.compat.proto`) from the same contents.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtureConfig } from "../../train-fixture.ts";
import { crc32c } from "./crc32c.ts";
import { eventMessage } from "./event-message.ts";
import { tfRecord } from "./record.ts";
import { tensorboard } from "./tensorboard.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-tensorboard-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const VERSION = "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c";
const START_AT_51 = "0f000000000000006d532b0909000000000000f83f10333a020801d99f0993";
const SCALARS =
  "59000000000000008a1d65b609000010b07b5fda4110072a4c0a320a0e697465726174696f6e2f6c6f737315000000be4a1b0a090a077363616c61727312044c6f73731a08486f77206d7563680a160a0f697465726174696f6e2f737465707315000000403ce63cd5";
const TEXT =
  "300000000000000095f5d05f09000000000000004010032a230a210a05616c61726d420e0807120412020801420453746f704a080a060a0474657874bff95981";

const record = (...args: Parameters<typeof eventMessage>) =>
  Buffer.from(tfRecord(eventMessage(...args))).toString("hex");

test("checksums: the check value of CRC-32C, and 32 zeros of RFC 3720 B.4", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

test("records of each kind of event", () => {
  expect(record(1.5, 0, { version: "brain.Event:2" })).toBe(VERSION);
  expect(record(1.5, 51, { start: true })).toBe(START_AT_51);
  const loss = { tag: "iteration/loss", value: -0.125, title: "Loss", description: "How much" };
  const scalars = [loss, { tag: "iteration/steps", value: 2 }];
  expect(record(1769860800.25, 7, { scalars })).toBe(SCALARS);
  expect(record(2, 3, { tag: "alarm", text: "Stop" })).toBe(TEXT);
});

test("a number beyond 32-bit floats is the largest of them", () => {
  const bytes = (value: number) => record(0, 1, { scalars: [{ tag: "x", value }] });
  expect(bytes(1e300)).toBe(bytes(3.4028234e38));
});

test("a file begins where the run goes on, and explains a curve once", async () => {
  const tracker = tensorboard({ folder, config: fixtureConfig, from: 50 }, 1.5);
  for (const iteration of [51, 52])
    tracker.event({
      schema: 1,
      type: "iteration",
      iteration,
      loss: 0.5,
      time: { at: "2026-01-31T12:00:00.250Z" },
    });
  tracker.event({ schema: 1, type: "game", iteration: 52 });
  await tracker.close();
  const [name, ...others] = fs.readdirSync(path.join(folder, "tensorboard"));
  expect(others).toEqual([]);
  expect(name).toMatch(/^events\.out\.tfevents\.0000000001\..+\.0$/);
  const bytes = fs.readFileSync(path.join(folder, "tensorboard", name));
  expect(bytes.toString("hex").startsWith(VERSION + START_AT_51)).toBe(true);
  expect(recordsIn(bytes)).toHaveLength(4);
  const text = bytes.toString("latin1");
  expect(text.split("iteration/loss")).toHaveLength(4);
  expect(text.split("Loss.")).toHaveLength(2);
});

/** The data of the records, whose checksums are right. */
function recordsIn(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + size);
    expect(Buffer.from(tfRecord(data))).toEqual(bytes.subarray(at, at + 16 + size));
    records.push(data);
    at += 16 + size;
  }
  return records;
}
