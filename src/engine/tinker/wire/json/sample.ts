/** asample in JSON: its request in every version, and its result where a client does not ask for the binary form. */
import {
  EMPTY_LOGPROB,
  type SampledSequence,
  type SampleRequest,
  type SampleResponse,
  type SamplingParams,
  type TopLogprobs,
} from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { modelInputFromJson, modelInputToJson } from "./input.ts";
import {
  asBoolean,
  asInteger,
  asList,
  asNumber,
  asOneOf,
  asRecord,
  asText,
  asToken,
  asTokens,
  type Json,
  optional,
} from "./read.ts";

export function sampleRequestToJson(request: SampleRequest): Json {
  const { samplingSessionId, seqId, baseModel, modelPath } = request;
  return {
    ...(samplingSessionId !== undefined && { sampling_session_id: samplingSessionId }),
    ...(seqId !== undefined && { seq_id: seqId }),
    ...(baseModel !== undefined && { base_model: baseModel }),
    ...(modelPath !== undefined && { model_path: modelPath }),
    num_samples: request.numSamples,
    prompt: modelInputToJson(request.prompt),
    sampling_params: paramsToJson(request.params),
    prompt_logprobs: request.promptLogprobs ?? false,
    topk_prompt_logprobs: request.topkPromptLogprobs ?? 0,
    type: "sample",
  };
}

export function sampleRequestFromJson(value: unknown): SampleRequest {
  const json = asRecord(value, "request");
  const named = {
    samplingSessionId: optional(json.sampling_session_id, asText, "sampling_session_id"),
    seqId: optional(json.seq_id, asInteger, "seq_id"),
    baseModel: optional(json.base_model, asText, "base_model"),
    modelPath: optional(json.model_path, asText, "model_path"),
    promptLogprobs: optional(json.prompt_logprobs, asBoolean, "prompt_logprobs"),
    topkPromptLogprobs: optional(json.topk_prompt_logprobs, asInteger, "topk_prompt_logprobs"),
  };
  return {
    ...given(named),
    numSamples: optional(json.num_samples, asInteger, "num_samples") ?? 1,
    prompt: modelInputFromJson(json.prompt, "prompt"),
    params: paramsFromJson(json.sampling_params, "sampling_params"),
  };
}

export function sampleResponseToJson(response: SampleResponse): Json {
  const { promptLogprobs, topkPromptLogprobs: top, promptCacheHitTokens: hits } = response;
  return {
    type: "sample",
    sequences: response.sequences.map(({ stopReason, tokens, logprobs }) => ({
      stop_reason: stopReason,
      tokens: Array.from(tokens),
      ...(logprobs && { logprobs: Array.from(logprobs) }),
    })),
    prompt_logprobs: promptLogprobs
      ? Array.from(promptLogprobs, (logprob) => (Number.isNaN(logprob) ? null : logprob))
      : null,
    topk_prompt_logprobs: top ? topToJson(top) : null,
    ...(hits !== undefined && { prompt_cache_hit_tokens: hits }),
  };
}

export function sampleResponseFromJson(value: unknown): SampleResponse {
  const json = asRecord(value, "result");
  const sequences = asList(json.sequences, "sequences");
  const parts = {
    promptLogprobs: optional(json.prompt_logprobs, asPromptLogprobs, "prompt_logprobs"),
    topkPromptLogprobs: optional(json.topk_prompt_logprobs, asTop, "topk_prompt_logprobs"),
    promptCacheHitTokens: optional(json.prompt_cache_hit_tokens, asInteger, "prompt_cache_hit_tokens"),
  };
  return { sequences: sequences.map((each, i) => asSequence(each, `sequences[${i}]`)), ...given(parts) };
}

function paramsToJson(params: SamplingParams): Json {
  const { maxTokens, temperature, topP, topK, seed, stop } = params;
  return {
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    temperature,
    top_p: topP,
    top_k: topK,
    ...(seed !== undefined && { seed }),
    ...(stop && { stop }),
  };
}

function paramsFromJson(value: unknown, place: string): SamplingParams {
  const json = asRecord(value, place);
  const parts = {
    maxTokens: optional(json.max_tokens, asInteger, `${place}.max_tokens`),
    seed: optional(json.seed, asInteger, `${place}.seed`),
    stop: optional(json.stop, asStop, `${place}.stop`),
  };
  return {
    temperature: optional(json.temperature, asNumber, `${place}.temperature`) ?? 1,
    topP: optional(json.top_p, asNumber, `${place}.top_p`) ?? 1,
    topK: optional(json.top_k, asInteger, `${place}.top_k`) ?? -1,
    ...given(parts),
  };
}

/** One string, strings, or token ids; never both kinds. */
function asStop(value: unknown, place: string): readonly string[] | readonly number[] {
  if (typeof value === "string") return [value];
  const list = asList(value, place);
  return typeof list[0] === "string"
    ? list.map((text, i) => asText(text, `${place}[${i}]`))
    : list.map((token, i) => asToken(token, `${place}[${i}]`));
}

function asSequence(value: unknown, place: string): SampledSequence {
  const json = asRecord(value, place);
  const logprobs = optional(json.logprobs, asLogprobs, `${place}.logprobs`);
  return {
    stopReason: asOneOf(json.stop_reason, ["stop", "length"], `${place}.stop_reason`),
    tokens: asTokens(json.tokens, `${place}.tokens`),
    ...(logprobs && { logprobs }),
  };
}

function asLogprobs(value: unknown, place: string): Float32Array {
  const list = asList(value, place);
  const logprobs = new Float32Array(list.length);
  for (let i = 0; i < list.length; i++) logprobs[i] = asNumber(list[i], `${place}[${i}]`);
  return logprobs;
}

function asPromptLogprobs(value: unknown, place: string): Float32Array {
  const list = asList(value, place);
  return Float32Array.from(list, (each, i) =>
    each === null ? Number.NaN : asNumber(each, `${place}[${i}]`),
  );
}

function topToJson(top: TopLogprobs): ([number, number][] | null)[] {
  return Array.from({ length: top.length }, (_, row) => {
    const cells: [number, number][] = [];
    for (let i = row * top.k; i < (row + 1) * top.k; i++) {
      if (top.logprobs[i] !== EMPTY_LOGPROB) cells.push([top.tokenIds[i], top.logprobs[i]]);
    }
    return cells.length ? cells : null;
  });
}

/** Rows may be null or of different lengths; the matrix is as wide as the longest. */
function asTop(value: unknown, place: string): TopLogprobs {
  const rows = asList(value, place).map((row, i) => (row === null ? [] : asList(row, `${place}[${i}]`)));
  const k = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const cells = rows.reduce((sum, row) => sum + row.length, 0);
  if (rows.length * k > 16 * cells + 1024) {
    throw new WireError(place, `${rows.length} rows of up to ${k} tokens hold ${cells} tokens only`);
  }
  const tokenIds = new Int32Array(rows.length * k);
  const logprobs = new Float32Array(rows.length * k).fill(EMPTY_LOGPROB);
  rows.forEach((row, i) => {
    row.forEach((cell, j) => {
      const [token, logprob] = asList(cell, `${place}[${i}][${j}]`);
      tokenIds[i * k + j] = asToken(token, `${place}[${i}][${j}][0]`);
      logprobs[i * k + j] = asNumber(logprob, `${place}[${i}][${j}][1]`);
    });
  });
  return { k, length: rows.length, tokenIds, logprobs };
}

/** The fields that have a value. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
