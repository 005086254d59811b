/** The training loop on the scripted engine: it learns what it should, repeats, and survives kills. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { listCheckpoints } from "../checkpoint/checkpoint.ts";
import { readEpisodes } from "../rollout/episode-file.ts";
import { readEvents } from "./record/events.ts";
import { fixtureConfig, runFixture, traces } from "./train-fixture.ts";

let root: string;
let reference: string;
let number = 0;
const folder = () => path.join(root, `run-${number++}`);
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-train-"));
  reference = folder();
  await runFixture(reference);
});
afterAll(() => fs.rmSync(root, { recursive: true }));

function firstMetrics(run: string): Record<string, number> {
  const events = readEvents(path.join(run, "events.jsonl"));
  return events.find(({ type }) => type === "iteration")!.metrics as Record<string, number>;
}

describe("a whole run", () => {
  test("its events, in order", () => {
    const events = readEvents(path.join(reference, "events.jsonl")).map(
      ({ type, iteration }) => `${type} ${iteration}`,
    );
    expect(events).toEqual([
      ...["start 0", "game 0", "selfplay 0"],
      ...[
        "iteration 1",
        "iteration 2",
        "iteration 3",
        "match 3",
        "iteration 4",
        "iteration 5",
        "iteration 6",
      ],
      ...["game 6", "selfplay 6", "match 6", "panel 6"],
    ]);
  });

  test("both stages train, and only the active one", () => {
    const iterations = readEvents(path.join(reference, "events.jsonl")).filter(
      ({ type }) => type === "iteration",
    );
    expect(new Set(iterations.map(({ phase }) => phase))).toEqual(new Set(["decision", "clue"]));
    for (const { sequences, withoutGradient, phase } of iterations) {
      // 4 games: 4 votes or 2 × 5 clues each.
      expect(Number(sequences) + Number(withoutGradient)).toBeLessThanOrEqual(phase === "clue" ? 40 : 16);
    }
  });

  test("accuracy by argmax asks every vote once more, and episodes hold the sampled ones", async () => {
    const run = folder();
    const prompts: number[] = [];
    const onCall = (call: { verb: string; ref?: string; prompts?: number }) => {
      if (call.verb === "sample" && call.ref === undefined && call.prompts) prompts.push(call.prompts);
    };
    const algorithm = { ...fixtureConfig.algorithm, accuracyBy: "argmax" as const };
    const config = {
      ...fixtureConfig,
      iterations: 1,
      algorithm,
      evaluation: { ...fixtureConfig.evaluation, games: 0 },
    };
    await runFixture(run, { config, engine: { onCall } });
    const metrics = firstMetrics(run);
    // 4 games with four votes each, and those again; shown games ask less at once.
    expect(prompts.filter((count) => count === 16)).toHaveLength(2);
    expect(metrics["average.accuracy"]).toBe(metrics.argmaxAccuracy);
    expect(metrics.decisionAccuracy).toBe(firstMetrics(reference).decisionAccuracy);
  });

  test("votes asked several times train in the minibatches of their games, in the decision stage alone", async () => {
    const run = folder();
    const prompts: number[] = [];
    const onCall = (call: { verb: string; ref?: string; prompts?: number }) => {
      if (call.verb === "sample" && call.ref === undefined && call.prompts) prompts.push(call.prompts);
    };
    const config = {
      ...fixtureConfig,
      iterations: 1,
      algorithm: { ...fixtureConfig.algorithm, votesPerSeat: 3 },
      evaluation: { ...fixtureConfig.evaluation, games: 0 },
    };
    await runFixture(run, { config, engine: { onCall } });
    // 4 games with four votes each, and those twice again; shown games ask less at once.
    expect(prompts.filter((count) => count === 16)).toHaveLength(3);
    const [iteration] = readEvents(path.join(run, "events.jsonl")).filter(({ type }) => type === "iteration");
    const { sequences, withoutGradient } = iteration as unknown as Record<string, number>;
    expect(sequences + withoutGradient).toBe(48);
    const { episodes } = await readEpisodes(path.join(run, "episodes", "0001-again.jsonl"));
    // 4 games, twice; only what was asked again has tokens, which the games themselves hold of the rest.
    expect(episodes).toHaveLength(8);
    const withTokens = episodes.flatMap(({ turns }) => turns.filter(({ tokens }) => tokens.length > 0));
    expect(withTokens.map(({ kind }) => kind)).toEqual(new Array(32).fill("vote"));
    expect(firstMetrics(run).decisionAccuracy).toBe(firstMetrics(reference).decisionAccuracy);
  });

  test("the reference, the optimiser and the minibatches reach the engine", async () => {
    const verbs: string[] = [];
    const rates: number[] = [];
    const onCall = (call: { verb: string; ref?: string; options?: { learningRate: number } }) => {
      if (call.verb !== "sample") verbs.push(call.ref ? `${call.verb} ${call.ref}` : call.verb);
      if (call.options) rates.push(call.options.learningRate);
    };
    await runFixture(folder(), { engine: { onCall } });
    expect(verbs.slice(0, 6)).toEqual([
      "snapshot",
      "logprobs base",
      "forwardBackward",
      "optimStep",
      "forwardBackward",
      "optimStep",
    ]);
    // 12 steps, warm-up of 10%: round(1.2) = 1 step, then a cosine over 11: the second step is the peak too.
    expect(rates.slice(0, 2)).toEqual([0.1, 0.1]);
    expect(rates.at(-1)).toBeCloseTo(0.05 * (1 + Math.cos((Math.PI * 10) / 11)), 12);
  });

  test("keeps the checkpoints that the settings ask for", () => {
    expect(listCheckpoints(path.join(reference, "checkpoints"))).toEqual([2, 4, 6]);
  });
});

describe("repeatability", () => {
  test("the same seed gives the same run, another seed another one", async () => {
    const [same, other] = [folder(), folder()];
    await runFixture(same);
    expect(traces(same)).toEqual(traces(reference));
    await runFixture(other, { config: { ...fixtureConfig, seed: 2 } });
    expect(traces(other).events).not.toEqual(traces(reference).events);
  });

  test.each([0, 1, 5, 7, 10, 12, 13])("stopped after event %i and resumed: the same run", async (events) => {
    const run = folder();
    const stop = new AbortController();
    let seen = 0;
    const event = () => {
      if (seen++ === events) stop.abort();
    };
    const end = await runFixture(run, { reporter: { event }, signal: stop.signal });
    expect(end.kind).toBe(events === 13 ? "finished" : "stopped");
    await runFixture(run);
    expect(traces(run)).toEqual(traces(reference));
  });

  test("a stop during learning finishes the iteration first", async () => {
    const run = folder();
    const stop = new AbortController();
    const onCall = ({ verb }: { verb: string }) => {
      if (verb === "optimStep") stop.abort();
    };
    expect(await runFixture(run, { engine: { onCall }, signal: stop.signal })).toEqual({
      kind: "stopped",
      iteration: 1,
    });
    expect(listCheckpoints(path.join(run, "checkpoints"))).toEqual([1]);
  });

  test("going on from an older checkpoint makes the later ones again", async () => {
    const run = folder();
    fs.cpSync(reference, run, { recursive: true });
    fs.rmSync(path.join(run, "checkpoints/0006/state.json"));
    await expect(runFixture(run)).rejects.toThrow(/state.json is missing.*0004 is intact/);
    fs.rmSync(path.join(run, "checkpoints/0006"), { recursive: true });
    await runFixture(run);
    expect(traces(run)).toEqual(traces(reference));
  });
});

// Kills at other moments are played in test/reliability/faults.test.ts.
describe("killed in mid-write and resumed: the same run", () => {
  const script = fileURLToPath(new URL("./train-fixture.ts", import.meta.url));
  const moments = [
    ["event", "6"],
    ["rename", "9"],
  ];

  test.concurrent.each(moments)("%s %s", async (moment, count) => {
    const run = folder();
    const signal = await new Promise((resolve) => {
      spawn(process.execPath, ["--import", "tsx", script, run, moment, count]).once("exit", (_code, by) =>
        resolve(by),
      );
    });
    expect(signal).toBe("SIGKILL");
    expect(fs.existsSync(path.join(run, "result.json"))).toBe(false);
    await runFixture(run);
    expect(traces(run)).toEqual(traces(reference));
  });
});

describe("trouble", () => {
  test("each of some writes that fail on a full disk stops the run with one message, and it can continue", async () => {
    const { renameSync } = fs;
    for (const failing of [1, 4, 8, 11, 14, 17]) {
      const run = folder();
      let writes = 0;
      vi.spyOn(fs, "renameSync").mockImplementation((from, to) => {
        if (++writes === failing) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
        renameSync(from, to);
      });
      await expect(runFixture(run)).rejects.toThrow(/cannot write .*the disk is full \(ENOSPC\)/);
      vi.restoreAllMocks();
      await runFixture(run);
      expect(traces(run)).toEqual(traces(reference));
    }
  }, 120_000);

  test("a model that answers nonsense is counted and never stops the run", async () => {
    const run = folder();
    await runFixture(run, { engine: { nonsense: 12 } });
    const metrics = readEvents(path.join(run, "events.jsonl")).find(
      ({ type }) => type === "iteration",
    )?.metrics;
    expect(metrics).toMatchObject({ invalidVoteShare: 1, invalidClueShare: 1 });
  });

  test("an engine that answers nothing stops the run and says why", async () => {
    const onCall = ({ verb }: { verb: string }) => {
      if (verb === "sample") throw new Error("out of memory");
    };
    await expect(runFixture(folder(), { engine: { onCall } })).rejects.toThrow(/out of memory/);
  });

  test("a run does not continue with other settings or weights", async () => {
    const run = folder();
    fs.cpSync(reference, run, { recursive: true });
    const config = { ...fixtureConfig, seed: 5 };
    fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(config));
    await expect(runFixture(run, { config })).rejects.toThrow(
      /was made with configHash .* this run has .*Put config.json/,
    );
  });
});
