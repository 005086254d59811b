/** The text model: what it computes, how equal work is shared, and that it learns to answer legally. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EngineError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { kuhnPoker } from "../../../games/kuhn-poker/kuhn-poker.ts";
import type { Datum, LossSpec } from "../../../objective/objective.ts";
import { walk } from "../../../solvers/walk.ts";
import type { Engine } from "../../engine.ts";
import { targetLoss } from "../../policy-loss.ts";
import { loadLocalEngine } from "../engine.ts";
import { kuhnPokerForm } from "../forms/kuhn-poker.ts";
import { spotTheSpyForm } from "../forms/spot-the-spy.ts";
import { mergeEqual } from "./merge.ts";

const ADAM = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, clipNorm: 0 };
const form = kuhnPokerForm();
const observations = walk(kuhnPoker()).sets.map((set) => set.observe());
const open = (averageShare = 0, key = "text") =>
  loadLocalEngine({ weights: Key.root(key), form, threads: 1, averageShare });

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await open(0.25);
  folder = mkdtempSync(path.join(tmpdir(), "sparring-text-"));
  // Away from the even start, where every word is as likely.
  await engine.forwardBackward(lessons(), { kind: "cross_entropy" });
  await engine.optimStep(ADAM);
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** The first choice at half of the information sets, the second at the others. */
function lessons(): Datum[] {
  return observations.map((observation, i) => ({
    input: form.render(observation),
    targets: form.text!.answers(observation)[i % 2],
    weights: [1],
  }));
}

describe("random weights", () => {
  it("make every word as likely, and follow from their key", async () => {
    const [one, same, other] = [await open(), await open(), await open(0, "other")];
    const data = lessons();
    for (const [logprob] of await one.logprobs(data))
      expect(logprob).toBeCloseTo(-Math.log(form.words.length), 5);
    for (const each of [one, same, other]) {
      await each.forwardBackward(data, { kind: "cross_entropy" });
      await each.optimStep(ADAM);
    }
    expect(await same.logprobs(data)).toEqual(await one.logprobs(data));
    expect(await other.logprobs(data)).not.toEqual(await one.logprobs(data));
    for (const each of [one, same, other]) await each.close();
  });

  it("are refused for a form with pictures", async () => {
    const made = loadLocalEngine({ weights: Key.root("x"), form: spotTheSpyForm });
    await expect(made).rejects.toThrow(EngineError);
  });
});

describe("what it says", () => {
  it("is drawn as often as its log-probabilities say, for one prompt in a batch", async () => {
    const draws = 4000;
    const prompt = form.render(observations[3]);
    const keys = Array.from({ length: draws }, (_, i) => Key.root("draws").child(i));
    const options = { maxTokens: 1, temperature: 1, keys };
    const drawn = await engine.sampler().sample(new Array(draws).fill(prompt), options);
    const first = drawn.map(({ tokens }) => tokens[0]);
    for (const token of new Set(first)) {
      const [[logprob]] = await engine.logprobs([{ input: prompt, targets: [token], weights: [0] }]);
      const share = first.filter((one) => one === token).length / draws;
      // Four standard deviations of a share of 4,000.
      expect(Math.abs(share - Math.exp(logprob))).toBeLessThan(4 * Math.sqrt(0.25 / draws));
    }
  });

  it("over the legal choices is the exact probability of each, divided by that of all", async () => {
    const rows = await engine.probabilities!(observations);
    for (const [i, row] of rows.entries()) {
      const input = form.render(observations[i]);
      const data = form.text!.answers(observations[i]).map((targets) => ({ input, targets, weights: [0] }));
      const shares = (await engine.logprobs(data)).map(([logprob]) => Math.exp(logprob));
      const total = shares.reduce((sum, share) => sum + share, 0);
      row.forEach((probability, choice) => {
        expect(probability).toBeCloseTo(shares[choice] / total, 5);
      });
    }
  });

  it("cannot be asked about a picture", async () => {
    const picture = { id: "p", image: { width: 1, height: 1, data: new Uint8Array(3) } };
    const data = [{ input: [{ type: "image", picture } as const], targets: [1], weights: [1] }];
    await expect(engine.logprobs(data)).rejects.toThrow(/reads no pictures/);
  });
});

describe("equal sequences", () => {
  const input = form.render(observations[0]);
  const datum = (weight: number, logprob: number): Datum => {
    return { input, targets: [1], weights: [weight], logprobs: [logprob] };
  };
  const data = [datum(1, -1), datum(-0.5, -1), datum(0.25, -1), datum(2, -2), datum(-1, -1)];

  it("are one with the sum of the weights, where sign and log-probability are the same", () => {
    const { merged, placeOf } = mergeEqual(data);
    expect(merged.map(({ weights }) => weights)).toEqual([[1.25], [-1.5], [2]]);
    expect(data.map((_, i) => placeOf(i))).toEqual([0, 1, 0, 2, 1]);
  });

  it.each<LossSpec>([
    { kind: "cross_entropy" },
    { kind: "importance_sampling" },
    { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 },
  ])("have the loss of $kind that they have apart", async (loss) => {
    const { loss: together, logprobs } = await engine.forwardBackward(data, loss);
    const apart = data.map((one, i) => targetLoss(loss, one, 0, logprobs[i][0]).loss);
    expect(together).toBeCloseTo(
      apart.reduce((sum, one) => sum + one, 0),
      4,
    );
    await engine.optimStep({ ...ADAM, learningRate: 0 });
  });
});

describe("the average of the weights", () => {
  it("follows the current ones, is handed out, and is saved with them", async () => {
    const own = await open(0.25);
    expect(own.handedOut).toBe("average");
    const data = lessons();
    const sum = async (ref?: string) => (await own.logprobs(data, ref)).flat().reduce((a, b) => a + b, 0);
    await own.forwardBackward(data, { kind: "cross_entropy" });
    await own.optimStep(ADAM);
    const [base, average, current] = [await sum("base"), await sum("average"), await sum()];
    expect(base).toBeLessThan(average);
    expect(average).toBeLessThan(current);
    await own.snapshot("kept");
    expect(await sum("kept")).toBe(average);
    await own.saveState(folder);
    const again = await open(0.25);
    await again.loadState(folder);
    expect(await again.logprobs(data, "average")).toEqual(await own.logprobs(data, "average"));
    for (const each of [own, again]) await each.close();
  });

  it("has to be asked for", async () => {
    const own = await open();
    expect(own.handedOut).toBeUndefined();
    expect(() => own.sampler("average")).toThrow(/averageShare/);
    await own.close();
  });
});
