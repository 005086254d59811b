/** The binary result of asample. (Its request is JSON.) */
import { create, toBinary } from "@bufbuild/protobuf";
import type { SampledSequence, SampleResponse, TopLogprobs } from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { float32Bytes, int32Bytes, readFloat32, readInt32 } from "./bytes.ts";
import { readMessage } from "./message.ts";
import {
  SampleResponseSchema,
  StopReason,
  type SampledSequence as WireSequence,
  type TopkLogprobs as WireTop,
} from "./tinker_public_pb.ts";

export function encodeSampleResponse(response: SampleResponse): Uint8Array {
  const { promptLogprobs, topkPromptLogprobs: top } = response;
  const message = create(SampleResponseSchema, {
    sequences: response.sequences.map((sequence) => ({
      stopReason: sequence.stopReason === "stop" ? StopReason.STOP : StopReason.LENGTH,
      tokens: int32Bytes(sequence.tokens),
      ...(sequence.logprobs && { logprobs: float32Bytes(sequence.logprobs) }),
    })),
    ...(promptLogprobs && { promptLogprobs: float32Bytes(promptLogprobs) }),
    ...(top && {
      topkPromptLogprobs: {
        k: top.k,
        length: top.length,
        tokenIds: int32Bytes(top.tokenIds),
        logprobs: float32Bytes(top.logprobs),
      },
    }),
    promptCacheHitTokens: response.promptCacheHitTokens ?? 0,
  });
  return toBinary(SampleResponseSchema, message);
}

/** Empty log-probabilities mean that there are none. */
export function decodeSampleResponse(bytes: Uint8Array): SampleResponse {
  const message = readMessage(SampleResponseSchema, bytes);
  const { promptLogprobs, topkPromptLogprobs: top } = message;
  return {
    sequences: message.sequences.map((sequence, i) => readSequence(sequence, `sequences[${i}]`)),
    ...(promptLogprobs?.length && { promptLogprobs: readFloat32(promptLogprobs, "prompt_logprobs") }),
    ...(top && top.k > 0 && top.length > 0 && { topkPromptLogprobs: readTop(top, "topk_prompt_logprobs") }),
    promptCacheHitTokens: message.promptCacheHitTokens,
  };
}

function readSequence(sequence: WireSequence, place: string): SampledSequence {
  const { stopReason, logprobs } = sequence;
  if (stopReason !== StopReason.STOP && stopReason !== StopReason.LENGTH) {
    throw new WireError(`${place}.stop_reason`, `${stopReason} is neither 0 (stop) nor 1 (length)`);
  }
  return {
    stopReason: stopReason === StopReason.STOP ? "stop" : "length",
    tokens: readInt32(sequence.tokens, `${place}.tokens`),
    ...(logprobs?.length && { logprobs: readFloat32(logprobs, `${place}.logprobs`) }),
  };
}

function readTop(top: WireTop, place: string): TopLogprobs {
  const cells = top.k * top.length;
  if (top.tokenIds.length !== 4 * cells || top.logprobs.length !== 4 * cells) {
    const found = `${top.tokenIds.length} and ${top.logprobs.length} bytes`;
    throw new WireError(
      place,
      `${found} for ${top.length} rows of ${top.k} tokens, which take ${4 * cells} each`,
    );
  }
  return {
    k: top.k,
    length: top.length,
    tokenIds: readInt32(top.tokenIds, `${place}.token_ids`),
    logprobs: readFloat32(top.logprobs, `${place}.logprobs`),
  };
}
