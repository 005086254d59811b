/**
 * The large messages of the Tinker protocol as values: what is sampled from, what is trained on, and what comes back.
 * Both encodings (json/, protobuf/) read and write these, for a client as for a server.
 */

/** Plain numbers, typed or not. */
export type Numbers = ArrayLike<number>;

export interface TextChunk {
  readonly type: "encoded_text";
  /** Token ids, 0 to 2^31 - 1. */
  readonly tokens: Numbers;
}

export type PictureFormat = "png" | "jpeg";

export interface PictureChunk {
  readonly type: "image";
  /** The encoded file. */
  readonly data: Uint8Array;
  readonly format: PictureFormat;
  /** Tokens that stand for the picture. Servers count again and refuse another number. */
  readonly expectedTokens?: number;
}

/** A picture by address. JSON only; the binary encoding has no such chunk. */
export interface PicturePointerChunk {
  readonly type: "image_asset_pointer";
  readonly location: string;
  readonly format: PictureFormat;
  readonly expectedTokens?: number;
}

export interface AudioChunk {
  readonly type: "dmel";
  readonly dmel: Uint8Array;
}

export type Chunk = TextChunk | PictureChunk | PicturePointerChunk | AudioChunk;

/** What a model reads: text and pictures in order. */
export type ModelInput = readonly Chunk[];

export type DType = "float32" | "int64";

/** Flat numbers with a shape; int64 values are exact up to 2^53. */
export interface Tensor {
  readonly dtype: DType;
  readonly data: Numbers;
  /** One dimension of data.length where absent. */
  readonly shape?: readonly number[];
  /** Compressed sparse rows of a two-dimensional shape; `data` then holds the listed values alone. */
  readonly sparse?: { readonly rows: Numbers; readonly columns: Numbers };
}

/** One training sequence: entry i of each tensor belongs to position i of the input. */
export interface Datum {
  readonly modelInput: ModelInput;
  readonly lossFnInputs: Readonly<Record<string, Tensor>>;
}

export type LossFnConfig = Readonly<Record<string, number | string>>;

export interface ForwardBackwardRequest {
  readonly modelId: string;
  /** From 1, without holes, per model. */
  readonly seqId: number;
  readonly data: readonly Datum[];
  readonly lossFn: string;
  readonly lossFnConfig?: LossFnConfig;
  /** True: no gradient. */
  readonly forwardOnly: boolean;
}

export interface ForwardBackwardOutput {
  /** The class that the server names its records after. */
  readonly type: string;
  /** One record per datum. */
  readonly outputs: readonly Readonly<Record<string, Tensor>>[];
  /** Name with the way to combine it ("loss:sum"). */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface SamplingParams {
  readonly maxTokens?: number;
  readonly temperature: number;
  readonly topP: number;
  /** -1: all. */
  readonly topK: number;
  readonly seed?: number;
  /** Strings or token ids. Absent: the model's own end; empty: no end at all. */
  readonly stop?: readonly string[] | readonly number[];
}

export interface SampleRequest {
  readonly samplingSessionId?: string;
  /** Number within the sampling session, from 0. */
  readonly seqId?: number;
  readonly baseModel?: string;
  readonly modelPath?: string;
  readonly numSamples: number;
  readonly prompt: ModelInput;
  readonly params: SamplingParams;
  readonly promptLogprobs?: boolean;
  /** Most likely tokens wanted at each position of the prompt; 0 or absent: none. */
  readonly topkPromptLogprobs?: number;
}

/** The most likely tokens of each position, two matrices of `length` rows and `k` columns. */
export interface TopLogprobs {
  readonly k: number;
  readonly length: number;
  readonly tokenIds: Int32Array;
  /** EMPTY_LOGPROB where a row has fewer than k. */
  readonly logprobs: Float32Array;
}

/** Fills cells of TopLogprobs that hold no token (with id 0). */
export const EMPTY_LOGPROB = -99999;

export type StopReason = "stop" | "length";

export interface SampledSequence {
  readonly stopReason: StopReason;
  readonly tokens: Int32Array;
  /** One per token, natural logarithm. */
  readonly logprobs?: Float32Array;
}

export interface SampleResponse {
  readonly sequences: readonly SampledSequence[];
  /** One per token of the prompt, NaN where there is none (the first has none). */
  readonly promptLogprobs?: Float32Array;
  readonly topkPromptLogprobs?: TopLogprobs;
  readonly promptCacheHitTokens?: number;
}

/** Tokens of a chunk, or undefined where only the server can count them. */
export function chunkLength(chunk: Chunk): number | undefined {
  if (chunk.type === "encoded_text") return chunk.tokens.length;
  return chunk.type === "dmel" ? undefined : chunk.expectedTokens;
}

/** Tokens of an input, or undefined where a picture does not say its own. */
export function inputLength(input: ModelInput): number | undefined {
  let sum = 0;
  for (const chunk of input) {
    const length = chunkLength(chunk);
    if (length === undefined) return undefined;
    sum += length;
  }
  return sum;
}
