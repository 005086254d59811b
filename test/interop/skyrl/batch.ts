/**
 * One batch of a few sequences of different lengths, trained through the engine: what it reports, for a reference to be held against.
 *
 *     node --import tsx batch.ts URL MODEL-FOLDER MODEL-NAME
 */
import { Key } from "../../../src/core/rng.ts";
import { openTinkerEngine } from "../../../src/engine/tinker/open.ts";
import { tinkerSettings } from "../../../src/engine/tinker/settings.ts";
import type { Datum, LossSpec } from "../../../src/objective/objective.ts";

const LENGTHS = [9, 17, 30];
const TARGETS = [3, 8, 12];
const LOSSES: readonly LossSpec[] = [
  { kind: "cross_entropy" },
  { kind: "importance_sampling" },
  { kind: "ppo", clipLow: 0.1, clipHigh: 0.1 },
];
const ADAM = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, clipNorm: 0 };

/** Ordinary tokens, signed weights, and log-probabilities of another policy. */
function datum(length: number, own: number): Datum {
  const rng = Key.root(length).stream();
  const tokens = Array.from({ length }, () => rng.int(10, 400));
  return {
    input: [{ type: "tokens", tokens: tokens.slice(0, -1) }],
    targets: tokens.slice(-own),
    weights: Array.from({ length: own }, () => Math.fround(rng.normal())),
    logprobs: [],
  };
}

const [url, modelFiles, model] = process.argv.slice(2);
const settings = tinkerSettings.parse({ url, model, server: "skyrl-jax", modelFiles, loraRank: 8 });
const onNotice = (text: string) => console.error(text);
const engine = await openTinkerEngine({ settings, seed: 1, environment: {}, onNotice });
try {
  const bare = LENGTHS.map((length, i) => datum(length, TARGETS[i]));
  const first = await engine.forwardBackward(bare, { kind: "cross_entropy" });
  await engine.optimStep({ ...ADAM, learningRate: 0.02 });
  const rng = Key.root("sampled").stream();
  const data = bare.map((each, i) => ({
    ...each,
    logprobs: first.logprobs[i].map((logprob) => Math.fround(logprob + 0.2 * rng.normal())),
  }));
  const passes = [];
  for (const loss of LOSSES) {
    const told = await engine.forwardBackward(data, loss);
    const { gradientNorm } = await engine.optimStep({ ...ADAM, learningRate: 0 });
    passes.push({ loss, told, gradientNorm });
  }
  const prompts = [data[0].input];
  await engine.sampler().sample(prompts, { maxTokens: 1, temperature: 1, keys: [Key.root("one")] });
  console.log(JSON.stringify({ data, passes }));
} finally {
  await engine.close();
}
