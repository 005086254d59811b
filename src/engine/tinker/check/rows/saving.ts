/** What a run's checkpoints need: weights that load with and without their optimiser, numbers that count once, archives, deletion. */
import type { LossSpec } from "../../../../objective/objective.ts";
import type { TinkerModel } from "../../client/model.ts";
import { farthest, MOVED, nats, near, short } from "../distance.ts";
import { no, type Outcome, partly, type Row, untried, yes } from "../finding.ts";
import { answersOf, type Lab } from "../lab.ts";
import { ANSWER, type Sizes } from "../material.ts";

const IMPORTANCE: LossSpec = { kind: "importance_sampling" };
/** Small against the gradients of the steps before. */
const PUSH = -0.01;

/** `learn` and a step, and two passes of source and copy each. */
const cost = ({ prompt, answer }: Sizes) => ({ trained: 9 * (prompt + answer - 1) });

export const savingRows: readonly Row[] = [
  {
    id: "resumes",
    group: "saving",
    title: "weights load with their optimiser",
    needed: true,
    otherwise: "a run cannot go on from a checkpoint as if it had not stopped",
    needs: ["steps"],
    cost,
    run: (lab) => loaded(lab, true),
  },
  {
    id: "loads",
    group: "saving",
    title: "weights load without it",
    needed: false,
    otherwise: "frozen weights cannot have a model of their own",
    needs: ["steps"],
    cost,
    run: (lab) => loaded(lab, false),
  },
  {
    id: "repeats",
    group: "saving",
    title: "a number sent twice counts once",
    needed: true,
    otherwise: "where the connection breaks, a batch may be trained twice",
    needs: ["model"],
    cost: ({ prompt, answer }) => ({ trained: 3 * (prompt + answer - 1) }),
    async run(lab) {
      const { twice } = lab.options;
      if (!twice) return untried("only the whole check does");
      const model = await lab.learner();
      const once = await lab.measure(model, [lab.first()]);
      twice.on = true;
      const again = await lab.measure(model, [lab.first()]).finally(() => {
        twice.on = false;
      });
      if (once.norm === undefined || again.norm === undefined)
        return partly("it is taken; without the gradient's norm more cannot be told");
      const seen = `gradient × ${short(again.norm / once.norm)} where each request came twice`;
      return near(again.norm, once.norm) ? yes(seen) : no(seen);
    },
  },
  {
    id: "archive",
    group: "saving",
    title: "an archive of saved weights",
    needed: false,
    otherwise: "trained weights stay on the server: they cannot be fetched from it",
    needs: ["model"],
    cost: () => ({}),
    run: (lab) =>
      lab.withModel(async (model) => {
        const path = await lab.saveForSampler(model);
        const found = await lab.options.client.checkpoints.archiveState(path);
        if (found === "there") return yes("it can be fetched");
        return found === "packing" ? partly("it is being packed") : no("there is none");
      }),
  },
  {
    id: "deletes",
    group: "saving",
    title: "saved weights can be deleted",
    needed: false,
    otherwise: "what this check and pruned checkpoints of runs leave behind stays there",
    needs: ["model"],
    cost: () => ({}),
    run: (lab) =>
      lab.withModel(async (model) => {
        const path = await lab.save(model);
        if (!(await lab.options.client.checkpoints.delete(path)))
          return no("there is nothing to delete, it says");
        lab.forget(path);
        return yes("deleted");
      }),
  },
];

/**
 * Saved weights in a new model, and whether Adam's moments came with them: the source and the copy take the same step, by a small gradient
 * against those before, so that moments matter more than the gradient.
 */
async function loaded(lab: Lab, optimizer: boolean): Promise<Outcome> {
  const source = await lab.withModel(async (model) => {
    await lab.learn(model);
    const earlier = answersOf(await lab.pass(model, [lab.first()]), 0, ANSWER);
    await lab.step(model);
    const path = await lab.save(model);
    return { path, earlier, ...(await pushed(lab, model, earlier)) };
  });
  const copy = await lab.withCopy(source.path, optimizer, (model) => pushed(lab, model, source.earlier));
  const off = farthest(copy.before, source.before);
  if (!(off < MOVED)) return no(`the loaded weights are ${nats(off)} off`);
  const moved = Math.max(farthest(source.after, source.before), farthest(copy.after, copy.before));
  const gap = farthest(copy.after, source.after);
  if (moved < MOVED / 10) return partly(`a step moved ${nats(moved)} alone, so it cannot be told`);
  const seen = `a step: ${nats(gap)} from the source's, of ${short(moved)}`;
  if (gap <= moved / 5 === optimizer) return yes(seen);
  return optimizer
    ? no(`${seen}; the moments are lost`)
    : partly(`${seen}; moments came too`, "nothing for a run");
}

/** No step before this one: even one of rate 0 would fill moments that did not come along. */
async function pushed(lab: Lab, model: TinkerModel, sampled: readonly number[]) {
  const output = await lab.pass(model, [lab.first(PUSH, sampled)], IMPORTANCE);
  const before = answersOf(output, 0, ANSWER);
  await lab.step(model);
  const [after] = (await lab.measure(model, [lab.first()])).logprobs;
  return { before, after };
}
