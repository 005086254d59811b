/** Runs whose pictures become harder: they repeat, and what was played can be drawn again. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint } from "../checkpoint/checkpoint.ts";
import type { PairSource } from "../pairs/pair.ts";
import { readEpisodes } from "../rollout/episode-file.ts";
import { openPairs } from "./open/sources.ts";
import { readEvents } from "./record/events.ts";
import { configHash } from "./settings/config.ts";
import { fixtureConfig, harderConfig, runFixture, traces } from "./train-fixture.ts";

const config = harderConfig;
let root: string;
let reference: string;
let number = 0;
const folder = () => path.join(root, `run-${number++}`);
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-harder-"));
  reference = folder();
  await runFixture(reference, { config });
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

function difficulties(run: string): unknown[] {
  return readEvents(path.join(run, "events.jsonl")).flatMap(({ type, difficulty }) =>
    type === "iteration" ? [difficulty] : [],
  );
}

describe("a curriculum", () => {
  test("rises in some iterations, and each event says how hard its pictures were", () => {
    const steps = difficulties(reference) as number[];
    expect(steps[0]).toBe(0.1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const different = new Set(steps).size;
    expect(different).toBeGreaterThan(2);
    expect(different).toBeLessThan(steps.length);
  });

  test("each game says how hard its pair was, which can be drawn again; held-out games keep the source's own", async () => {
    const source = await openPairs(config);
    for (const [i, difficulty] of difficulties(reference).entries()) {
      const { episodes } = await readEpisodes(path.join(reference, `episodes/000${i + 1}.jsonl`));
      expect(new Set(episodes.map(({ secret }) => secret.difficulty))).toEqual(new Set([difficulty]));
      const { index, id } = episodes[0].secret;
      expect((await source.pair("train", index, difficulty as number)).id).toBe(id);
    }
    const match = await readEpisodes(path.join(reference, "episodes/0006-match.jsonl"));
    for (const { secret } of match.episodes) expect(secret).not.toHaveProperty("difficulty");
  });

  test.each([4, 7])("stopped after event %i and resumed: the same run", async (events) => {
    const run = folder();
    const stop = new AbortController();
    let seen = 0;
    const event = () => {
      if (seen++ === events) stop.abort();
    };
    await runFixture(run, { config, reporter: { event }, signal: stop.signal });
    await runFixture(run, { config });
    expect(traces(run)).toEqual(traces(reference));
  });

  test("killed while a checkpoint is written and resumed: the same run", async () => {
    const script = fileURLToPath(new URL("./train-fixture.ts", import.meta.url));
    const run = folder();
    const words = ["--import", "tsx", script, run, "save", "2", "harder"];
    const signal = await new Promise((resolve) => {
      spawn(process.execPath, words).once("exit", (_code, by) => resolve(by));
    });
    expect(signal).toBe("SIGKILL");
    await runFixture(run, { config });
    expect(traces(run)).toEqual(traces(reference));
  }, 60_000);
});

describe("a fixed difficulty", () => {
  test("holds for training and held-out games", async () => {
    const run = folder();
    const fixed = { ...fixtureConfig, iterations: 1, pairs: { ...fixtureConfig.pairs, difficulty: 0.5 } };
    await runFixture(run, { config: fixed });
    expect(difficulties(run)).toEqual([0.5]);
    for (const name of ["0001", "0000-shown-before", "0001-match"]) {
      const { episodes } = await readEpisodes(path.join(run, `episodes/${name}.jsonl`));
      expect(new Set(episodes.map(({ secret }) => secret.difficulty))).toEqual(new Set([0.5]));
    }
  });
});

describe("runs from before there were difficulties", () => {
  test("go on: config and checkpoint lack the settings, and the hash is the same", async () => {
    const [whole, run] = [folder(), folder()];
    await runFixture(whole);
    fs.cpSync(whole, run, { recursive: true });
    const { curriculum: _, pairs, ...rest } = fixtureConfig;
    const { difficulty: _d, editor: _e, editorModel: _m, editorKey: _k, editorSize: _s, ...left } = pairs;
    const { failedBlank: _b, failedIdentical: _i, ...old } = left;
    const stored = { ...rest, pairs: old };
    fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(stored));
    expect(configHash(fixtureConfig)).toBe(configHash(stored as never));
    expect(readCheckpoint(path.join(run, "checkpoints/0004"))).not.toHaveProperty("curriculum");
    fs.rmSync(path.join(run, "checkpoints/0006"), { recursive: true });
    await runFixture(run);
    expect(traces(run)).toEqual(traces(whole));
  });
});

describe("an error in the middle", () => {
  /** Cannot give pairs any more once it was asked so often. */
  function failing(source: PairSource, after: number): PairSource {
    let asked = 0;
    return {
      ...source,
      pair: (split, index, difficulty) => {
        if (split === "train" && ++asked > after) throw new Error("this picture cannot be decoded");
        return source.pair(split, index, difficulty);
      },
    };
  }

  test("the iterations since the last checkpoint are saved, the error is told, and the run can continue", async () => {
    const sparse = { ...config, checkpoint: { every: 100, keep: 10, gamesEvery: 1 } };
    const [whole, run] = [folder(), folder()];
    await runFixture(whole, { config: sparse });
    const pairs = failing(await openPairs(config), 12);
    await expect(runFixture(run, { config: sparse, pairs })).rejects.toThrow(
      "this picture cannot be decoded",
    );
    const [saved] = fs.readdirSync(path.join(run, "checkpoints"));
    expect(Number(saved)).toBe(readEvents(path.join(run, "events.jsonl")).at(-1)?.iteration);
    expect(Number(saved)).toBeGreaterThan(0);
    await runFixture(run, { config: sparse });
    expect(traces(run)).toEqual(traces(whole));
  });

  test("once learning began nothing is saved: what there is belongs to no iteration", async () => {
    const run = folder();
    let steps = 0;
    const onCall = ({ verb }: { verb: string }) => {
      if (verb === "optimStep" && ++steps === 4) throw new Error("out of memory");
    };
    const sparse = { ...config, checkpoint: { every: 100, keep: 10, gamesEvery: 1 } };
    await expect(runFixture(run, { config: sparse, engine: { onCall } })).rejects.toThrow("out of memory");
    expect(readEvents(path.join(run, "events.jsonl")).at(-1)?.iteration).toBeGreaterThan(0);
    expect(fs.existsSync(path.join(run, "checkpoints"))).toBe(false);
  });
});
