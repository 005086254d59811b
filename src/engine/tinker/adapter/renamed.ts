/** A safetensors file with other names: a new header, and the numbers as they are. */
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { DataError } from "../../../core/errors.ts";
import type { TensorFile } from "./tensors.ts";

/** @throws DataError if two tensors would have one name. */
export async function writeRenamed(
  from: string,
  { tensors, start, metadata }: TensorFile,
  nameOf: (name: string) => string,
  to: string,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { ...metadata, format: "pt" } };
  for (const { name, dtype, shape, from: first, to: last } of tensors) {
    const own = nameOf(name);
    if (Object.hasOwn(header, own))
      throw new DataError(`two tensors of the adapter are called ${own} in peft's names`);
    header[own] = { dtype, shape, data_offsets: [first, last] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(8 * Math.ceil(json.length / 8), " ");
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const out = createWriteStream(to);
  out.write(length);
  out.write(padded);
  await pipeline(createReadStream(from, { start }), out);
}
