/** Which weights stay what they were while a model trains: opponents, references and matches against the base need them. */
import type { TinkerModel } from "../../client/model.ts";
import type { Sampler } from "../../client/sampler.ts";
import { farthest, MOVED, nats } from "../distance.ts";
import { no, type Outcome, partly, type Row, yes } from "../finding.ts";
import { answersOf, type Lab } from "../lab.ts";
import type { Sizes } from "../material.ts";

/** Three scores of one sequence, and the passes of `learn`. */
function cost({ prompt, answer }: Sizes) {
  const length = prompt + answer;
  return { prefill: 3 * length, sampled: 3, trained: 4 * (length - 1) };
}

const NONE =
  "opponents cannot be older weights: set algorithm.opponents=self, evaluation.games=0 and the weights of the KL terms to 0, unless the other way of keeping weights is there";

export const olderRows: readonly Row[] = [
  {
    id: "names",
    group: "older weights",
    title: "weights saved under a name stay",
    needed: false,
    otherwise: "frozen weights need a model of their own (next row)",
    needs: ["scores"],
    cost,
    run: (lab) =>
      lab.withModel(async (model) => {
        const path = await lab.saveForSampler(model);
        return stays(lab, model, await lab.options.client.sampler({ modelPath: path }));
      }),
  },
  {
    id: "models",
    group: "older weights",
    title: "weights in their own model stay",
    needed: false,
    otherwise: NONE,
    needs: ["scores"],
    cost,
    run: (lab) =>
      lab.withModel(async (model) => {
        const path = await lab.save(model);
        return lab.withCopy(path, false, async (copy) =>
          stays(lab, model, await copy.saveWeightsForSampler()),
        );
      }),
  },
  {
    id: "base",
    group: "older weights",
    title: "the base beside the trained model",
    needed: true,
    otherwise:
      "KL and matches against the base cannot be used: set the weights of the KL terms and evaluation.games to 0",
    needs: ["model"],
    cost: (sizes) => ({ ...cost(sizes), prefill: 5 * (sizes.prompt + sizes.answer), sampled: 5 }),
    run: (lab) =>
      lab.withModel(async (model) => {
        const { client, baseModel } = lab.options;
        const base = await client.sampler({ baseModel });
        const untrained = await lab.score(await model.saveWeightsForSampler());
        const gap = farthest(await lab.score(base), untrained);
        if (gap >= MOVED) return no(`${nats(gap)} off from a model that has not trained`);
        return stays(lab, model, base);
      }),
  },
  {
    id: "undisturbed",
    group: "older weights",
    title: "sampling them changes no training",
    needed: true,
    otherwise:
      "an opponent's turn puts its weights in the place of those that train: older weights get a model of their own, where that works",
    needs: ["names"],
    cost: ({ prompt, answer }) => ({
      prefill: prompt + answer,
      sampled: 1,
      trained: 6 * (prompt + answer - 1),
    }),
    run: (lab) =>
      lab.withModel(async (model) => {
        const path = await lab.saveForSampler(model);
        const older = await lab.options.client.sampler({ modelPath: path });
        await lab.learn(model);
        const before = await trained(lab, model);
        await lab.score(older);
        const gap = farthest(await trained(lab, model), before);
        return gap < MOVED / 2
          ? yes(`${nats(gap)} in a training pass`)
          : no(`${nats(gap)} in a training pass`);
      }),
  },
];

/** Whether a sampler gives the same before and after its model's source learns. */
async function stays(lab: Lab, learner: TinkerModel, older: Sampler): Promise<Outcome> {
  const before = await lab.score(older);
  if (!before.every(Number.isFinite)) return no("some prompt log-probabilities are missing");
  await lab.learn(learner);
  const newest = await lab.score(await learner.saveWeightsForSampler());
  const after = await lab.score(older);
  const [moved, own] = [farthest(newest, before), farthest(after, before)];
  if (moved < MOVED / 2)
    return partly(`the newest weights are only ${nats(moved)} off, so it cannot be told`);
  const seen = `${nats(own)} off after a step, the newest ${nats(moved)}`;
  return own <= moved / 3 ? yes(seen) : no(seen);
}

async function trained(lab: Lab, model: TinkerModel): Promise<number[]> {
  const output = await lab.pass(model, [lab.first()]);
  await lab.flush(model);
  return answersOf(output, 0, lab.material.answers[0].length);
}
