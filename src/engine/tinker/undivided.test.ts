/** What is sent to a server that divides, held against what a server that adds up would learn. */
import { expect, it } from "vitest";
import type { LossSpec } from "../../objective/objective.ts";
import { wireDatum } from "./datum.ts";
import { undivided, type WirePass } from "./undivided.ts";

const PROMPTS = [[1, 2, 3], [1]];
const TARGETS = [
  [4, 5],
  [6, 7, 8],
];
const SIGNED = [
  [0.5, -2],
  [1, 0, -0.25],
];
const SAMPLED = [
  [-1, -2],
  [-0.5, -1, -3],
];
/** Now: ratios within and beyond the thresholds. */
const NOW = [
  [-1.1, -0.5],
  [-0.4, -1, -4],
];

const data = TARGETS.map((targets, i) => ({
  input: [{ type: "tokens" as const, tokens: [...PROMPTS[i], ...targets.slice(0, -1)] }],
  targets,
  weights: SIGNED[i],
  logprobs: SAMPLED[i],
}));

/** Slopes of the loss by each log-probability, as the dividing server computes them, with one nat or none from a stopped gradient. */
function slopes({ data, lossFn, config }: WirePass): number[][] {
  return data.map(({ lossFnInputs }, i) => {
    const { advantages, logprobs, target_tokens, weights } = lossFnInputs;
    expect(weights).toBeUndefined();
    const [n, own] = [target_tokens.data.length, NOW[i].length];
    return NOW[i].map((now, t) => {
      const [a, q] = [advantages.data[n - own + t], logprobs.data[n - own + t]];
      const [low, high] = [Number(config?.clip_low_threshold), Number(config?.clip_high_threshold)];
      const ratio = Math.exp(now - q);
      const clipped = Math.min(Math.max(ratio, low), high);
      if (lossFn === "cispo") return (-a * clipped) / n;
      const held = lossFn === "ppo" && a * clipped < a * ratio;
      return held ? 0 : (-a * ratio) / n;
    });
  });
}

it.each<LossSpec>([
  { kind: "importance_sampling" },
  { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 },
  { kind: "cross_entropy" },
])("$kind has the slopes of its sum", async (loss) => {
  const wire = await Promise.all(data.map((datum) => wireDatum(datum, loss, { sent: undefined as never })));
  const wanted = NOW.map((some, i) =>
    some.map((now, t) => {
      const [w, ratio] = [SIGNED[i][t], Math.exp(now - SAMPLED[i][t])];
      if (loss.kind === "cross_entropy") return -w;
      const held = loss.kind === "ppo" && (w > 0 ? ratio > 1.2 : ratio < 0.8) && w !== 0;
      return held ? 0 : -w * ratio;
    }),
  );
  for (const [i, some] of slopes(undivided(wire, loss)).entries())
    for (const [t, slope] of some.entries()) expect(slope).toBeCloseTo(wanted[i][t], 5);
});
