/**
 * Messages of the Tinker protocol in both encodings, as a client and a server get them from the other one.
 */

import { checkedOutput, checkedSample } from "../../../../src/engine/tinker/client/check/result.ts";
import { datum, picture, text } from "../../../../src/engine/tinker/client/fixtures/data.ts";
import { readState } from "../../../../src/engine/tinker/client/state.ts";
import { answers, readCall, requests } from "../../../../src/engine/tinker/wire/calls.ts";
import { bomb, plainFrame, wideFrame } from "../../../../src/engine/tinker/wire/fixtures/frames.ts";
import { modelInputFromJson } from "../../../../src/engine/tinker/wire/json/input.ts";
import {
  sampleRequestFromJson,
  sampleRequestToJson,
  sampleResponseFromJson,
  sampleResponseToJson,
} from "../../../../src/engine/tinker/wire/json/sample.ts";
import {
  forwardBackwardFromJson,
  forwardBackwardToJson,
  outputFromJson,
  outputToJson,
} from "../../../../src/engine/tinker/wire/json/train.ts";
import type {
  ForwardBackwardOutput,
  ForwardBackwardRequest,
  SampleRequest,
  SampleResponse,
} from "../../../../src/engine/tinker/wire/messages.ts";
import {
  decodeForwardBackwardOutput,
  encodeForwardBackwardOutput,
} from "../../../../src/engine/tinker/wire/protobuf/output.ts";
import {
  decodeForwardBackwardRequest,
  encodeForwardBackwardRequest,
} from "../../../../src/engine/tinker/wire/protobuf/request.ts";
import {
  decodeSampleResponse,
  encodeSampleResponse,
} from "../../../../src/engine/tinker/wire/protobuf/sample.ts";
import { unpack } from "../../../../src/engine/tinker/wire/zstd.ts";
import { ofJson, type Parser } from "../parser.ts";

const request: ForwardBackwardRequest = {
  modelId: "m",
  seqId: 3,
  data: [datum(1, 2, 3), datum(4)],
  lossFn: "ppo",
  lossFnConfig: { clip_low_threshold: 0.8, name: "x" },
  forwardOnly: false,
};
/** Of a step on two sequences. */
export const OUTPUT: ForwardBackwardOutput = {
  type: "ArrayRecord",
  outputs: [3, 1].map((length) => ({
    logprobs: { dtype: "float32", data: new Float32Array(length).fill(-0.5), shape: [length] },
  })),
  metrics: { "loss:sum": 1.5 },
};
const wanted: SampleRequest = {
  prompt: [...text(1, 2), picture(4)],
  numSamples: 1,
  params: { maxTokens: 8, temperature: 1, topP: 1, topK: -1 },
  promptLogprobs: true,
};
const sampled: SampleResponse = {
  sequences: [{ stopReason: "stop", tokens: Int32Array.of(1, 2), logprobs: Float32Array.of(-1, -2) }],
  promptLogprobs: new Float32Array(6).fill(-1),
  topkPromptLogprobs: { k: 1, length: 2, tokenIds: Int32Array.of(4, 5), logprobs: Float32Array.of(-1, -2) },
};

function ofBytes(name: string, seed: Uint8Array, read: (bytes: Uint8Array) => unknown): Parser {
  return { name, seeds: () => [seed], read };
}

const state = {
  version: 1,
  url: "http://127.0.0.1",
  sessionId: "s",
  nextModel: 1,
  nextSamplingSession: 0,
  wire: "json",
  models: [
    {
      id: "m",
      baseModel: "b",
      next: 2,
      sent: [{ number: 1, call: "x", digest: "d", done: true }],
      saved: [],
    },
  ],
  samplers: [{ id: "s", next: 0 }],
  spent: { prefill: 0, sampled: 1, trained: 2 },
};

export const WIRE: readonly Parser[] = [
  ofBytes("training request, binary", encodeForwardBackwardRequest(request), decodeForwardBackwardRequest),
  ofBytes("training output, binary", encodeForwardBackwardOutput(OUTPUT), (bytes) =>
    checkedOutput(decodeForwardBackwardOutput(bytes), request.data),
  ),
  ofBytes("samples, binary", encodeSampleResponse(sampled), (bytes) =>
    checkedSample(decodeSampleResponse(bytes), wanted),
  ),
  ofJson("training request, JSON", [forwardBackwardToJson(request)], forwardBackwardFromJson),
  ofJson("training output, JSON", [outputToJson(OUTPUT)], (value) =>
    checkedOutput(outputFromJson(value), request.data),
  ),
  ofJson("sampling request, JSON", [sampleRequestToJson(wanted)], sampleRequestFromJson),
  ofJson("samples, JSON", [sampleResponseToJson(sampled)], (value) =>
    checkedSample(sampleResponseFromJson(value), wanted),
  ),
  ofJson("model input, JSON", [{ chunks: [{ type: "encoded_text", tokens: [1, 2] }] }], (value) =>
    modelInputFromJson(value, "input"),
  ),
  ofJson(
    "other calls",
    [
      { request_id: "r", model_id: "m" },
      { session_id: "s", info_message: null },
      { supported_models: [{ model_name: "a", max_context_length: 5 }] },
      { model_data: { arch: "x", model_name: "a" }, is_lora: true, lora_rank: 8 },
      { path: "tinker://x/y", sampling_session_id: "s" },
    ],
    (value) => {
      for (const [name, schema] of Object.entries({ ...requests, ...answers })) {
        try {
          readCall(schema, value, name);
        } catch (error) {
          if ((error as Error).name !== "WireError") throw error;
        }
      }
    },
  ),
  ofJson("state of a client", [state], readState),
  {
    name: "zstandard",
    seeds: () => [plainFrame(Buffer.from("{}".repeat(50))), bomb(3), wideFrame(3)],
    read: (bytes) => unpack(bytes, 2 ** 20),
  },
];
