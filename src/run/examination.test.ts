import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Judge } from "../evaluate/suite.ts";
import { taskNamed } from "../evaluate/tasks/tasks.ts";
import { clevrSource } from "../pairs/clevr/source.ts";
import { type ExaminationOptions, examine } from "./examination.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-examination-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const source = clevrSource({ seed: 4, size: 32 });
let asked = 0;
const yes: Judge = async (queries) => {
  asked += queries.length;
  return queries.map(() => 0.9);
};

function options(more: Partial<ExaminationOptions> = {}): ExaminationOptions {
  return {
    candidates: [{ name: "base", weights: "w1", spec: { kind: "base" } }],
    tasks: ["clevr-truth", "clevr-exist"].map(taskNamed),
    items: 20,
    source: async () => source,
    pictures: "p1",
    judge: async () => yes,
    ...more,
  };
}

it("asks everybody the same, and counts who says yes to all as half right", async () => {
  const candidates = ["a", "b"].map((name) => ({ name, weights: name, spec: { kind: "base" as const } }));
  const { a, b } = await examine(options({ candidates }));
  expect(a).toEqual(b);
  expect(a.map(({ task, right }) => [task, right.length])).toEqual([
    ["clevr-truth", 20],
    ["clevr-exist", 20],
  ]);
  for (const { accuracy } of a) {
    expect(accuracy.estimate).toBeGreaterThan(0.2);
    expect(accuracy.estimate).toBeLessThan(0.8);
  }
});

it("goes on where it was stopped, and asks nothing twice", async () => {
  const file = path.join(folder, "answers.json");
  const stop = new AbortController();
  asked = 0;
  const half = examine(
    options({
      file,
      signal: stop.signal,
      judge: async () => async (queries) => {
        stop.abort();
        return yes(queries);
      },
    }),
  );
  await expect(half).rejects.toMatchObject({ name: "AbortError" });
  expect(asked).toBe(20);
  const whole = await examine(options({ file }));
  expect(asked).toBe(40);
  expect(whole).toEqual(await examine(options()));
  asked = 0;
  expect(await examine(options({ file }))).toEqual(whole);
  expect(asked).toBe(0);
});

it("takes answers of other weights or other pictures for nobody's", async () => {
  const file = path.join(folder, "places.json");
  const base = { name: "base", spec: { kind: "base" as const } };
  await examine(options({ file }));
  asked = 0;
  await examine(options({ file, candidates: [{ ...base, weights: "w2" }] }));
  await examine(options({ file, pictures: "p2" }));
  expect(asked).toBe(80);
});

it("refuses a file of something else, and pictures that are too few", async () => {
  const file = path.join(folder, "other.json");
  fs.writeFileSync(file, "[1]");
  await expect(examine(options({ file }))).rejects.toThrow("other.json holds no answers");
  const few = { ...source, size: () => 3 };
  await expect(examine(options({ source: async () => few }))).rejects.toThrow(
    "3 items of clevr-truth, not 20",
  );
});
