/** Variants and experiments as data: what they name exists, and means what they say. */

import { describe, expect, test } from "vitest";
import { MovingBaseline } from "../advantage/advantage.ts";
import { PAPER, PUBLISHED_CODE } from "../algorithms/iterative-spo-settings.ts";
import { configHash, type VisionZeroConfig } from "../run/settings/config.ts";
import { EXPERIMENT_NAMES, experimentNamed, headToHeads } from "./experiments.ts";
import { configOfJob } from "./jobs.ts";
import { experimentsOf, planOf } from "./plan.ts";
import { VARIANT_NAMES, type VariantName, variantNamed } from "./variants.ts";

const configOf = (name: VariantName) => configOfJob({ seed: 1, ...variantNamed(name) }) as VisionZeroConfig;

describe("variants", () => {
  test("settings resolve, and no two are the same training", () => {
    const hashes = VARIANT_NAMES.map((name) => configHash(configOf(name)));
    expect(new Set(hashes).size).toBe(VARIANT_NAMES.length);
  });

  test("each is used by an experiment", () => {
    const used = new Set<string>(EXPERIMENT_NAMES.flatMap((name) => [...experimentNamed(name).variants]));
    expect(VARIANT_NAMES.filter((name) => !used.has(name))).toEqual([]);
  });

  test("no-rae: the advantage is the reward", () => {
    const { baselineDecay: decay, baselineOrder: order } = configOf("no-rae").algorithm;
    const baseline = new MovingBaseline({ decay, order });
    const rewards = [0.4, -0.3, 0.9];
    for (let game = 0; game < 5; game++) expect(baseline.advantages("spy", rewards)).toEqual(rewards);
  });

  test("published-code: as the published code where it leaves the paper, and as the preset elsewhere", () => {
    const { loss: _code, ...code } = PUBLISHED_CODE;
    const { loss: _paper, ...paper } = PAPER;
    const { algorithm, sampling, game } = configOf("published-code");
    const preset = configOf("default").algorithm;
    for (const key of Object.keys(paper) as (keyof typeof paper)[])
      expect([key, algorithm[key]]).toEqual([key, code[key] === paper[key] ? preset[key] : code[key]]);
    expect([sampling.temperature, game.civilians]).toEqual([0.8, 3]);
  });
});

describe("experiments", () => {
  test.each(EXPERIMENT_NAMES)("%s speaks of its own variants", (name) => {
    const { variants, claims } = experimentNamed(name);
    const named = claims.flatMap(({ quantity }) => {
      const { kind: _kind, ...named } = quantity;
      const { turns: _turns, tasks: _tasks, pictures: _pictures, ...who } = named as Record<string, string>;
      return Object.values(who);
    });
    expect(named.filter((variant) => !(variants as readonly string[]).includes(variant))).toEqual([]);
  });

  test("one lets two variants play each other", () => {
    expect(EXPERIMENT_NAMES.flatMap(headToHeads)).toEqual([{ of: "paper", against: "decision-only" }]);
  });
});

describe("plan", () => {
  const options = { threads: 1, quick: false, set: [] };

  test("a variant of several experiments is trained once, all variants of a seed before the next", () => {
    const { jobs } = planOf({ ...options, experiments: ["table-13", "figure-8"], seeds: [1, 2] });
    const variants = ["paper", "clue-only", "decision-only", "no-rae"];
    expect(jobs.map(({ name }) => name)).toEqual(
      [1, 2].flatMap((seed) => variants.map((v) => `${v}-${seed}`)),
    );
    expect(jobs[3].settings).toEqual(["retention.weight=0", "algorithm.baselineDecay=1", "engine.threads=1"]);
    expect(jobs[3].folder).toBe("runs/reproduce/no-rae-1");
  });

  test("a group is each experiment that begins with its name", () => {
    const names = experimentsOf(["new-pictures"]);
    expect(names).toEqual(["new-pictures-noise", "new-pictures-stripes"]);
    const { jobs, statements } = planOf({ ...options, experiments: names, seeds: [1] });
    expect(statements).toBe(6400);
    expect(jobs.find(({ variant }) => variant === "noise-random-rewards")).toMatchObject({
      preset: "adapt",
      settings: expect.arrayContaining(["pairs.source=clevr~noise:35", "algorithm.rewards=random"]),
    });
  });

  test("controls differ from self-play in the signal alone", () => {
    const { algorithm, verdicts, retention, ...same } = configOf("noise-adapt");
    for (const name of [
      "noise-retention",
      "noise-self-training",
      "noise-random-rewards",
      "noise-labels",
    ] as const) {
      const { algorithm: other, verdicts: _verdicts, retention: kept, ...rest } = configOf(name);
      expect({ ...other, rewards: algorithm.rewards }).toEqual(algorithm);
      expect([rest, kept]).toEqual([same, retention]);
    }
  });

  test("all is every experiment, in order and once", () => {
    expect(experimentsOf(["table-13", "all"])).toEqual(EXPERIMENT_NAMES);
    expect(planOf({ ...options, experiments: experimentsOf(["all"]) }).jobs).toHaveLength(
      3 * VARIANT_NAMES.length,
    );
  });

  test("only the whole thing goes to the committed results", () => {
    const places = (more: object) => planOf({ ...options, experiments: ["figure-6"], ...more }).places;
    expect(places({}).results).toBe("recipes/results");
    expect(places({ quick: true })).toMatchObject({
      runs: "runs/reproduce-quick",
      text: "runs/reproduce-quick/results/reproduction.md",
    });
    expect(places({ set: ["beta=0.2"] }).plots).toBe("runs/reproduce/results/plots");
    expect(places({ out: "mine" }).results).toBe("mine/results");
    expect(places({ out: "mine", results: "there" }).results).toBe("there");
  });

  test("quick runs are shorter and have one seed", () => {
    const { jobs } = planOf({ ...options, quick: true, experiments: ["figure-6"] });
    const [quick, full] = [configOfJob(jobs[0]), configOf("default")];
    expect(jobs).toHaveLength(1);
    expect(quick.iterations).toBeLessThan(full.iterations);
    expect(quick.evaluation.games).toBeLessThan(full.evaluation.games);
  });
});
