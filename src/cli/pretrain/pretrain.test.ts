/**
 * Pretraining as a command: it continues where it was stopped, refuses what does not belong together, and
 * leaves nothing behind.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { giveBack, takeShared } from "../../engine/local/graphs.ts";
import { SHIPPED } from "../../engine/local/vocabulary.ts";
import { readModel } from "../../engine/local/weights.ts";
import { cli } from "../session-fixture.ts";
import { make, TINY_RECIPE, TINY_SHAPE, tinyWork } from "./pretrain-fixture.ts";
import type { PretrainWork } from "./work.ts";

/** Seconds on an idle machine; a busy one needs more. */
const PATIENCE_MS = 600_000;

let root: string;
let whole: string;
// Held until the end, so that the programs are compiled once.
const graphs = takeShared(TINY_SHAPE, 2);
afterAll(() => giveBack(graphs));
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-pretrain-"));
  whole = path.join(root, "whole.safetensors");
  expect((await make(tinyWork(whole))).code).toBe(0);
}, PATIENCE_MS);
afterAll(() => fs.rmSync(root, { recursive: true }));

/** A pretraining stopped at the end of its warm-up. */
async function stopped(name: string): Promise<PretrainWork> {
  const work = tinyWork(path.join(root, name));
  const { code, err } = await make(work, 2);
  expect(code).toBe(130);
  expect(err).toBe(`Stopped after step 3 of 10. The same command continues from ${work.state}\n`);
  return work;
}

describe("pretrain", () => {
  test(
    "tells loss and time left of every stage, and how the file was made",
    async () => {
      const { out } = await make({ ...tinyWork(path.join(root, "told")), json: true });
      const events = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(events.map(({ stage, step, of }) => [stage, step, of])).toEqual([
        ["dense", 3, 10],
        ["say", 6, 10],
        ["play", 10, 10],
      ]);
      expect(events.map(({ time }) => time.left > 0)).toEqual([true, true, false]);
      const { metadata } = await readModel(whole, SHIPPED);
      expect(metadata).toMatchObject({
        seed: "5",
        command: "sparring pretrain",
        version: "0.1.0",
        step: "done",
      });
      expect(JSON.parse(metadata.recipe)).toEqual(TINY_RECIPE);
      expect(fs.readFileSync(path.join(root, "told"))).toEqual(fs.readFileSync(whole));
      expect(fs.readdirSync(root).filter((name) => name.endsWith(".state"))).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "continues where it was stopped, to the same bytes",
    async () => {
      const work = await stopped("again");
      const { code, err } = await make(work);
      expect(code).toBe(0);
      expect(err).toContain(`continuing after step 3 of 10, kept in ${work.state}\n`);
      expect(fs.readFileSync(work.out)).toEqual(fs.readFileSync(whole));
      expect(fs.existsSync(work.state)).toBe(false);
    },
    PATIENCE_MS,
  );
});

describe("a state that does not fit", () => {
  let work: PretrainWork;
  beforeAll(async () => {
    work = await stopped("kept");
  }, PATIENCE_MS);

  test.each<[string, Partial<PretrainWork>, RegExp]>([
    [
      "seed",
      { recipe: { ...TINY_RECIPE, seed: 6 } },
      /another model: recipe.seed was 5 and is 6 now.*--fresh/,
    ],
    ["recipe", { recipe: { ...TINY_RECIPE, batch: 4 } }, /recipe.batch was 2 and is 4 now/],
    ["threads", { threads: 1 }, /threads was 2 and is 1 now/],
    ["weights to begin with", { fromHash: "abc" }, /from was null and is "abc" now/],
  ])("%s", async (_, change, message) => {
    await expect(make({ ...work, ...change })).rejects.toThrow(message);
    expect(fs.readdirSync(work.state)).toEqual(["0002", "0003"]);
  });

  test(
    "damage is told with the older state that is intact, and --fresh begins anew",
    async () => {
      fs.appendFileSync(path.join(work.state, "0003/adam-m.safetensors"), " ");
      const damaged =
        /0003 is damaged: adam-m.safetensors has \d+ bytes.*0002 is intact: delete the damaged folder/;
      await expect(make(work)).rejects.toThrow(damaged);
      fs.rmSync(path.join(work.state, "0002/readout.safetensors"));
      await expect(make(work)).rejects.toThrow(/No older one is intact: start anew with --fresh/);
      const { code, err } = await make({ ...work, fresh: true }, 2);
      expect(code).toBe(130);
      expect(err).not.toContain("continuing");
    },
    PATIENCE_MS,
  );
});

test("--begin without --from is refused", async () => {
  const { code, err } = await cli("pretrain", "--begin", "sharpen", "--out", path.join(root, "x"));
  expect(code).toBe(2);
  expect(err).toContain("add --from FILE");
});
