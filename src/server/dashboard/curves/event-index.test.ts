import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { buckets, pointsOf } from "./down-sample.ts";
import { EventIndex } from "./event-index.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-index-"));
const file = path.join(folder, "events.jsonl");
afterEach(() => fs.rmSync(file, { force: true }));

const line = (iteration: number, loss: number) =>
  `${JSON.stringify({ schema: 1, type: "iteration", iteration, phase: "clue", loss })}\n`;

test("what is appended is read from where the last reading ended; a torn end waits", async () => {
  const index = new EventIndex(folder);
  fs.writeFileSync(file, line(1, 0.5) + line(2, 0.25).slice(0, 20));
  await index.update();
  expect(index.iterations).toEqual([1]);
  fs.appendFileSync(file, line(2, 0.25).slice(20) + line(4, 1));
  await Promise.all([index.update(), index.update()]);
  expect(index.iterations).toEqual([1, 2, 4]);
  expect(index.columns.get("loss")).toEqual([0.5, 0.25, 1]);
  expect(index.metricsOf(2)).toEqual({ loss: 0.25 });
  expect(index.metricsOf(3)).toEqual({});
});

test("a file that was rewound and has grown again is read anew", async () => {
  const index = new EventIndex(folder);
  fs.writeFileSync(file, line(1, 1) + line(2, 2));
  await index.update();
  fs.writeFileSync(file, line(1, 1) + line(2, 3) + line(3, 4));
  await index.update();
  expect(index.columns.get("loss")).toEqual([1, 3, 4]);
});

test("iterations that do not rise are damage", async () => {
  const index = new EventIndex(folder);
  fs.writeFileSync(file, line(2, 1) + line(2, 2) + line(1, 3));
  await index.update();
  expect([index.iterations, index.damaged]).toEqual([[2], 2]);
});

test("points stand for neighbours, and keep their peaks", () => {
  const column = Array.from({ length: 1000 }, (_, i) => (i === 503 ? 99 : i % 2));
  const sampled = buckets(0, 999, 100);
  expect(sampled).toMatchObject({ perPoint: 10 });
  const { values, high = [] } = pointsOf(column, 0, sampled);
  expect(values).toHaveLength(100);
  expect(values[0]).toBe(0.5);
  expect(high[50]).toBe(99);
  // A part of it has its points where the whole has them.
  expect(buckets(15, 999, 100).rows.slice(0, 2)).toEqual([19, 29]);
});
