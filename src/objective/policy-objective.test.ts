import { describe, expect, it } from "vitest";
import type { Turn } from "../rollout/episode.ts";
import type { Datum } from "./objective.ts";
import { type PolicyObjectiveSpec, policyObjective } from "./policy-objective.ts";
import { trainingSequences } from "./training-sequences.ts";

const picture = { id: "p", image: { width: 1, height: 1, data: new Uint8Array(3) } };

function turn(change: Partial<Turn> = {}): Turn {
  const prompt = [{ type: "image", picture } as const, { type: "tokens", tokens: [5, 6] } as const];
  return {
    seat: 0,
    kind: "vote",
    text: "x",
    tokens: [1, 2, 3],
    logprobs: [-1, -2, -3],
    move: {},
    prompt,
    ...change,
  };
}

const plain: PolicyObjectiveSpec = {
  loss: { kind: "importance_sampling" },
  normalise: "turns",
  kl: { coefficient: 0 },
};

describe("training sequences", () => {
  it("puts all targets but the last behind the prompt", () => {
    // Datum's contract in objective.ts.
    const { data } = trainingSequences([{ turn: turn(), advantage: 0.5 }]);
    expect(data[0].input).toEqual([
      { type: "image", picture },
      { type: "tokens", tokens: [5, 6, 1, 2] },
    ]);
    expect(data[0].targets).toEqual([1, 2, 3]);
    expect(data[0].weights).toEqual([0.5, 0.5, 0.5]);
    expect(data[0].logprobs).toEqual([-1, -2, -3]);
  });

  it("opens a chunk behind a picture, and none for a single target", () => {
    const prompt = [{ type: "image", picture } as const];
    const short = turn({ prompt, tokens: [4], logprobs: [-1] });
    const { data } = trainingSequences([turn({ prompt }), short].map((t) => ({ turn: t, advantage: 1 })));
    expect(data[0].input[1]).toEqual({ type: "tokens", tokens: [1, 2] });
    expect(data[1].input).toEqual(prompt);
  });

  it("drops and counts turns without a usable completion", () => {
    const turns = [
      turn({ failure: "time out" }),
      turn({ prompt: undefined }),
      turn({ tokens: [], logprobs: [] }),
      turn({ logprobs: [-1] }),
      turn({ logprobs: [-1, Number.NEGATIVE_INFINITY, -1] }),
      turn({ move: undefined, refusal: "no box" }), // a refused answer was sampled: it trains
    ];
    const { data, turns: kept, dropped } = trainingSequences(turns.map((t) => ({ turn: t, advantage: 1 })));
    expect(dropped).toEqual({ failure: 1, "no prompt": 1, "no tokens": 1, "no log-probabilities": 2 });
    expect([data.length, kept.length]).toEqual([1, 1]);
  });
});

describe("policy objective", () => {
  const sequences = trainingSequences([
    { turn: turn(), advantage: 0.6 },
    { turn: turn({ tokens: [9], logprobs: [-0.5] }), advantage: 0 },
  ]);

  it("divides by turns, tokens or nothing, and leaves out sequences without gradient", () => {
    // By hand: 0.6/2, 0.6/4, 0.6; the second sequence has weight 0 but counts in the divisor.
    const weight = (normalise: PolicyObjectiveSpec["normalise"]) =>
      policyObjective(sequences, { ...plain, normalise }).data[0].weights[0];
    expect([weight("turns"), weight("tokens"), weight("none")]).toEqual([0.3, 0.15, 0.6]);
    const objective = policyObjective(sequences, plain);
    expect([objective.data.length, objective.withoutGradient, objective.klPerToken]).toEqual([
      1,
      1,
      undefined,
    ]);
  });

  it("folds the KL penalty into each token", () => {
    // By hand: (0.6 - 0.1·(-1 - -2))/2 = 0.25; the mean log ratio is (1 + 0 - 1 + 0.5)/4.
    const reference = [[-2, -2, -2], [-1]];
    const objective = policyObjective(sequences, { ...plain, kl: { coefficient: 0.1 } }, reference);
    expect(objective.data[0].weights).toEqual([0.25, 0.3, 0.35].map((w) => expect.closeTo(w, 12)));
    expect(objective.data[1].weights).toEqual([expect.closeTo(-0.025, 12)]);
    expect(objective.klPerToken).toBeCloseTo(0.125, 12);
  });

  it("asks for the reference it needs", () => {
    const spec = { ...plain, kl: { coefficient: 0.1 } };
    expect(() => policyObjective(sequences, spec)).toThrow(/none were given/);
    expect(() => policyObjective(sequences, spec, [[-1], [-1]])).toThrow(/lengths 1,1, the targets 3,1/);
    const nothing = policyObjective(trainingSequences([]), spec, []);
    expect([nothing.data.length, nothing.divisor]).toEqual([0, 1]);
  });

  it("has in expectation the gradient of A·log π and of the exact KL", () => {
    // Exact enumeration: one token of three, π = softmax(x). The expected policy gradient with our
    // weights equals the central-difference gradient of Σ π A - τ KL(π ‖ π_ref) in x.
    const logits = [0.3, -0.7, 1.1];
    const reference = logSoftmax([0.1, 0.4, -0.2]);
    const advantages = [1, -0.5, 0.2];
    const tau = 0.4;
    const logPi = logSoftmax(logits);
    const data = logPi.map((logprob, y): Datum => {
      return { input: [], targets: [y], weights: [advantages[y]], logprobs: [logprob] };
    });
    const spec: PolicyObjectiveSpec = { ...plain, normalise: "none", kl: { coefficient: tau } };
    const folded = policyObjective(
      { turns: [], data, dropped: {} },
      spec,
      reference.map((r) => [r]),
    );
    const value = (x: number[]) => {
      const lp = logSoftmax(x);
      return lp.reduce((sum, l, y) => sum + Math.exp(l) * (advantages[y] - tau * (l - reference[y])), 0);
    };
    logits.forEach((_, i) => {
      const expected = logPi.reduce((sum, l, y) => {
        const score = (y === i ? 1 : 0) - Math.exp(logPi[i]); // ∂ log π(y) / ∂ x_i
        return sum + Math.exp(l) * folded.data[y].weights[0] * score;
      }, 0);
      const step = (h: number) => value(logits.map((x, j) => (j === i ? x + h : x)));
      expect(expected).toBeCloseTo((step(1e-5) - step(-1e-5)) / 2e-5, 8);
    });
  });
});

function logSoftmax(logits: readonly number[]): number[] {
  const norm = Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0));
  return logits.map((x) => x - norm);
}
