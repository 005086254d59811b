/**
 * A model at the table: a Sampler and the Renderer that speaks its language.
 */
import { groupBy } from "../core/group-by.ts";
import { failedAnswer, isAbort } from "./failure.ts";
import type { Answer, ModelInput, Player, Renderer, Request, Sampler, TokenCompletion } from "./player.ts";

export interface PolicyOptions {
  readonly name: string;
  readonly sampler: Sampler;
  readonly renderer: Renderer;
  /** Default 1, at which the log-probabilities are those of training. 0 is greedy. */
  readonly temperature?: number;
  /** Absent: none. */
  readonly penalty?: RepetitionPenalty;
}

/** Holds for answers of one kind, or for all. */
export interface RepetitionPenalty {
  /** 1 changes nothing. */
  readonly factor: number;
  /** Kind of answer, e.g. `vote`, or `all`. */
  readonly kind: string;
}

/** A request that is ready for the model. */
interface Prompt {
  readonly request: Request;
  readonly input: ModelInput;
  readonly maxTokens: number;
  readonly penalty: number;
}

/**
 * One `sample` call per batch, length limit and penalty; the requests of one kind share both, so this is one
 * call per step of the loop, and no answer depends on what else is in the batch.
 */
export function policy(options: PolicyOptions): Player {
  return {
    name: options.name,
    async act(requests, signal) {
      const answers = new Map<Request, Answer>();
      const prompts = requests.flatMap((request) => {
        const prompt = render(options, request);
        if ("input" in prompt) return [prompt];
        answers.set(request, prompt);
        return [];
      });
      for (const batch of byLimit(prompts)) {
        const completions = await sample(options, batch, signal);
        batch.forEach((prompt, i) => {
          answers.set(prompt.request, decode(options.renderer, prompt, completions[i]));
        });
      }
      return requests.map((request) => answers.get(request)!);
    },
  };
}

function render({ renderer, penalty: rule }: PolicyOptions, request: Request): Prompt | Answer {
  try {
    const { observation } = request;
    const holds = rule && (rule.kind === "all" || rule.kind === observation.kind);
    const penalty = holds ? rule.factor : 1;
    const input = renderer.render(observation);
    return { request, input, maxTokens: renderer.maxTokens(observation), penalty };
  } catch (error) {
    return failedAnswer(error);
  }
}

function byLimit(prompts: readonly Prompt[]): Prompt[][] {
  return [...groupBy(prompts, ({ maxTokens, penalty }) => `${maxTokens} ${penalty}`).values()];
}

async function sample(
  { name, sampler, temperature = 1 }: PolicyOptions,
  batch: readonly Prompt[],
  signal?: AbortSignal,
): Promise<TokenCompletion[]> {
  try {
    const keys = batch.map(({ request }) => request.key);
    const inputs = batch.map(({ input }) => input);
    const [{ maxTokens, penalty }] = batch;
    const penalised = penalty === 1 ? {} : { repetitionPenalty: penalty };
    const completions = await sampler.sample(inputs, { maxTokens, temperature, ...penalised, keys }, signal);
    if (completions.length === batch.length) return completions;
    const counts = `${completions.length} completions for ${batch.length} prompts`;
    return batch.map(() => failedAnswer(`The sampler of ${name} gave ${counts}.`));
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return batch.map(() => failedAnswer(error));
  }
}

function decode(renderer: Renderer, { request, input }: Prompt, completion: TokenCompletion): Answer {
  if (completion.stop === "error") return { ...completion, text: "", prompt: input };
  try {
    return { ...completion, text: renderer.decode(completion.tokens, request.observation), prompt: input };
  } catch (error) {
    return { ...failedAnswer(error), prompt: input };
  }
}
