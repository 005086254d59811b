/** What stands where in a training sequence, pictures included, and that it is what the server's sequence is. */
import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import { spotTheSpy } from "../../games/spot-the-spy/spot-the-spy.ts";
import type { Datum } from "../../objective/objective.ts";
import { gradient, tinyRenderer } from "../renderers/vectors-fixture.ts";
import { checkData } from "./client/check/input.ts";
import { lossConfig, wireDatum, wireSequence } from "./datum.ts";
import { inputLength } from "./wire/messages.ts";

const picture = (width: number, height: number) => ({
  type: "image" as const,
  picture: { id: "p", image: gradient(width, height) },
});

const datum: Datum = {
  input: [{ type: "tokens", tokens: [3, 4] }, picture(64, 64), { type: "tokens", tokens: [5, 6, 7] }],
  targets: [7, 8],
  weights: [0.5, -0.25],
  logprobs: [-1, -2],
};

const valuesOf = (inputs: Awaited<ReturnType<typeof wireDatum>>["lossFnInputs"]) =>
  Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, Array.from(data)]));

describe("each entry is about the prediction of the next token", () => {
  // Qwen2.5-VL: 64 × 64 pixels are sent as 56 × 56, four tokens.
  const renderer = tinyRenderer("qwen2.5-vl");

  it("for a policy loss", async () => {
    const { modelInput, lossFnInputs } = await wireDatum(datum, { kind: "importance_sampling" }, renderer);
    expect(inputLength(modelInput)).toBe(9);
    expect(valuesOf(lossFnInputs)).toEqual({
      target_tokens: [4, 0, 0, 0, 0, 5, 6, 7, 8],
      advantages: [0, 0, 0, 0, 0, 0, 0, 0.5, -0.25],
      logprobs: [0, 0, 0, 0, 0, 0, 0, -1, -2],
    });
  });

  it("for cross_entropy", async () => {
    const { lossFnInputs } = await wireDatum(datum, { kind: "cross_entropy" }, renderer);
    expect(Object.keys(lossFnInputs).sort()).toEqual(["target_tokens", "weights"]);
    expect(valuesOf(lossFnInputs).weights).toEqual([0, 0, 0, 0, 0, 0, 0, 0.5, -0.25]);
  });

  it("with the whole sequence for its log-probabilities", async () => {
    expect(inputLength(await wireSequence(datum, renderer))).toBe(10);
  });

  it("and refuses targets that the input does not hold", async () => {
    const shifted = { ...datum, targets: [6, 8] };
    await expect(wireDatum(shifted, { kind: "cross_entropy" }, renderer)).rejects.toThrow(
      /targets 6, 8, but its input ends with 7, 8/,
    );
    const { logprobs: _logprobs, ...bare } = datum;
    await expect(wireDatum(bare, { kind: "importance_sampling" }, renderer)).rejects.toThrow(/sampling time/);
  });
});

it("thresholds of ppo are bounds of the ratio", () => {
  expect(lossConfig({ kind: "ppo", clipLow: 0.2, clipHigh: 0.3 })).toEqual({
    clip_low_threshold: 0.8,
    clip_high_threshold: 1.3,
  });
});

describe("a clue and a vote of spot-the-spy", () => {
  const game = spotTheSpy({ civilians: 3, clueRounds: 1, spyView: "edited", selfVotes: "refused" });
  const pair = {
    id: "a",
    domain: "clevr" as const,
    original: { id: "o", image: gradient(300, 200) },
    changes: [],
  };
  const modified = { id: "e", image: gradient(300, 200) };
  const observations: Observation[] = [];
  let state = game.start({ pair: { ...pair, modified } }, Key.root("datum"));
  while (game.toMove(state).length > 0) {
    const seats = game.toMove(state);
    observations.push(...seats.map((seat) => game.observe(state, seat)));
    const answers = seats.map((seat) => [seat, game.parse("\\boxed{1}", state, seat)] as const);
    state = game.apply(state, new Map(answers));
  }

  it.each(["qwen2.5-vl", "qwen3-vl", "gemma3"])("of %s", async (model) => {
    expect(new Set(observations.map(({ kind }) => kind)).size).toBe(2);
    const renderer = tinyRenderer(model);
    for (const observation of observations) {
      const input = renderer.render(observation);
      const pictures = input.filter(({ type }) => type === "image");
      expect(pictures.length).toBeGreaterThan(0);
      const targets = [9, 10, 11];
      const told = await wireDatum(
        {
          input: [...input, { type: "tokens", tokens: targets.slice(0, -1) }],
          ...{ targets, weights: [1, 1, 1], logprobs: [-1, -1, -1] },
        },
        { kind: "importance_sampling" },
        renderer,
      );
      const length = renderer.length(input) + 2;
      expect(inputLength(told.modelInput)).toBe(length);
      for (const { data } of Object.values(told.lossFnInputs)) expect(data.length).toBe(length);
      const chunks = told.modelInput.flatMap((chunk) => (chunk.type === "image" ? [chunk] : []));
      expect(chunks.every(({ data }) => Buffer.from(data.subarray(1, 4)).toString() === "PNG")).toBe(true);
      const zeros = Array.from(told.lossFnInputs.target_tokens.data).filter((token) => token === 0).length;
      expect(zeros).toBeGreaterThanOrEqual(
        chunks.reduce((sum, { expectedTokens }) => sum + expectedTokens!, 0),
      );
      checkData([told]);
    }
  });
});
