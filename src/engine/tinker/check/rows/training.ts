/** Training: whether its passes compute what sampling did, and whether gradients and losses are what the protocol says. */
import type { LossSpec } from "../../../../objective/objective.ts";
import { farthest, MOVED, meanGap, nats, near, short, sum } from "../distance.ts";
import { no, type Outcome, partly, type Row, yes } from "../finding.ts";
import { answersOf, type Lab, type Measured, SAMPLED } from "../lab.ts";
import { ANSWER, type Sizes } from "../material.ts";
import { GAP } from "./sampling.ts";

const IMPORTANCE: LossSpec = { kind: "importance_sampling" };
/** Thresholds 0.7 and 1.4, which no server has by itself. */
const PPO: LossSpec = { kind: "ppo", clipLow: 0.3, clipHigh: 0.4 };
const SILENT = "the server tells neither a summed loss nor the gradient's norm";

const datum = ({ prompt, answer }: Sizes) => prompt + answer - 1;

export const trainingRows: readonly Row[] = [
  {
    id: "agrees",
    group: "training",
    title: "training agrees with sampling",
    needed: true,
    otherwise: "every run stops at its first batch: the two compute different things",
    needs: ["samples"],
    cost: ({ prompt }) => ({ trained: prompt + SAMPLED - 1 }),
    async run(lab) {
      const { tokens, logprobs } = lab.sampled!;
      const { logprobs: trained } = await lab.measure(await lab.learner(), [
        lab.datum(lab.material.prompt, tokens),
      ]);
      const gap = meanGap(trained[0], logprobs);
      if (Number.isNaN(gap)) return no("the training pass tells no log-probabilities");
      const seen = `${nats(gap)} between the two, mean of ${tokens.length}`;
      return gap <= GAP ? yes(seen) : no(seen);
    },
  },
  {
    id: "sums",
    group: "training",
    title: "losses are sums, not means",
    needed: true,
    otherwise:
      "a long answer would count like a short one: no run trains here; take another server (engine.url)",
    needs: ["model"],
    cost: (sizes) => ({ trained: 4 * datum(sizes) }),
    async run(lab) {
      const model = await lab.learner();
      const one = await lab.measure(model, [lab.first()]);
      const two = await lab.measure(model, [lab.first(), lab.first()]);
      const twice = await lab.measure(model, [lab.first(2)]);
      return judged(
        [
          { told: one, loss: -sum(one.logprobs[0]), factor: 1, name: "one sequence" },
          { told: two, loss: -2 * sum(one.logprobs[0]), factor: 2, name: "two sequences" },
          { told: twice, loss: -2 * sum(one.logprobs[0]), factor: 2, name: "twice the weight" },
        ],
        one,
      );
    },
  },
  {
    id: "importance",
    group: "training",
    title: "importance_sampling by its formula",
    needed: true,
    otherwise: "runs with this loss learn something else (algorithm.loss=ppo is the other one)",
    needs: ["model"],
    cost: (sizes) => ({ trained: 4 * datum(sizes) }),
    async run(lab) {
      const { cases, one } = await ratios(lab, IMPORTANCE, [
        { ratio: 1, advantage: 1, loss: -1, factor: 1 },
        { ratio: 2, advantage: 1, loss: -2, factor: 2 },
        { ratio: 1, advantage: -1, loss: 1, factor: 1 },
      ]);
      return judged(cases, one);
    },
  },
  {
    id: "ppo",
    group: "training",
    title: "ppo by its formula and thresholds",
    needed: false,
    otherwise: "runs with algorithm.loss=ppo, such as the preset spiral, learn something else",
    needs: ["model"],
    cost: (sizes) => ({ trained: 5 * datum(sizes) }),
    async run(lab) {
      const { cases, one } = await ratios(lab, PPO, [
        { ratio: 1, advantage: 1, loss: -1, factor: 1 },
        { ratio: 2, advantage: 1, loss: -1.4, factor: 0 },
        { ratio: 2, advantage: -1, loss: 2, factor: 2 },
        { ratio: 0.5, advantage: -1, loss: 0.7, factor: 0 },
      ]);
      return judged(cases, one);
    },
  },
  {
    id: "norm",
    group: "training",
    title: "a step tells the gradient's norm",
    needed: false,
    otherwise: "reports have no curve of it, and other rows have to go by the loss alone",
    needs: ["model"],
    cost: (sizes) => ({ trained: datum(sizes) }),
    async run(lab) {
      const { norm } = await lab.measure(await lab.learner(), [lab.first()]);
      return norm === undefined ? no("none among the metrics of optim_step") : yes(short(norm));
    },
  },
  {
    id: "accumulates",
    group: "training",
    title: "gradients of two passes add up",
    needed: true,
    otherwise: "a batch that is sent in pieces is learned in part",
    needs: ["model"],
    cost: (sizes) => ({ trained: 5 * datum(sizes) }),
    async run(lab) {
      const model = await lab.learner();
      const { norm: both } = await lab.measure(model, [lab.first(), lab.second()]);
      const { norm: last } = await lab.measure(model, [lab.second()]);
      await lab.pass(model, [lab.first()]);
      const { norm: added } = await lab.measure(model, [lab.second()]);
      if (both === undefined || last === undefined || added === undefined)
        return partly("cannot be told without the gradient's norm");
      const seen = `norm ${short(added)} in two passes, ${short(both)} in one`;
      if (near(added, both)) return near(last, both) ? partly(`${seen}, and of the last alone`) : yes(seen);
      return no(seen);
    },
  },
  {
    id: "forward",
    group: "training",
    title: "passes without a gradient",
    needed: false,
    otherwise: "retention and verdicts cannot be used: leave retention.weight and verdicts.weight at 0",
    needs: ["model"],
    cost: (sizes) => ({ prefill: datum(sizes), trained: datum(sizes) }),
    run: (lab) =>
      lab.withModel(async (model) => {
        const { logprobs } = await lab.measure(model, [lab.first()]);
        const wire = await lab.wire(lab.first(), { kind: "cross_entropy" });
        const gap = farthest(answersOf(await model.forward([wire], "cross_entropy"), 0, ANSWER), logprobs[0]);
        const norm = await lab.flush(model);
        if (!(gap < MOVED)) return no(`they differ from those with one by ${nats(gap)}`);
        if (norm !== undefined && norm > 1e-6) return no(`they leave a gradient of norm ${short(norm)}`);
        return yes("the same log-probabilities");
      }),
  },
  {
    id: "steps",
    group: "training",
    title: "a step learns, samplers follow",
    needed: true,
    otherwise: "nothing is learned here, or games are played by old weights",
    needs: ["model"],
    cost: (sizes) => ({ trained: 4 * datum(sizes), prefill: 2 * (datum(sizes) + 1), sampled: 2 }),
    run: (lab, found) =>
      lab.withModel(async (model) => {
        const scored = found.get("scores")?.verdict === "yes";
        const before = scored ? sum(await lab.score(await model.saveWeightsForSampler())) : 0;
        const rise = await lab.learn(model);
        if (!(rise > 0)) return no(`the trained tokens' log-probability moved by ${short(rise)} nats`);
        const seen = `${short(rise)} nats more for the trained tokens, rate ${lab.rate}`;
        if (!scored) return partly(`${seen}; samplers cannot be seen`);
        const after = sum(await lab.score(await model.saveWeightsForSampler()));
        if (after - before > rise / 3) return yes(seen);
        return no(`${seen}, and ${short(after - before)} in a new sampler`);
      }),
  },
];

