/**
 * An exported model as a sampler, so that it plays through `players/policy.ts` wherever a runtime runs the
 * file. Knows nothing of Node. Each token costs a pass over the whole text: there is no cache.
 */
import { EngineError } from "../../../core/errors.ts";
import type { Rng } from "../../../core/rng.ts";
import type { ModelInput, SampleOptions, Sampler, TokenCompletion } from "../../../players/player.ts";
import { draw } from "../draw.ts";
import { type OnnxPrompt, promptOfInput } from "./inputs.ts";
import type { OnnxFacts } from "./onnx/facts.ts";

/** [length × vocabulary] log-probabilities of the token after each one. */
export type Logprobs = (prompt: OnnxPrompt) => Promise<Float32Array>;

export function exportedSampler({ shape, stop }: Pick<OnnxFacts, "shape" | "stop">, run: Logprobs): Sampler {
  const answer = async (input: ModelInput, options: SampleOptions, rng: Rng): Promise<TokenCompletion> => {
    const { picture, tokens: heard } = promptOfInput(input, shape.pictureSize);
    const [tokens, logprobs]: [number[], number[]] = [[], []];
    while (tokens.length < options.maxTokens && (tokens.length === 0 || tokens.at(-1) !== stop)) {
      const all = await run({ picture, tokens: [...heard, ...tokens] });
      const { token, logprob } = draw(all.slice(-shape.vocabulary), options.temperature, rng);
      tokens.push(token);
      logprobs.push(logprob);
    }
    const ended = stop === undefined || tokens.at(-1) === stop;
    return { tokens, logprobs, stop: ended ? "end" : "length" };
  };
  return {
    async sample(prompts, options, signal) {
      if ((options.repetitionPenalty ?? 1) !== 1)
        throw new EngineError(
          `an exported model gives log-probabilities, on which no repetition penalty of ${options.repetitionPenalty} can be put; leave it at 1`,
        );
      const out: TokenCompletion[] = [];
      for (const [i, prompt] of prompts.entries()) {
        signal?.throwIfAborted();
        out.push(await answer(prompt, options, options.keys[i].stream()));
      }
      return out;
    },
  };
}
