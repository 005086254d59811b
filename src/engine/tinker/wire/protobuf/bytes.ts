/**
 * Numbers as raw little-endian bytes, which is how the binary encoding carries tensors. Reading copies, so that a
 * result of a few numbers does not keep the whole body alive. The host is little-endian, as every host of Node 20 is
 * that this package is built for.
 */
import type { DType, Numbers } from "../messages.ts";
import { WireError } from "../wire-error.ts";
import { DType as Wire } from "./tinker_public_pb.ts";

const HIGH = 2 ** 32;

export function int32Bytes(values: Numbers): Uint8Array {
  return bytesOf(values instanceof Int32Array ? values : Int32Array.from(values));
}

export function float32Bytes(values: Numbers): Uint8Array {
  return bytesOf(values instanceof Float32Array ? values : Float32Array.from(values));
}

/** Throws a WireError where a value is no whole number of at most 2^53. */
export function int64Bytes(values: Numbers, place: string): Uint8Array {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isSafeInteger(value)) throw new WireError(`${place}[${i}]`, `${value} is no whole number`);
    words[2 * i] = value | 0;
    words[2 * i + 1] = Math.floor(value / HIGH);
  }
  return bytesOf(words);
}

export function readInt32(bytes: Uint8Array, place: string): Int32Array {
  return new Int32Array(aligned(bytes, 4, place));
}

export function readFloat32(bytes: Uint8Array, place: string): Float32Array {
  return new Float32Array(aligned(bytes, 4, place));
}

export function readInt64(bytes: Uint8Array, place: string): Float64Array {
  const words = new Int32Array(aligned(bytes, 8, place));
  const values = new Float64Array(words.length / 2);
  for (let i = 0; i < values.length; i++) {
    values[i] = words[2 * i + 1] * HIGH + (words[2 * i] >>> 0);
    if (!Number.isSafeInteger(values[i]))
      throw new WireError(`${place}[${i}]`, `${values[i]} is beyond 2^53`);
  }
  return values;
}

/** A tensor's numbers in the wire's type, widened to one of the two types that messages know. */
export function readNumbers(bytes: Uint8Array, type: Wire, place: string): { dtype: DType; data: Numbers } {
  if (type === Wire.DTYPE_FLOAT32) return { dtype: "float32", data: readFloat32(bytes, place) };
  if (type === Wire.DTYPE_BFLOAT16) return { dtype: "float32", data: readBfloat16(bytes, place) };
  if (type === Wire.DTYPE_INT64) return { dtype: "int64", data: readInt64(bytes, place) };
  if (type === Wire.DTYPE_INT32) return { dtype: "int64", data: Float64Array.from(readInt32(bytes, place)) };
  throw new WireError(place, `unknown element type ${type}; known are 1 (float32) to 4 (bfloat16)`);
}

/** Bytes of one element, or undefined for an unknown type. */
export function elementBytes(type: Wire): number | undefined {
  return [undefined, 4, 8, 4, 2][type];
}

function readBfloat16(bytes: Uint8Array, place: string): Float32Array {
  const halves = new Uint16Array(aligned(bytes, 2, place));
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}

function aligned(bytes: Uint8Array, size: number, place: string): ArrayBuffer {
  if (bytes.length % size) {
    throw new WireError(place, `${bytes.length} bytes are no multiple of ${size}, the size of one number`);
  }
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function bytesOf(values: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
