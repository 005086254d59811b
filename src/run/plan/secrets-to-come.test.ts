/** Tests of the secrets that a whole run keeps beyond its trial: against those that runs really dealt. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { serialize } from "node:v8";
import { afterAll, expect, test } from "vitest";
import { fakeEngine } from "../../engine/fake/fake.ts";
import type { PairSource } from "../../pairs/pair.ts";
import { openEngine } from "../open/engines.ts";
import { openPlay, playOn } from "../open/games.ts";
import { openPairs } from "../open/sources.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { fixtureConfig, runFixture } from "../train-fixture.ts";
import { assemble } from "../training.ts";
import { secretsToCome } from "./secrets-to-come.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-to-come-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const configOf = (iterations: number) => ({
  ...fixtureConfig,
  iterations,
  pairs: { ...fixtureConfig.pairs, trainPairs: 40 },
  evaluation: { ...fixtureConfig.evaluation, games: 0 },
});

/** How many different pairs a run of so many iterations draws to train on. */
async function drawn(iterations: number): Promise<number> {
  const source = await openPairs(configOf(iterations));
  const seen = new Set<number>();
  const counting: PairSource = {
    ...source,
    pair(split, index, difficulty) {
      if (split === "train") seen.add(index);
      return source.pair(split, index, difficulty);
    },
  };
  await runFixture(path.join(root, String(iterations)), { config: configOf(iterations), pairs: counting });
  return seen.size;
}

test("pairs that later iterations draw, each as heavy as one of them", async () => {
  const config = configOf(2);
  const play = playOn(config, await openPairs(config));
  const training = assemble(config, { engine: fakeEngine(), baseWeights: "fake" }, [play]);
  const weight = serialize((await play.secrets.deal("train", 0)).secret).byteLength;
  const [few, all] = [await drawn(2), await drawn(6)];
  expect(all).toBeGreaterThan(few);
  const told = (await secretsToCome(training, 6)) / (all - few);
  expect(Math.abs(told - weight) / weight).toBeLessThan(0.2);
  expect(await secretsToCome(training, 2)).toBe(0);
});

test("cards weigh nothing", async () => {
  const config = resolveConfig({ preset: "spiral", flags: ["engine.kind=tabular"] });
  const training = assemble(config, await openEngine(config), [await openPlay(config)]);
  expect(await secretsToCome({ ...training, config: { ...config, iterations: 2 } }, 600)).toBe(0);
});
