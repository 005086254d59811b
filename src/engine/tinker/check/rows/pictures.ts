/** Whether pictures reach the model, in sampling and in training, and whether the server counts their tokens as this client does. */
import { TinkerError } from "../../client/tinker-error.ts";
import type { ModelInput as WireInput } from "../../wire/messages.ts";
import { farthest, meanGap, nats, SEEN } from "../distance.ts";
import { no, type Outcome, partly, type Row, yes } from "../finding.ts";
import { type Lab, SAMPLED, SEQUENCES } from "../lab.ts";
import type { Sizes } from "../material.ts";
import { GAP } from "./sampling.ts";

const BLIND = "games with pictures are none for this server: choose one without (--game), or another server";

const scored = ({ seen, answer }: Sizes) => seen + answer;

export const pictureRows: readonly Row[] = [
  {
    id: "sees-sampling",
    group: "pictures",
    title: "seen when sampling",
    needed: true,
    pictures: true,
    otherwise: BLIND,
    needs: ["samples"],
    cost: (sizes) => ({ prefill: 2 * scored(sizes) + 2 * sizes.seen, sampled: 2 + 2 * 2 * SEQUENCES }),
    async run(lab, found) {
      const [one, other] = lab.material.seen!;
      if (found.get("scores")?.verdict === "no") return byFirstTokens(lab);
      const sampler = await lab.sampler();
      return seenBy(await lab.score(sampler, one), await lab.score(sampler, other));
    },
  },
  {
    id: "sees-training",
    group: "pictures",
    title: "seen when training",
    needed: true,
    pictures: true,
    otherwise: BLIND,
    needs: ["model"],
    cost: (sizes) => ({ trained: 2 * (scored(sizes) - 1) }),
    async run(lab) {
      const [one, other] = lab.material.seen!;
      const data = [one, other].map((prompt) => lab.datum(prompt, lab.material.answers[0]));
      const { logprobs } = await lab.measure(await lab.learner(), data);
      return seenBy(logprobs[0], logprobs[1]);
    },
  },
  {
    id: "sees-alike",
    group: "pictures",
    title: "training agrees with sampling",
    needed: true,
    pictures: true,
    otherwise: "runs on pictures stop at their first batch: the two see different things",
    needs: ["sees-sampling", "sees-training"],
    cost: ({ seen }) => ({ prefill: seen, sampled: SEQUENCES * SAMPLED, trained: seen + SAMPLED - 1 }),
    async run(lab) {
      const [, prompt] = lab.material.seen!;
      const { tokens, logprobs } = await lab.sample(await lab.sampler(), prompt);
      const trained = await lab.measure(await lab.learner(), [lab.datum(prompt, tokens)]);
      const gap = meanGap(trained.logprobs[0], logprobs);
      const told = `${nats(gap)} between the two, mean of ${tokens.length}`;
      return gap <= GAP ? yes(told) : no(told);
    },
  },
  {
    id: "counts",
    group: "pictures",
    title: "tokens of a picture as counted here",
    needed: true,
    pictures: true,
    otherwise:
      "every array of a sequence is as long as this client counts: give the model files that the server has (--model-files)",
    needs: ["samples"],
    cost: (sizes) => ({ prefill: 3 * scored(sizes), sampled: 2, trained: scored(sizes) }),
    async run(lab) {
      const prompt = await lab.input(lab.material.seen![0]);
      const own = expectedOf(prompt);
      const counted = await accepts(() => countOf(lab, prompt));
      if (typeof counted === "number" && counted !== own) return no(`${counted} there, ${own} here`);
      const wrong = withCount(prompt, own + 1);
      const sampling = await accepts(() => score(lab, wrong));
      const training = await accepts(() => trainWrong(lab, own + 1));
      const taken = [sampling !== undefined && "sampling", training !== undefined && "training"].filter(
        Boolean,
      );
      const checked =
        taken.length === 0 ? "others are refused" : `others are taken when ${taken.join(" and ")}`;
      if (counted === undefined && taken.length > 0) return partly(`${own} here; ${checked}`);
      return yes(`${own}; ${checked}`);
    },
  },
];

function seenBy(one: readonly number[], other: readonly number[]): Outcome {
  const gap = farthest(one, other);
  if (!Number.isFinite(gap)) return no("log-probabilities after a picture are missing");
  return gap > SEEN
    ? yes(`two pictures give up to ${nats(gap)} difference`)
    : no(`two pictures give the same, up to ${nats(gap)}`);
}

/** Where prompts are not scored: the same first token has another log-probability after another picture. */
async function byFirstTokens(lab: Lab): Promise<Outcome> {
  const sampler = await lab.sampler();
  const [one, other] = await Promise.all(
    lab.material.seen!.map(async (seen) => {
      const prompt = await lab.input(seen);
      const asked = { prompt, numSamples: 2 * SEQUENCES, params: { maxTokens: 1 } };
      const { sequences } = await sampler.sample(asked);
      return new Map(sequences.map(({ tokens, logprobs }) => [tokens[0], logprobs[0]]));
    }),
  );
  const same = [...one.keys()].filter((token) => other.has(token));
  if (same.length === 0) return partly("two pictures give different first tokens");
  const of = (told: ReadonlyMap<number, number>) => same.map((token) => told.get(token)!);
  return seenBy(of(one), of(other));
}

function expectedOf(prompt: WireInput): number {
  return prompt.reduce((most, chunk) => (chunk.type === "image" ? (chunk.expectedTokens ?? 0) : most), 0);
}

/** The prompt with another count, or with none. */
function withCount(prompt: WireInput, expectedTokens?: number): WireInput {
  return prompt.map((chunk) =>
    chunk.type === "image"
      ? { type: chunk.type, data: chunk.data, format: chunk.format, expectedTokens }
      : chunk,
  );
}

/** Positions that the server scores for the picture. */
async function countOf(lab: Lab, prompt: WireInput): Promise<number> {
  const { length } = await score(lab, withCount(prompt));
  const text = prompt.reduce(
    (sum, chunk) => sum + (chunk.type === "encoded_text" ? chunk.tokens.length : 0),
    0,
  );
  lab.options.client.budget.note({ prefill: length });
  return length - text;
}

async function score(lab: Lab, prompt: WireInput): Promise<Float32Array> {
  return (await lab.sampler()).logprobs(prompt);
}

/** A model of its own: a refused request can cost it. */
async function trainWrong(lab: Lab, count: number): Promise<boolean> {
  const [prompt] = lab.material.seen!;
  return lab.withModel(async (model) => {
    const wire = await lab.wire(lab.datum(prompt, lab.material.answers[0]), { kind: "cross_entropy" });
    const modelInput = withCount(wire.modelInput, count);
    const longer = Object.entries(wire.lossFnInputs).map(([name, { dtype, data }]) => [
      name,
      { dtype, data: [0, ...Array.from(data)], shape: [data.length + 1] },
    ]);
    await model.forwardBackward([{ modelInput, lossFnInputs: Object.fromEntries(longer) }], "cross_entropy");
    return true;
  });
}

/** Undefined where the server refuses. */
async function accepts<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TinkerError && ["refused", "failed", "answer"].includes(error.kind))
      return undefined;
    throw error;
  }
}
