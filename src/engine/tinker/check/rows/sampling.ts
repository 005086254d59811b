/** How samples end, what they tell of themselves, and whether they repeat. */
import type { Sampler } from "../../client/sampler.ts";
import { meanGap, nats } from "../distance.ts";
import { no, partly, type Row, untried, yes } from "../finding.ts";
import { type Lab, SAMPLED, SEQUENCES } from "../lab.ts";

/** Largest mean difference of log-probabilities of the same tokens, nats: that of a run's settings. */
export const GAP = 0.1;
/** Tokens of a greedy answer that is then stopped. */
const GREEDY = 6;
const TOP = 3;

export const samplingRows: readonly Row[] = [
  {
    id: "stop",
    group: "sampling",
    title: "answers end with their stop token",
    needed: true,
    otherwise: "no answer counts: each has to end with the token that ends it, or its end is not learned",
    needs: ["samples"],
    cost: ({ prompt }) => ({ prefill: 2 * prompt, sampled: 2 * GREEDY }),
    async run(lab) {
      const free = await greedy(lab);
      const stop = free.tokens[Math.min(2, free.tokens.length - 1)];
      const at = free.tokens.indexOf(stop) + 1;
      const { tokens, reason } = await greedy(lab, stop);
      const ended = tokens.indexOf(stop) + 1;
      if (reason === "stop" && ended > 0 && ended === tokens.length) return yes(`at token ${ended}`);
      if (reason === "stop") return no(`the answer ended at token ${at}, and the stop token is left out`);
      if (ended > 0) return no(`the answer went on after token ${ended}, which was to end it`);
      return untried("a second greedy answer was another one, and held no stop token");
    },
  },
  {
    id: "scores",
    group: "sampling",
    title: "prompts are scored as samples are",
    needed: true,
    otherwise:
      "KL, opponents and matches against the base cannot be used: set the weights of the KL terms and evaluation.games to 0, algorithm.opponents=self",
    needs: ["samples"],
    cost: ({ prompt }) => ({ prefill: prompt + SAMPLED, sampled: 1 }),
    async run(lab) {
      const { tokens, logprobs } = lab.sampled!;
      const scored = await lab.score(await lab.sampler(), lab.material.prompt, tokens);
      if (!scored.every(Number.isFinite)) return no("some prompt log-probabilities are missing");
      const gap = meanGap(scored, logprobs);
      const seen = `${nats(gap)} between the two, mean of ${tokens.length}`;
      return gap <= GAP ? yes(seen) : no(seen);
    },
  },
  {
    id: "seeds",
    group: "sampling",
    title: "a seed repeats its samples",
    needed: false,
    otherwise: "two runs of one seed differ",
    needs: ["samples"],
    cost: ({ prompt }) => ({ prefill: 3 * prompt, sampled: 3 * SEQUENCES * SAMPLED }),
    async run(lab) {
      const [one, again, other] = [await drawn(lab, 11), await drawn(lab, 11), await drawn(lab, 12)];
      const same = one.filter((text, i) => text === again[i]).length;
      if (same < one.length) return no(`${one.length - same} of ${one.length} sequences differ`);
      if (one.every((text, i) => text === other[i])) return partly("another seed gives the same sequences");
      return yes(`${same} of ${one.length} sequences, and another seed gives others`);
    },
  },
  {
    id: "topk",
    group: "sampling",
    title: "likeliest tokens of a prompt",
    needed: false,
    otherwise: "nothing: no run asks for them",
    needs: ["samples"],
    cost: ({ prompt, answer }) => ({ prefill: prompt + answer, sampled: 1 }),
    async run(lab) {
      const sampler = await lab.sampler();
      const prompt = await lab.input([
        ...lab.material.prompt,
        { type: "tokens", tokens: lab.material.answers[0] },
      ]);
      const params = { maxTokens: 1 };
      const { topkPromptLogprobs: top } = await sampler.sample({ prompt, params, topk: TOP });
      return yes(`${top?.k} for each of ${top?.length} positions`);
    },
  },
];

async function greedy(lab: Lab, stop?: number) {
  const sampler = await lab.sampler();
  const prompt = await lab.input(lab.material.prompt);
  const params = { maxTokens: GREEDY, temperature: 0, stop: stop === undefined ? lab.material.stop : [stop] };
  const [{ tokens, stopReason: reason }] = (await sampler.sample({ prompt, params })).sequences;
  return { tokens: Array.from(tokens), reason };
}

async function drawn(lab: Lab, seed: number): Promise<string[]> {
  const sampler: Sampler = await lab.sampler();
  const prompt = await lab.input(lab.material.prompt);
  const params = { maxTokens: SAMPLED, seed, stop: lab.material.stop };
  const { sequences } = await sampler.sample({ prompt, params, numSamples: SEQUENCES });
  return sequences.map(({ tokens }) => Array.from(tokens).join(" "));
}
