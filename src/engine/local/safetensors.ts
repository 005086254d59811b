/**
 * The safetensors format for float32 tensors: a JSON header with names, shapes, places and free text, then
 * the numbers.
 */
import { readFile } from "node:fs/promises";
import { CheckpointError } from "../../core/errors.ts";

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The bytes of a file that holds `tensors` in their order and `metadata`. */
export function encodeTensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + 8 * Math.ceil(json.length / 8);
  const bytes = new Uint8Array(start + offset).fill(" ".charCodeAt(0), 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  offset = start;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

export interface TensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Copies a tensor into `into`. @throws CheckpointError if it is missing, cut off or of another shape. */
  read(name: string, shape: readonly number[], into: Float32Array): void;
}

/** @throws CheckpointError naming the file if it is missing, cut off, or not of this format. */
export async function readTensors(path: string): Promise<TensorsFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new CheckpointError(`cannot read the weights file ${path} (${error.code}); check the path`);
  });
  const { header, body } = splitFile(bytes, path);
  return {
    metadata: (header.__metadata__ ?? {}) as Record<string, string>,
    read(name, shape, into) {
      const entry = header[name] as Entry | undefined;
      const [from, to] = entry?.data_offsets ?? [0, 0];
      const fits = entry?.dtype === "F32" && String(entry.shape) === String(shape);
      if (!fits || to - from !== into.byteLength || to > body.length)
        throw damaged(
          path,
          `parameter ${name} should be F32 [${shape}], found ${entry?.dtype} [${entry?.shape}]`,
        );
      into.set(new Float32Array(Uint8Array.from(body.subarray(from, to)).buffer));
    },
  };
}

interface Entry {
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly data_offsets?: readonly [number, number];
}

function splitFile(bytes: Uint8Array, path: string): { header: Record<string, unknown>; body: Uint8Array } {
  const size =
    bytes.length >= 8 ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)) : 0;
  if (size === 0 || 8 + size > bytes.length)
    throw damaged(path, `${bytes.length} bytes are too few for its header`);
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)));
    return { header, body: bytes.subarray(8 + size) };
  } catch {
    throw damaged(path, "its header is not JSON");
  }
}

export function damaged(path: string, why: string): CheckpointError {
  return new CheckpointError(
    `${path} is damaged or no model of this project: ${why}; use another checkpoint or make the file again`,
  );
}
