/** asample: a request read and checked, its weights found, and its result in the protocol's form. */
import { z } from "zod";
import { Key } from "../../core/rng.ts";
import { sampleRequestFromJson } from "../../engine/tinker/wire/json/sample.ts";
import type { SampleRequest, SampleResponse } from "../../engine/tinker/wire/messages.ts";
import { Refusal } from "../http/refusal.ts";
import type { Future, Futures, Outcome } from "./futures.ts";
import type { Inputs } from "./model/input.ts";
import type { Question, Sampling } from "./model/sampling.ts";
import type { Served } from "./model/served.ts";
import { wrong } from "./refusal.ts";
import type { SavedWeights } from "./weights.ts";

type Asked = Omit<Question, "temperature" | "maxTokens">;

const MOST_SAMPLES = 256;
/** Requests that may wait for an answer. */
const MOST_PENDING = 4096;

/** The randomness of sequence `index` of a request with a seed: the same everywhere, so that a sample can be drawn again. */
export function sampleKey(seed: number | string, index: number): Key {
  return Key.root(seed).child("sample", index);
}

export class SampleCalls {
  private readonly numbered = new Map<string, { digest: string; future: Future }>();

  constructor(
    private readonly served: Served,
    private readonly inputs: Inputs,
    private readonly weights: SavedWeights,
    private readonly sampling: Sampling,
    private readonly futures: Futures,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** @throws Refusal 400 for what cannot be sampled here, 409 for a number with another body, 429 where too much waits. */
  async ask(json: unknown, digest: string): Promise<{ future: Future; count: number }> {
    const request = sampleRequestFromJson(json);
    refuseOptions(json);
    const { samplingSessionId: session, seqId, numSamples: count } = request;
    const name = session !== undefined && seqId !== undefined ? `${session} ${seqId}` : undefined;
    const known = name === undefined ? undefined : this.numbered.get(name);
    if (known && known.digest !== digest) {
      throw new Refusal(409, `the sample number ${seqId} of ${session} was used before with another body`);
    }
    if (known) return { future: known.future, count };
    if (this.futures.pending >= MOST_PENDING) {
      throw new Refusal(429, `${MOST_PENDING} requests wait already; ask again later`);
    }
    const frozen =
      session === undefined
        ? this.weights.named(request.baseModel, request.modelPath)
        : this.weights.ofSession(session);
    const stops = this.check(request);
    const input = await this.inputs.read(request.prompt, "prompt");
    // Another request with this number may have come while the picture was decoded.
    const first = name === undefined ? undefined : this.numbered.get(name);
    if (first) return { future: first.future, count };
    const keys = namedKeys(json, count) ?? seededKeys(request, `server/${session}/${seqId ?? digest}`);
    const asked = { frozen, input, stops, keys, batch: batchOf(json) };
    const future = this.futures.add(this.answer(request, asked), () => {
      if (name !== undefined) this.numbered.delete(name);
    });
    if (name !== undefined) this.numbered.set(name, { digest, future });
    return { future, count };
  }

  private async answer(request: SampleRequest, asked: Asked): Promise<Outcome> {
    try {
      return { sample: await this.sampled(request, asked) };
    } catch (error) {
      if (error instanceof Refusal) return { error: error.message, category: "user" };
      this.failed(error);
      return { error: error instanceof Error ? error.message : String(error), category: "server" };
    }
  }

  private async sampled({ params, promptLogprobs }: SampleRequest, asked: Asked): Promise<SampleResponse> {
    const { frozen, input } = asked;
    const room = this.served.shape.maxText - input.tokens.length + 1;
    const completions = await this.sampling.sample({
      ...asked,
      temperature: params.temperature,
      maxTokens: Math.min(params.maxTokens ?? room, room),
    });
    return {
      sequences: completions.map(({ tokens, logprobs, stop }) => ({
        stopReason: stop === "end" ? ("stop" as const) : ("length" as const),
        tokens: Int32Array.from(tokens),
        logprobs: Float32Array.from(logprobs),
      })),
      ...(promptLogprobs && { promptLogprobs: await this.sampling.promptLogprobs(frozen, input) }),
    };
  }

  /** The tokens that end an answer. */
  private check({ numSamples, params, topkPromptLogprobs }: SampleRequest): number[] {
    const { maxTokens, temperature, topP, topK } = params;
    if (!(numSamples >= 1 && numSamples <= MOST_SAMPLES)) {
      throw wrong("num_samples", `${numSamples} is not in 1 to ${MOST_SAMPLES}`);
    }
    if (maxTokens !== undefined && maxTokens < 1)
      throw wrong("max_tokens", `${maxTokens} is no count above 0`);
    if (!(temperature >= 0)) throw wrong("temperature", `${temperature} is below 0`);
    if (topP !== 1) throw wrong("top_p", `${topP}: this server draws from all tokens; give 1`);
    if (topK !== -1) throw wrong("top_k", `${topK}: this server draws from all tokens; give -1`);
    if (topkPromptLogprobs) throw wrong("topk_prompt_logprobs", "they are not computed here; leave them out");
    const { stop } = params;
    if (stop === undefined) return this.served.stop === undefined ? [] : [this.served.stop];
    return stop.map((each) => this.stopToken(each));
  }

  /** A text ends an answer where it is one of the model's words. */
  private stopToken(stop: string | number): number {
    const { words, shape } = this.served;
    const token = typeof stop === "number" ? stop : words.indexOf(stop);
    if (token >= 0 && token < shape.vocabulary) return token;
    throw wrong("stop", `${JSON.stringify(stop)} is none of the model's ${shape.vocabulary} words`);
  }
}

/** Options of newer clients that ask for more than is computed here; silence would pass for an answer. */
const NOT_HERE = [
  "topk_sample_logprobs",
  "target_prompt_logprobs",
  "prompt_alt_tokens_k",
  "prompt_logprobs_last_n",
  "record_stability_info",
] as const;

function refuseOptions(json: unknown): void {
  const given = json as Readonly<Record<string, unknown>>;
  for (const name of NOT_HERE) if (given[name]) throw wrong(name, "it is not computed here; leave it out");
}

function seededKeys({ numSamples, params }: SampleRequest, otherwise: string): Key[] {
  return Array.from({ length: numSamples }, (_, i) => sampleKey(params.seed ?? otherwise, i));
}

/**
 * The field `sparring_keys`, one path per sequence, which no other server has: a client of this project names the randomness itself, and
 * its samples are those of the local engine with the same keys.
 */
function namedKeys(json: unknown, count: number): Key[] | undefined {
  const paths = (json as { sparring_keys?: unknown }).sparring_keys;
  if (paths === undefined || paths === null) return undefined;
  const fits = Array.isArray(paths) && paths.length === count;
  if (fits && paths.every((each) => typeof each === "string" && each.length <= 1000))
    return paths.map(Key.root);
  throw wrong("sparring_keys", `they have to be ${count} texts, one per sequence`);
}

/** The field `sparring_batch`: requests that a client of this project asks together are sampled together, as the local engine does. */
function batchOf(json: unknown): Question["batch"] {
  const read = batch.safeParse((json as { sparring_batch?: unknown }).sparring_batch);
  if (read.success) return read.data ?? undefined;
  throw wrong("sparring_batch", "it has to be an id and a size");
}

const batch = z.object({ id: z.string().max(200), size: z.int().min(1).max(MOST_PENDING) }).nullish();
