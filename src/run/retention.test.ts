/** Tests of retention: the weights of the answers, the parts, and the effect on a run. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Key } from "../core/rng.ts";
import { fakeEngine } from "../engine/fake/fake.ts";
import { blankImage } from "../images/blank.ts";
import { metricOf } from "./record/event-metrics.ts";
import { readEvents } from "./record/events.ts";
import { retain } from "./retention.ts";
import { fixtureConfig, runFixture } from "./train-fixture.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-retention-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const withWeight = (weight: number) => ({
  ...fixtureConfig,
  retention: { weight, questions: 3, pairs: "training" },
});
const secrets = Array.from({ length: 4 }, (_, i) => {
  const pair = { domain: "clevr", original: { id: `p${i}`, image: blankImage(4, 4) } };
  return { id: `p${i}`, secret: { pair } };
});

describe("retention", () => {
  test("gives each answer the base's probability, shared over the questions of a minibatch", async () => {
    const engine = fakeEngine();
    const parts = await retain({ config: withWeight(0.5), engine, root: Key.root(1) }, 1, secrets);
    expect(parts).toHaveLength(2);
    // Two pictures with three questions each; four seats, n/a with logit 0 and `hm` with logit -4.
    expect(parts[0].data).toHaveLength(2 * 3 * 6);
    const total = 5 + Math.exp(-4);
    const weights = parts[0].data.slice(0, 6).map(({ weights }) => weights[0]);
    const expected = [1, 1, 1, 1, 1, Math.exp(-4)].map((odds) => (0.5 * odds) / total / 6);
    weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[i], 12);
    });
    const same = await engine.logprobs(parts[0].data, "base");
    expect(parts[0].klOf(same)).toBeCloseTo(0, 12);
  });

  test("measures KL(π_ref ‖ π)", async () => {
    const [part] = await retain(
      { config: withWeight(1), engine: fakeEngine(), root: Key.root(1) },
      1,
      secrets,
    );
    const own = [0.5, 0.1, 0.1, 0.1, 0.1, 0.1];
    const base = [1, 1, 1, 1, 1, Math.exp(-4)].map((odds) => odds / (5 + Math.exp(-4)));
    const expected = base.reduce((sum, p, i) => sum + p * Math.log(p / own[i]), 0);
    expect(part.klOf(part.data.map((_, i) => [Math.log(own[i % 6])]))).toBeCloseTo(expected, 12);
  });

  test("asks nothing if it is off, and refuses an engine that cannot be asked", async () => {
    const engine = fakeEngine();
    expect(await retain({ config: withWeight(0), engine, root: Key.root(1) }, 1, secrets)).toEqual([]);
    expect(engine.calls).toEqual([]);
    const mute = { ...engine, name: "mute", questions: undefined };
    await expect(
      retain({ config: withWeight(1), engine: mute, root: Key.root(1) }, 1, secrets),
    ).rejects.toThrow('the engine "mute" has no questions');
  });

  test("keeps a run nearer to the base", async () => {
    const forgetting = async (weight: number) => {
      const run = path.join(folder, String(weight));
      await runFixture(run, { config: withWeight(weight) });
      const iterations = readEvents(path.join(run, "events.jsonl")).filter(
        ({ type }) => type === "iteration",
      );
      return metricOf(iterations.at(-1) as (typeof iterations)[number], "retentionKl") as number;
    };
    expect(await forgetting(100)).toBeLessThan(0.5 * (await forgetting(0.001)));
  });
});
