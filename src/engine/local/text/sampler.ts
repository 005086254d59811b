/**
 * Sampling from a text model: one word per step for all answers that are not at their end. Short prompts are
 * read anew at every step, each different one once (`distributions.ts`), so that no keys and values have to
 * be kept.
 */
import type { Rng } from "../../../core/rng.ts";
import type { ModelInput, SampleOptions, Sampler, TokenCompletion } from "../../../players/player.ts";
import { draw } from "../draw.ts";
import { textOf } from "../tree.ts";
import type { Distributions } from "./distributions.ts";

interface Answer {
  readonly prompt: readonly number[];
  readonly rng: Rng;
  readonly tokens: number[];
  readonly logprobs: number[];
  done: boolean;
}

export class TextSampler implements Sampler {
  /** @param stop the token that ends an answer; without it each has as many tokens as it may take. */
  constructor(
    private readonly distributions: Distributions,
    private readonly stop: number | undefined,
  ) {}

  async sample(
    prompts: readonly ModelInput[],
    { maxTokens, temperature, keys }: SampleOptions,
    signal?: AbortSignal,
  ): Promise<TokenCompletion[]> {
    const answers = prompts.map((prompt, i): Answer => {
      return { prompt: textOf(prompt), rng: keys[i].stream(), tokens: [], logprobs: [], done: false };
    });
    for (let step = 0; step < maxTokens; step++) {
      signal?.throwIfAborted();
      const open = answers.filter(({ done }) => !done);
      const said = await this.distributions.after(open.map(({ prompt, tokens }) => [...prompt, ...tokens]));
      open.forEach((answer, i) => {
        this.speak(answer, said[i], temperature);
      });
    }
    return answers.map(({ tokens, logprobs, done }) => {
      return { tokens, logprobs, stop: done || this.stop === undefined ? "end" : "length" };
    });
  }

  private speak(answer: Answer, logprobs: Float32Array, temperature: number): void {
    const { token, logprob } = draw(logprobs, temperature, answer.rng);
    answer.tokens.push(token);
    answer.logprobs.push(logprob);
    answer.done = token === this.stop;
  }
}
