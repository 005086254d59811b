/** Verdicts as lessons: which are learned, and with what weight. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Key } from "../core/rng.ts";
import { fakeEngine } from "../engine/fake/fake.ts";
import { VOCABULARY } from "../engine/fake/language.ts";
import { labelledStatements } from "../engine/local/questions.ts";
import { tokenOf } from "../engine/local/vocabulary.ts";
import { pairSecrets } from "../games/spot-the-spy/secrets.ts";
import { clevrSource } from "../pairs/clevr/source.ts";
import { readEpisodes } from "../rollout/episode-file.ts";
import { KeptPictures } from "./open/kept-pictures.ts";
import { readEvents } from "./record/events.ts";
import { retain } from "./retention.ts";
import type { Config } from "./settings/config.ts";
import { fixtureConfig, runFixture } from "./train-fixture.ts";
import { verdictLessons } from "./verdicts.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-verdicts-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const verdicts = (more: Partial<Config["verdicts"]>): Config => ({
  ...fixtureConfig,
  verdicts: { weight: 2, targets: "own", statements: 3, confidence: 0.6, ...more },
});
const source = pairSecrets(clevrSource({ seed: 1, size: 16 }));
const four = () => Promise.all([0, 1, 2, 3].map((i) => source.deal("train", i)));

describe("own verdicts", () => {
  test("those that are confident, each answer with the same weight in all", async () => {
    const engine = fakeEngine();
    const lessons = (confidence: number) =>
      four().then((pairs) =>
        verdictLessons({ config: verdicts({ confidence }), engine, root: Key.root(1) }, 1, pairs),
      );
    // Five answers with logit 0, `hm` with -4: nothing is above 0.2.
    expect((await lessons(0.6)).map(({ length }) => length)).toEqual([0, 0]);
    // Seat 2 with logit 4: e⁴ / (e⁴ + 4 + e⁻⁴) = 0.93.
    (engine.weights as number[])[VOCABULARY.indexOf("2")] = 4;
    const parts = await lessons(0.9);
    expect(parts.map(({ length }) => length)).toEqual([6, 6]);
    expect(new Set(parts.flat().map(({ targets }) => VOCABULARY[targets[0]]))).toEqual(new Set(["2"]));
    // One of six answers is ever given, so it has a sixth of the weight.
    expect(parts[0].reduce((sum, { weights }) => sum + weights[0], 0)).toBeCloseTo(2 / 6, 12);
    expect((await lessons(0.95)).flat()).toEqual([]);
  });

  test("none if they are off", async () => {
    const engine = fakeEngine();
    const off = await verdictLessons(
      { config: verdicts({ weight: 0 }), engine, root: Key.root(1) },
      1,
      await four(),
    );
    expect([off, engine.calls]).toEqual([[], []]);
  });
});

describe("true verdicts", () => {
  test("need an engine with a form for them", async () => {
    const asked = verdictLessons(
      { config: verdicts({ targets: "true" }), engine: fakeEngine(), root: Key.root(1) },
      ...([1, await four()] as const),
    );
    await expect(asked).rejects.toThrow('the engine "fake" has no form for labels');
  });

  test("true and false in turn, and unknown pictures are refused", async () => {
    const [first, ...others] = await four();
    const { pair } = first.secret;
    const viewed = { picture: pair.original, domain: pair.domain };
    const data = labelledStatements(viewed, pair.contents!.original, 6, Key.root(1).stream());
    const [yes, no] = [tokenOf("true"), tokenOf("false")];
    expect(data.map(({ targets }) => targets.at(-1))).toEqual([yes, no, yes, no, yes, no]);
    const engine = { ...fakeEngine(), labelled: () => data };
    const training = { config: verdicts({ targets: "true" }), engine, root: Key.root(1) };
    const [part] = await verdictLessons(training, 1, [first, ...others]);
    const total = part.flatMap(({ weights }) => weights).reduce((a, b) => a + b, 0);
    expect(part).toHaveLength(12);
    expect(total).toBeCloseTo(2, 12);
    expect(part[0].weights.slice(0, -1).every((weight) => weight === 0)).toBe(true);
    const unknown = { ...first, secret: { pair: { ...pair, contents: undefined } } };
    await expect(verdictLessons(training, 1, [unknown])).rejects.toThrow(
      /nobody knows what is in clevr-16-s1/,
    );
  });
});

describe("training without games", () => {
  const events = (run: string) =>
    readEvents(path.join(run, "events.jsonl")).filter(({ type }) => type === "iteration");

  test("takes the same steps from what is retained alone", async () => {
    const run = path.join(folder, "none");
    const config = {
      ...fixtureConfig,
      algorithm: { ...fixtureConfig.algorithm, rewards: "none" as const },
      retention: { ...fixtureConfig.retention, weight: 1 },
    };
    await runFixture(run, { config });
    expect(events(run).map(({ steps, sequences, loss }) => [steps, sequences, loss])).toEqual(
      Array.from({ length: 6 }, () => [2, 0, 0]),
    );
    const first = path.join(run, "episodes/0001.jsonl");
    expect(fs.existsSync(first) ? (await readEpisodes(first)).episodes : []).toEqual([]);
  });

  test("random rewards: as many turns train, with the same rewards on the whole", async () => {
    const runs = await Promise.all(
      (["game", "random"] as const).map(async (rewards) => {
        const run = path.join(folder, rewards);
        await runFixture(run, {
          config: { ...fixtureConfig, iterations: 1, algorithm: { ...fixtureConfig.algorithm, rewards } },
        });
        return events(run)[0];
      }),
    );
    const rewardOf = ({ metrics }: (typeof runs)[number]) =>
      (metrics as Record<string, number>)["reward.vote.civilian.decision"];
    expect(rewardOf(runs[1])).toBeCloseTo(rewardOf(runs[0]), 12);
    expect(runs[1].gradientNorm).not.toBe(runs[0].gradientNorm);
  });
});

test("retention asks about other pictures where it is told to", async () => {
  const others = clevrSource({ seed: 77, size: 16 });
  const config = { ...fixtureConfig, retention: { weight: 1, questions: 2, pairs: "clevr" } };
  const kept = async (iteration: number) => {
    const training = {
      config,
      engine: fakeEngine(),
      root: Key.root(1),
      kept: new KeptPictures(others, config),
    };
    const parts = await retain(training, iteration, await four());
    return parts.flatMap(({ data }) =>
      data.flatMap(({ input }) =>
        input.flatMap((chunk) => (chunk.type === "image" ? [chunk.picture.id] : [])),
      ),
    );
  };
  const first = await kept(1);
  // Four pictures, two questions each, six answers.
  expect(first).toHaveLength(4 * 2 * 6);
  expect(first.every((id) => id.startsWith("clevr-16-s77/train/"))).toBe(true);
  expect(await kept(1)).toEqual(first);
  expect(await kept(2)).not.toEqual(first);
});
