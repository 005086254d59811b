import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError, EngineError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import type { Datum } from "../../objective/objective.ts";
import { policyOf, type TabularEngine, tabularEngine } from "./tabular.ts";

const PLAIN = { learningRate: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 0 };
const IMPORTANCE = { kind: "importance_sampling" } as const;

function asked(text: string, choices: readonly string[] = ["left", "right"]): Observation {
  return {
    seat: 0,
    kind: "move",
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    view: {},
    choices,
  };
}

function answer(
  engine: TabularEngine,
  observation: Observation,
  choice: number,
  weight: number,
  q = 0.5,
): Datum {
  const input = engine.renderer.render(observation);
  return { input, targets: [choice], weights: [weight], logprobs: [Math.log(q)] };
}

describe("a policy by information state", () => {
  it("is uniform where nothing was learned, and draws as often as it says", async () => {
    const engine = tabularEngine();
    const observation = asked("three ways", ["a", "b", "c"]);
    expect(policyOf(engine)(observation)).toEqual([1 / 3, 1 / 3, 1 / 3].map((p) => expect.closeTo(p, 12)));
    await engine.forwardBackward([answer(engine, observation, 0, 1.5, 1 / 3)], IMPORTANCE);
    await engine.optimStep(PLAIN);
    const keys = Array.from({ length: 4000 }, (_, i) => Key.root("draws").child(i));
    const prompts = keys.map(() => engine.renderer.render(observation));
    const drawn = await engine.sampler().sample(prompts, { maxTokens: 1, temperature: 1, keys });
    policyOf(engine)(observation).forEach((probability, choice) => {
      const share = drawn.filter(({ tokens }) => tokens[0] === choice).length / keys.length;
      // Three standard deviations of a share of 4,000.
      expect(Math.abs(share - probability)).toBeLessThan(3 * Math.sqrt(0.25 / 4000));
    });
  });

  it("tells states apart by their texts and choices, and nothing else", () => {
    const { render } = tabularEngine().renderer;
    expect(render({ ...asked("x"), seat: 1, view: { other: true } })).toEqual(render(asked("x")));
    expect(render(asked("y"))).not.toEqual(render(asked("x")));
    expect(render(asked("x", ["left", "up"]))).not.toEqual(render(asked("x")));
  });

  it("writes a choice in a box, unless it has one", () => {
    const { decode } = tabularEngine().renderer;
    expect(decode([1], asked("x"))).toBe("\\boxed{right}");
    expect(decode([0], asked("x", ["\\boxed{up}"]))).toBe("\\boxed{up}");
    expect(() => decode([2], asked("x"))).toThrow(EngineError);
  });

  it("refuses states without choices and states with pictures", () => {
    const { choices: _, ...open } = asked("x");
    const { render } = tabularEngine().renderer;
    expect(() => render(open)).toThrow(/kind "move" has none/);
    const picture = { id: "p", image: { width: 1, height: 1, data: new Uint8Array(3) } };
    const seen: Observation = {
      ...asked("x"),
      messages: [{ role: "user", content: [{ type: "image", picture }] }],
    };
    expect(() => render(seen)).toThrow(/no pictures/);
  });
});

