/**
 * The exact probability of each listed choice: the product over its tokens, divided by the sum over all
 * choices.
 */
import { EngineError } from "../../../core/errors.ts";
import type { Observation } from "../../../games/game.ts";
import type { Form } from "../forms/form.ts";
import { textOf } from "../tree.ts";
import type { Distributions } from "./distributions.ts";

/**
 * Per observation, the probabilities of its choices in their order. @throws EngineError if the form cannot
 * list answers.
 */
export async function choiceProbabilities(
  score: ScoreAnswers,
  form: Form,
  observations: readonly Observation[],
): Promise<number[][]> {
  const { text } = form;
  if (!text)
    throw new EngineError(`the answers of ${form.game} cannot be listed, so they have to be sampled.`);
  const asked = observations.flatMap((observation, place) => {
    const prompt = textOf(form.render(observation));
    return text.answers(observation).map((tokens) => ({ prompt, tokens, place }));
  });
  const logprobs = await score(asked);
  const out: number[][] = observations.map(() => []);
  asked.forEach(({ place }, i) => {
    out[place].push(logprobs[i]);
  });
  return out.map(normalised);
}

export interface AskedAnswer {
  readonly prompt: readonly number[];
  readonly tokens: readonly number[];
}

/** Natural logarithms of the answers' probabilities, in their order. */
export type ScoreAnswers = (answers: readonly AskedAnswer[]) => Promise<number[]>;

/** From distributions that are kept: what many answers begin with is computed once. */
export function scoreBy(distributions: Distributions): ScoreAnswers {
  return (answers) => answerLogprobs(distributions, answers);
}

async function answerLogprobs(
  distributions: Distributions,
  answers: readonly AskedAnswer[],
): Promise<number[]> {
  const out = answers.map(() => 0);
  const longest = Math.max(0, ...answers.map(({ tokens }) => tokens.length));
  for (let step = 0; step < longest; step++) {
    const open = [...answers.keys()].filter((i) => step < answers[i].tokens.length);
    const texts = open.map((i) => [...answers[i].prompt, ...answers[i].tokens.slice(0, step)]);
    const said = await distributions.after(texts);
    open.forEach((i, place) => {
      out[i] += said[place][answers[i].tokens[step]];
    });
  }
  return out;
}

function normalised(logprobs: readonly number[]): number[] {
  const top = Math.max(...logprobs);
  const shares = logprobs.map((logprob) => Math.exp(logprob - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
