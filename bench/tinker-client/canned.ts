/** Prepared answers to the calls of a Tinker client: samples of 16 sequences of 256 tokens, and training outputs of four targets. */
import { encodeForwardBackwardOutput } from "../../src/engine/tinker/wire/protobuf/output.ts";
import { encodeSampleResponse } from "../../src/engine/tinker/wire/protobuf/sample.ts";

export const SEQUENCES = 16;
export const TOKENS = 256;
export const PICTURE_BYTES = 1_000_000;

export interface Canned {
  readonly json?: object;
  readonly binary?: Uint8Array;
}

const sample = encodeSampleResponse({
  sequences: Array.from({ length: SEQUENCES }, () => ({
    stopReason: "length" as const,
    tokens: Int32Array.from({ length: TOKENS }, (_, i) => i),
    logprobs: new Float32Array(TOKENS).fill(-0.5),
  })),
});
const output = encodeForwardBackwardOutput({
  type: "T",
  outputs: [{ logprobs: { dtype: "float32", data: new Float32Array(4).fill(-0.5), shape: [4] } }],
  metrics: {},
});
const FIXED: Readonly<Record<string, object>> = {
  "client/config": {},
  "client/dynamic_config": {},
  telemetry: { status: "accepted" },
  create_session: { session_id: "s", type: "create_session" },
  session_heartbeat: { type: "session_heartbeat" },
  create_sampling_session: { sampling_session_id: "a", type: "create_sampling_session" },
  get_info: {
    type: "get_info",
    model_id: "m",
    model_data: { arch: "none", model_name: "base", tokenizer_id: "none" },
  },
  get_server_capabilities: { supported_models: [{ model_name: "base" }] },
};
let requests = 0;

/** @param type the header that says what a result is wanted of. */
export function answerTo(path: string, type: string | undefined): Canned {
  if (FIXED[path]) return { json: FIXED[path] };
  if (path === "retrieve_future") return resultOf(type);
  const id = String(requests++);
  const names = Array.from({ length: SEQUENCES }, (_, i) => `${id}-${i}`);
  return { json: { request_id: id, ...(path === "asample" && { sample_sequence_ids: names }) } };
}

function resultOf(type: string | undefined): Canned {
  if (type === "CreateModel") return { json: { model_id: "m", type: "create_model" } };
  return { binary: type === "Sample" ? sample : output };
}
