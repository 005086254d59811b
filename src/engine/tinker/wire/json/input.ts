/** Chunks, tensors and data in JSON. Absent fields are left out, never null. */
import type { Chunk, Datum, ModelInput, Numbers, Tensor } from "../messages.ts";
import { WireError } from "../wire-error.ts";
import {
  asBytes,
  asInteger,
  asList,
  asNumber,
  asOneOf,
  asRecord,
  asText,
  asTokens,
  type Json,
  optional,
  shown,
} from "./read.ts";

const FORMATS = ["png", "jpeg"] as const;

export function modelInputToJson(input: ModelInput): Json {
  return { chunks: input.map(chunkToJson) };
}

export function modelInputFromJson(value: unknown, place: string): ModelInput {
  const chunks = asList(asRecord(value, place).chunks, `${place}.chunks`);
  return chunks.map((chunk, i) => chunkFromJson(chunk, `${place}.chunks[${i}]`));
}

export function tensorToJson(tensor: Tensor, place: string): Json {
  for (let i = 0; i < tensor.data.length; i++) {
    if (!Number.isFinite(tensor.data[i])) {
      throw new WireError(`${place}[${i}]`, `${tensor.data[i]} cannot be written as JSON`);
    }
  }
  return {
    data: Array.from(tensor.data),
    dtype: tensor.dtype,
    ...(tensor.shape && { shape: tensor.shape }),
    ...(tensor.sparse && {
      sparse_crow_indices: Array.from(tensor.sparse.rows),
      sparse_col_indices: Array.from(tensor.sparse.columns),
    }),
  };
}

export function tensorFromJson(value: unknown, place: string): Tensor {
  const json = asRecord(value, place);
  const dtype = asOneOf(json.dtype, ["float32", "int64"], `${place}.dtype`);
  const shape = optional(json.shape, asSizes, `${place}.shape`);
  const rows = optional(json.sparse_crow_indices, asSizes, `${place}.sparse_crow_indices`);
  const columns = optional(json.sparse_col_indices, asSizes, `${place}.sparse_col_indices`);
  if (!rows !== !columns) throw new WireError(place, "only one of the two lists of sparse indices is there");
  return {
    dtype,
    data: numbersFromJson(json.data, dtype, `${place}.data`),
    ...(shape && { shape }),
    ...(rows && columns && { sparse: { rows, columns } }),
  };
}

export function datumToJson(datum: Datum, place: string): Json {
  const inputs = Object.entries(datum.lossFnInputs);
  return {
    model_input: modelInputToJson(datum.modelInput),
    loss_fn_inputs: Object.fromEntries(
      inputs.map(([name, tensor]) => [name, tensorToJson(tensor, `${place}.${name}`)]),
    ),
  };
}

export function datumFromJson(value: unknown, place: string): Datum {
  const json = asRecord(value, place);
  const inputs = Object.entries(asRecord(json.loss_fn_inputs, `${place}.loss_fn_inputs`));
  return {
    modelInput: modelInputFromJson(json.model_input, `${place}.model_input`),
    lossFnInputs: Object.fromEntries(
      inputs.map(([name, tensor]) => [name, tensorFromJson(tensor, `${place}.${name}`)]),
    ),
  };
}

function chunkToJson(chunk: Chunk): Json {
  if (chunk.type === "encoded_text") return { type: chunk.type, tokens: Array.from(chunk.tokens) };
  if (chunk.type === "dmel") return { type: chunk.type, dmel: base64(chunk.dmel) };
  const { type, format, expectedTokens } = chunk;
  const rest = { format, ...(expectedTokens !== undefined && { expected_tokens: expectedTokens }) };
  return type === "image"
    ? { type, data: base64(chunk.data), ...rest }
    : { type, location: chunk.location, ...rest };
}

/** A chunk without a type is known by its fields, as some clients leave it out. */
function chunkFromJson(value: unknown, place: string): Chunk {
  const json = asRecord(value, place);
  const type = json.type ?? guessedType(json);
  if (type === "encoded_text") return { type, tokens: asTokens(json.tokens, `${place}.tokens`) };
  if (type === "dmel") return { type, dmel: asBytes(json.dmel, `${place}.dmel`) };
  if (type !== "image" && type !== "image_asset_pointer") {
    throw new WireError(`${place}.type`, `${shown(type)} is no kind of chunk`);
  }
  const format = asOneOf(json.format, FORMATS, `${place}.format`);
  const expectedTokens = optional(json.expected_tokens, asInteger, `${place}.expected_tokens`);
  const rest = { format, ...(expectedTokens !== undefined && { expectedTokens }) };
  return type === "image"
    ? { type, data: asBytes(json.data, `${place}.data`), ...rest }
    : { type, location: asText(json.location, `${place}.location`), ...rest };
}

function guessedType(json: Json): string | undefined {
  if ("tokens" in json) return "encoded_text";
  if ("data" in json) return "image";
  return "location" in json ? "image_asset_pointer" : undefined;
}

function numbersFromJson(value: unknown, dtype: Tensor["dtype"], place: string): Numbers {
  const list = asList(value, place);
  const numbers = dtype === "float32" ? new Float32Array(list.length) : new Float64Array(list.length);
  const read = dtype === "float32" ? asNumber : asInteger;
  for (let i = 0; i < list.length; i++) numbers[i] = read(list[i], `${place}[${i}]`);
  return numbers;
}

function asSizes(value: unknown, place: string): number[] {
  return asList(value, place).map((size, i) => {
    const integer = asInteger(size, `${place}[${i}]`);
    if (integer < 0) throw new WireError(`${place}[${i}]`, `${integer} is below 0`);
    return integer;
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