describe("learning", () => {
  it("takes the step that follows by hand from softmax", async () => {
    // Weight 2 on the first of two equal choices: d loss / d logits = -2 (1 - 1/2), -2 (0 - 1/2) = -1, 1.
    // With rate 1/2 the logits are 1/2, -1/2, and the probability is 1 / (1 + e^-1).
    const engine = tabularEngine({ optimiser: "sgd" });
    const report = await engine.forwardBackward([answer(engine, asked("x"), 0, 2)], IMPORTANCE);
    expect(report).toEqual({ loss: -2, logprobs: [[Math.log(0.5)]] });
    expect((await engine.optimStep(PLAIN)).gradientNorm).toBeCloseTo(Math.SQRT2, 12);
    expect(policyOf(engine)(asked("x"))[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    expect(policyOf(engine, "base")(asked("x"))[0]).toBe(0.5);
  });

  it("takes natural steps: a rare choice that wins gains as much as its odds say", async () => {
    // Logits 1/2, -1/2 give the second choice p = 1 / (1 + e). Weight 1 on it: g = (p₀, -p₀), g / p = (1, -p₀
    // / p₁) = (1, -e).
    const engine = tabularEngine({ optimiser: "natural" });
    await engine.forwardBackward([answer(engine, asked("x"), 0, 1)], IMPORTANCE);
    // At equal odds g / p = (-1, 1): with rate 1/2 the logits are ±1/2.
    await engine.optimStep(PLAIN);
    const rare = 1 / (1 + Math.E);
    expect(policyOf(engine)(asked("x"))[1]).toBeCloseTo(rare, 12);
    await engine.forwardBackward([answer(engine, asked("x"), 1, 1, rare)], IMPORTANCE);
    await engine.optimStep({ ...PLAIN, learningRate: 0.1 });
    const apart = 1 - 0.1 * (1 + Math.E);
    expect(policyOf(engine)(asked("x"))[0]).toBeCloseTo(1 / (1 + Math.exp(-apart)), 12);
  });

  it("clips the whole gradient to a norm", async () => {
    const engine = tabularEngine({ optimiser: "sgd" });
    const data = [answer(engine, asked("x"), 0, 2), answer(engine, asked("y"), 1, 2)];
    await engine.forwardBackward(data, IMPORTANCE);
    // Norm √(1+1+1+1) = 2, so that each slope is halved: logits ±1/4.
    expect((await engine.optimStep({ ...PLAIN, clipNorm: 1 })).gradientNorm).toBeCloseTo(2, 12);
    expect(policyOf(engine)(asked("x"))[0]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
  });

  it("moves Adam's first step by the learning rate, also for a state that is met late", async () => {
    const engine = tabularEngine();
    const learn = async (text: string) => {
      await engine.forwardBackward([answer(engine, asked(text), 0, 1)], IMPORTANCE);
      await engine.optimStep(PLAIN);
    };
    for (let i = 0; i < 5; i++) await learn("early");
    await learn("late");
    // Both logits move by 0.5: apart by 1.
    expect(policyOf(engine)(asked("late"))[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 7);
  });

  it("leaves states without gradient where they are, momentum and decay included", async () => {
    const engine = tabularEngine();
    await engine.forwardBackward([answer(engine, asked("rare"), 0, 1)], IMPORTANCE);
    await engine.optimStep(PLAIN);
    const before = policyOf(engine)(asked("rare"));
    await engine.forwardBackward([answer(engine, asked("other"), 0, 1)], IMPORTANCE);
    await engine.optimStep({ ...PLAIN, weightDecay: 0.1 });
    expect(policyOf(engine)(asked("rare"))).toEqual(before);
  });

  it("keeps an average of the logits", async () => {
    const engine = tabularEngine({ optimiser: "sgd", averageShare: 0.25 });
    await engine.forwardBackward([answer(engine, asked("x"), 0, 2)], IMPORTANCE);
    await engine.optimStep(PLAIN);
    // Logits ±1/2 after the first step, a quarter of that in the average; then 3/4 · 1/8 + 1/4 · 1/2 = 7/32.
    expect(policyOf(engine, "average")(asked("x"))[0]).toBeCloseTo(1 / (1 + Math.exp(-0.25)), 12);
    await engine.optimStep(PLAIN);
    expect(policyOf(engine, "average")(asked("x"))[0]).toBeCloseTo(1 / (1 + Math.exp(-7 / 16)), 12);
    expect(() => policyOf(tabularEngine(), "average")).toThrow(/average/);
  });

  it("refuses answers that are no choice, and prompts of other engines", async () => {
    const engine = tabularEngine();
    const datum = answer(engine, asked("x"), 0, 1);
    await expect(engine.logprobs([{ ...datum, targets: [2] }])).rejects.toThrow(/from 0 to 1/);
    const foreign = [{ type: "tokens", tokens: [1, 2] }] as const;
    await expect(engine.logprobs([{ ...datum, input: foreign }])).rejects.toThrow(EngineError);
    const { logprobs: _, ...unsampled } = datum;
    await expect(engine.forwardBackward([unsampled], IMPORTANCE)).rejects.toThrow(/sampling time/);
  });
});

describe("saved state", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sparring-tabular-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = () => path.join(folder, "tabular.json");

  it("has the same bytes in whatever order states were met", async () => {
    const bytes = await Promise.all(
      [
        ["x", "y"],
        ["y", "x"],
      ].map(async (texts, i) => {
        const engine = tabularEngine();
        await engine.forwardBackward(
          texts.map((text) => answer(engine, asked(text), 0, 1)),
          IMPORTANCE,
        );
        await engine.optimStep(PLAIN);
        const own = path.join(folder, String(i));
        await engine.saveState(own);
        return readFileSync(path.join(own, "tabular.json"), "utf8");
      }),
    );
    expect(bytes[0]).toBe(bytes[1]);
  });

  it.each([
    [
      "a row without averages",
      '{"format":1,"average":[],"rows":[{"name":"1-2-3-4","logits":[0,0]}]}',
      /rows\[0\]/,
    ],
    [
      "lists of different lengths",
      '{"format":1,"average":[],"rows":[{"name":"1","logits":[0,0],"step":1,"mean":[0],"square":[0,0]}]}',
      /different lengths/,
    ],
    ["another format", '{"format":2,"average":[],"rows":[]}', /format/],
  ])("refuses %s", async (_, content, message) => {
    writeFileSync(file(), content);
    await expect(tabularEngine().loadState(folder)).rejects.toThrow(CheckpointError);
    await expect(tabularEngine().loadState(folder)).rejects.toThrow(message);
  });
});
