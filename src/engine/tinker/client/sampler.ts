/** A sampling session: one set of weights to sample from. Samples have no order; each has its own number. */
import { answers, readCall } from "../wire/calls.ts";
import { sampleRequestToJson, sampleResponseFromJson } from "../wire/json/sample.ts";
import { inputLength, type ModelInput, type SampleRequest, type SamplingParams } from "../wire/messages.ts";
import { decodeSampleResponse } from "../wire/protobuf/sample.ts";
import { withSignals } from "./aborting.ts";
import { checkSample, wrong } from "./check/input.ts";
import { lie } from "./check/logprobs.ts";
import { type CheckedSample, checkedSample } from "./check/result.ts";
import { promptBytes } from "./chunks.ts";
import { parsedJson } from "./http/answer.ts";
import type { Link } from "./link.ts";
import { SAMPLE_BLOCK, type SamplerState } from "./state.ts";
import { type Encoded, waiting } from "./submit.ts";
import { TinkerError } from "./tinker-error.ts";

export interface SampleOptions {
  readonly prompt: ModelInput;
  /** 1 where absent. */
  readonly numSamples?: number;
  /** Temperature 1, top-p 1, all tokens where absent: what training data is sampled with. */
  readonly params?: Partial<SamplingParams>;
  readonly promptLogprobs?: boolean;
  /** Most likely tokens wanted per position of the prompt. */
  readonly topk?: number;
  /** Further fields of the request, for a server that has some beyond the protocol. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export interface Sample extends CheckedSample {
  /** The server's names of the sequences, where it gives any. */
  readonly sequenceIds?: readonly string[];
}

const made = new WeakMap<Link, Map<string, Sampler>>();

export class Sampler {
  #next: number;

  private constructor(
    private readonly link: Link,
    readonly id: string,
    next: number,
  ) {
    this.#next = next;
  }

  /** The one sampler of a session: two would use the same numbers. */
  static of(link: Link, id: string, next = 0): Sampler {
    const all = made.get(link) ?? new Map<string, Sampler>();
    made.set(link, all);
    const sampler = all.get(id) ?? new Sampler(link, id, next);
    all.set(id, sampler);
    return sampler;
  }

  static statesOf(link: Link): SamplerState[] {
    return [...(made.get(link)?.values() ?? [])].map((sampler) => ({ id: sampler.id, next: sampler.#next }));
  }

  /** Forgets the session here; its number is not kept any more. Sampling from it afterwards is an error of the caller. */
  release(): void {
    made.get(this.link)?.delete(this.id);
  }

  /** Sequences with their log-probabilities, checked against what was asked for. */
  async sample(options: SampleOptions): Promise<Sample> {
    const request = this.requestOf(options);
    checkSample(request);
    return withSignals([this.link.closed, options.signal], (signal) =>
      this.paid(request, options.extra, signal),
    );
  }

  private async paid(
    request: SampleRequest,
    extra: SampleOptions["extra"],
    signal: AbortSignal,
  ): Promise<Sample> {
    const { link } = this;
    const leave = await link.pressure.open.enter(1, signal);
    try {
      const mostSampled = product(request.numSamples, request.params.maxTokens);
      link.budget.take({ prefill: inputLength(request.prompt), sampled: mostSampled });
      const sample = await this.exchange({ ...request, seqId: await this.takeNumber() }, extra, signal);
      const sampled = sample.sequences.reduce((sum, { tokens }) => sum + tokens.length, 0);
      if (mostSampled !== undefined) link.budget.giveBack("sampled", mostSampled - sampled);
      return sample;
    } finally {
      leave();
    }
  }

  /** Log-probabilities of each token of a sequence given those before it; NaN for the first. */
  async logprobs(
    sequence: ModelInput,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    const sample = await this.sample({
      ...options,
      prompt: sequence,
      params: { maxTokens: 1 },
      promptLogprobs: true,
    });
    return sample.promptLogprobs!;
  }

  /** Written down at the start of every block of numbers: a restored sampler begins with the next block. */
  private async takeNumber(): Promise<number> {
    const number = this.#next++;
    if (number > 0 && number % SAMPLE_BLOCK === 0) await this.link.keep();
    return number;
  }

  private requestOf(options: SampleOptions): SampleRequest {
    const { topk = 0, params } = options;
    if (!(Number.isSafeInteger(topk) && topk >= 0)) throw wrong("topk", `${topk} is no count`);
    return {
      samplingSessionId: this.id,
      numSamples: options.numSamples ?? 1,
      prompt: options.prompt,
      params: { temperature: 1, topP: 1, topK: -1, ...params },
      promptLogprobs: options.promptLogprobs ?? false,
      topkPromptLogprobs: topk,
    };
  }

  private async exchange(
    request: SampleRequest,
    extra: SampleOptions["extra"],
    signal?: AbortSignal,
  ): Promise<Sample> {
    const { link } = this;
    const body = { path: "asample", body: JSON.stringify({ ...extra, ...sampleRequestToJson(request) }) };
    const encoded: Encoded = { type: "Sample", binary: true, body };
    const start = link.clock.now();
    const future = await link.pressure.dispatch(promptBytes(request.prompt), signal, async () => {
      const answer = await link.caller.answer({
        ...body,
        headers: { "X-Tinker-Sampling-Backpressure": "1" },
        accept: [429],
        signal,
      });
      if (answer.status === 429) return undefined;
      const json = parsedJson(answer);
      if (!json.ok) throw new TinkerError("answer", `asample: the server answered ${json.trouble}`);
      return readCall(answers.future, json.value, "asample");
    });
    const ids = future.sample_sequence_ids;
    if (ids && ids.length !== request.numSamples) {
      throw lie("sample_sequence_ids", `${ids.length} names for ${request.numSamples} sequences`);
    }
    const wait = waiting(link, encoded, future.request_id, link.clock.now() - start);
    try {
      const read = await wait(signal, (result) =>
        "bytes" in result ? decodeSampleResponse(result.bytes) : sampleResponseFromJson(result.json),
      );
      return { ...checkedSample(read, request), ...(ids && { sequenceIds: ids }) };
    } catch (error) {
      if (signal?.aborted) this.cancel(future.request_id);
      throw error;
    }
  }

  /** Tells the server that nobody waits any more, where it listens to that. */
  private cancel(id: string): void {
    const { link } = this;
    if (!link.dynamic.sample_cancel_enabled || link.closed.aborted) return;
    const body = JSON.stringify({ request_id: id });
    link.caller
      .answer({ path: "cancel_future", body, signal: link.closed, patienceMs: 0, timeoutMs: 30_000 })
      .catch((error) => {
        if (!link.closed.aborted) link.notice(`a sample could not be cancelled: ${String(error)}`);
      });
  }
}

function product(count: number, each: number | undefined): number | undefined {
  return each === undefined ? undefined : count * each;
}
