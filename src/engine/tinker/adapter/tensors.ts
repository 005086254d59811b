/**
 * A stranger's safetensors file: its header is checked against itself and the file's size, its numbers are read through
 * once. Nothing is loaded as a whole.
 */
import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import { DataError } from "../../../core/errors.ts";
import { printableLine } from "../../../core/terminal-text.ts";

export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly from: number;
  readonly to: number;
}

export interface TensorFile {
  /** By place in the file. */
  readonly tensors: readonly TensorEntry[];
  /** Where the numbers begin. */
  readonly start: number;
  readonly metadata: Readonly<Record<string, string>>;
}

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;
type Dtype = keyof typeof BYTES;

const LARGEST_HEADER = 64 * 2 ** 20;
const MOST_TENSORS = 1_000_000;
const PIECE = 4 * 2 ** 20;

const size = z.int().min(0);
const schema = z.record(
  z.string().min(1),
  z.object({
    dtype: z.enum(["F64", "F32", "F16", "BF16"]),
    shape: z.array(size).max(8),
    data_offsets: z.tuple([size, size]),
  }),
);
const metadataSchema = z.record(z.string(), z.string());

/** @throws DataError if the header does not fit itself or the file. */
export async function readTensorHeader(path: string): Promise<TensorFile> {
  const file = await open(path);
  try {
    const { size: bytes } = await file.stat();
    const length = Number((await piece(file, 0, 8)).readBigUInt64LE());
    if (length > LARGEST_HEADER || 8 + length > bytes)
      throw damaged(`a header of ${length} bytes is announced in a file of ${bytes}`);
    const { metadata, entries } = parsed(await piece(file, 8, length));
    const start = 8 + length;
    const tensors = [...entries].sort((a, b) => a.from - b.from || a.to - b.to);
    requireFit(tensors, bytes - start);
    return { tensors, start, metadata };
  } finally {
    await file.close();
  }
}

/** @throws DataError naming the first tensor with a number that is not finite. */
export async function requireFinite(path: string, { tensors, start }: TensorFile): Promise<void> {
  const file = await open(path);
  const buffer = Buffer.alloc(PIECE);
  try {
    for (const { name, dtype, from, to } of tensors) {
      for (let at = from; at < to; at += PIECE) {
        const length = Math.min(PIECE, to - at);
        const { bytesRead } = await file.read(buffer, 0, length, start + at);
        if (bytesRead !== length) throw damaged(`tensor ${shown(name)} is cut off`);
        if (!FINITE[dtype](buffer.buffer as ArrayBuffer, buffer.byteOffset, length / BYTES[dtype])) {
          throw new DataError(
            `the adapter's tensor ${shown(name)} has a number that is not finite (NaN or infinite): training broke. ` +
              "Export an older checkpoint (--checkpoint).",
          );
        }
      }
    }
  } finally {
    await file.close();
  }
}

/** A number is not finite where all bits of its exponent are set. */
const FINITE: Readonly<Record<Dtype, (buffer: ArrayBuffer, offset: number, count: number) => boolean>> = {
  F64: (buffer, offset, count) => new Float64Array(buffer, offset, count).every(Number.isFinite),
  F32: (buffer, offset, count) => below(new Uint32Array(buffer, offset, count), 0x7f800000),
  F16: (buffer, offset, count) => below(new Uint16Array(buffer, offset, count), 0x7c00),
  BF16: (buffer, offset, count) => below(new Uint16Array(buffer, offset, count), 0x7f80),
};

function below(numbers: Uint32Array | Uint16Array, exponent: number): boolean {
  for (const number of numbers) if ((number & exponent) === exponent) return false;
  return true;
}

function parsed(bytes: Buffer): { metadata: Record<string, string>; entries: TensorEntry[] } {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw damaged("its header is no JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw damaged("its header is no JSON object");
  const { __metadata__, ...rest } = json as Record<string, unknown>;
  const metadata = metadataSchema.safeParse(__metadata__ ?? {});
  const entries = schema.safeParse(rest);
  if (!entries.success) {
    const [{ path, message }] = entries.error.issues;
    throw damaged(`${shown(path.join("."))}: ${message}`);
  }
  if (!metadata.success) throw damaged("its metadata are no texts");
  return {
    metadata: metadata.data,
    entries: Object.entries(entries.data).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => ({
        ...{ name, dtype, shape, from, to },
      }),
    ),
  };
}

/** The tensors lie one after another, without a gap, to the end of the file. */
function requireFit(tensors: readonly TensorEntry[], bytes: number): void {
  if (tensors.length > MOST_TENSORS) throw damaged(`it holds more than ${MOST_TENSORS} tensors`);
  let at = 0;
  for (const { name, dtype, shape, from, to } of tensors) {
    const wanted = shape.reduce((product, side) => product * side, BYTES[dtype]);
    if (from !== at || to - from !== wanted) {
      throw damaged(
        `tensor ${shown(name)} (${dtype} [${shape}]) takes ${wanted} bytes from ${at}, and its place is ${from} to ${to}`,
      );
    }
    at = to;
  }
  if (at !== bytes) throw damaged(`its tensors take ${at} bytes, and ${bytes} are there`);
}

async function piece(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  if (bytesRead !== length) throw damaged("it is cut off in its header");
  return buffer;
}

function shown(name: string): string {
  return printableLine(name.slice(0, 200));
}

function damaged(why: string): DataError {
  return new DataError(
    `the adapter's tensors are damaged: ${why}. Fetch it again, or export another checkpoint.`,
  );
}