interface Case {
  readonly told: Measured;
  /** What follows from the log-probabilities. */
  readonly loss: number;
  /** Of the first case's gradient. */
  readonly factor: number;
  readonly name: string;
}

interface Ratio {
  readonly ratio: number;
  readonly advantage: number;
  /** Per token. */
  readonly loss: number;
  readonly factor: number;
}

/** Passes in which the current policy is `ratio` times as likely as that of the sample, in each token. */
async function ratios(lab: Lab, loss: LossSpec, wanted: readonly Ratio[]) {
  const model = await lab.learner();
  const [now] = (await lab.measure(model, [lab.first()])).logprobs;
  const cases: Case[] = [];
  /** What the server makes of a loss of -1; whether it divides is another row's question. */
  let scale = 1;
  for (const { ratio, advantage, loss: each, factor } of wanted) {
    const sampled = now.map((logprob) => logprob - Math.log(ratio));
    const told = await lab.measure(model, [lab.first(advantage, sampled)], loss);
    const name = `ratio ${ratio}, advantage ${advantage}`;
    if (cases.length === 0 && told.loss !== undefined && told.loss < 0) scale = told.loss / (each * ANSWER);
    cases.push({ told, loss: scale * each * ANSWER, factor, name });
  }
  return { cases, one: cases[0].told };
}

/** Each case's loss and gradient beside what they have to be. */
function judged(cases: readonly Case[], one: Measured): Outcome {
  const losses = cases.filter(({ told }) => told.loss !== undefined);
  const wrongLoss = losses.find(({ told, loss }) => !near(told.loss!, loss));
  if (wrongLoss)
    return no(`${wrongLoss.name}: loss ${short(wrongLoss.told.loss!)}, not ${short(wrongLoss.loss)}`);
  const norms = cases.filter(({ told }) => told.norm !== undefined);
  const size = one.norm ?? 0;
  const wrongNorm = norms.find(({ told, factor }) => !near(told.norm!, factor * size, size));
  if (wrongNorm)
    return no(
      `${wrongNorm.name}: gradient × ${short(wrongNorm.told.norm! / size)}, not × ${wrongNorm.factor}`,
    );
  if (losses.length + norms.length === 0) return partly(SILENT);
  const factors = norms.map(({ told }) => short(told.norm! / size)).join(", ");
  const told = losses.map(({ told }) => short(told.loss!)).join(", ");
  return yes(
    [norms.length > 0 && `gradients × ${factors}`, losses.length > 0 && `losses ${told}`]
      .filter(Boolean)
      .join("; "),
  );
}
