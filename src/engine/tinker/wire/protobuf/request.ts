/** The binary request of forward_backward (and of forward, which is the same without gradients). */
import { create, toBinary } from "@bufbuild/protobuf";
import type {
  Chunk,
  Datum,
  ForwardBackwardRequest,
  LossFnConfig,
  PictureFormat,
  Tensor,
} from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { int32Bytes, readInt32 } from "./bytes.ts";
import { readMessage } from "./message.ts";
import { readTensor, writeTensor } from "./tensor.ts";
import {
  ForwardBackwardRequestSchema,
  type Chunk as WireChunk,
  type Datum as WireDatum,
  type ForwardBackwardRequest as WireRequest,
} from "./tinker_public_pb.ts";

/** Throws a WireError for what the binary encoding cannot hold: pictures by address. */
export function encodeForwardBackwardRequest(request: ForwardBackwardRequest): Uint8Array {
  const config = Object.entries(request.lossFnConfig ?? {});
  const message = create(ForwardBackwardRequestSchema, {
    modelId: request.modelId,
    seqId: request.seqId,
    lossFn: request.lossFn,
    forwardOnly: request.forwardOnly,
    lossFnConfig: Object.fromEntries(
      config.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    ),
    lossFnConfigV2: Object.fromEntries(config.map(([name, value]) => [name, { value: configValue(value) }])),
    data: request.data.map(writeDatum),
  });
  return toBinary(ForwardBackwardRequestSchema, message);
}

export function decodeForwardBackwardRequest(bytes: Uint8Array): ForwardBackwardRequest {
  const message = readMessage(ForwardBackwardRequestSchema, bytes);
  const config = readConfig(message);
  return {
    modelId: message.modelId,
    seqId: message.seqId,
    data: message.data.map((datum, i) => readDatum(datum, `data[${i}]`)),
    lossFn: message.lossFn,
    ...(config && { lossFnConfig: config }),
    forwardOnly: message.forwardOnly,
  };
}

function configValue(value: number | string) {
  return typeof value === "number" ? { case: "number" as const, value } : { case: "text" as const, value };
}

function writeDatum(datum: Datum, index: number) {
  const place = `data[${index}]`;
  const inputs = Object.entries(datum.lossFnInputs);
  return {
    modelInput: datum.modelInput.map((chunk, i) => writeChunk(chunk, `${place}.model_input[${i}]`)),
    lossFnInputs: Object.fromEntries(
      inputs.map(([name, tensor]) => [name, writeTensor(tensor, `${place}.${name}`)]),
    ),
  };
}

function writeChunk(chunk: Chunk, place: string) {
  if (chunk.type === "encoded_text") {
    return { chunk: { case: "encodedText" as const, value: { tokens: int32Bytes(chunk.tokens) } } };
  }
  if (chunk.type === "image") {
    const { data, format, expectedTokens } = chunk;
    return { chunk: { case: "image" as const, value: { data, format, expectedTokens } } };
  }
  if (chunk.type === "dmel") return { chunk: { case: "dmel" as const, value: { dmel: chunk.dmel } } };
  throw new WireError(place, "a picture by address has no binary form; send the picture's own bytes");
}

function readDatum(datum: WireDatum, place: string): Datum {
  const inputs = Object.entries(datum.lossFnInputs);
  return {
    modelInput: datum.modelInput.map((chunk, i) => readChunk(chunk, `${place}.model_input[${i}]`)),
    lossFnInputs: Object.fromEntries(
      inputs.map(([name, tensor]): [string, Tensor] => [name, readTensor(tensor, `${place}.${name}`)]),
    ),
  };
}

function readChunk({ chunk }: WireChunk, place: string): Chunk {
  if (chunk.case === "encodedText") {
    return { type: "encoded_text", tokens: readInt32(chunk.value.tokens, `${place}.tokens`) };
  }
  if (chunk.case === "dmel") return { type: "dmel", dmel: chunk.value.dmel };
  if (chunk.case === undefined) throw new WireError(place, "the chunk is of an unknown kind");
  const { data, format, expectedTokens } = chunk.value;
  if (format !== "png" && format !== "jpeg") {
    throw new WireError(`${place}.format`, `"${format}" is neither "png" nor "jpeg"`);
  }
  return {
    type: "image",
    data,
    format: format as PictureFormat,
    ...(expectedTokens !== undefined && { expectedTokens }),
  };
}

/** The newer map wins: it holds all that the older one holds. */
function readConfig(message: WireRequest): LossFnConfig | undefined {
  const newer = Object.entries(message.lossFnConfigV2).flatMap(([name, { value }]) =>
    value.case === undefined ? [] : [[name, value.value] as [string, number | string]],
  );
  const all = { ...message.lossFnConfig, ...Object.fromEntries(newer) };
  return Object.keys(all).length ? all : undefined;
}
