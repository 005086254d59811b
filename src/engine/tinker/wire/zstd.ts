/**
 * Zstandard (RFC 8878), by which clients pack the binary form of training data. Packing is Node's own, from 22.15 on.
 * Unpacking is done by `fzstd` everywhere: Node 22's own takes a body that broke off for a whole one.
 */
import zlib from "node:zlib";
import { Decompress } from "fzstd";
import { WireError } from "./wire-error.ts";

/** Undefined where this Node cannot pack. The oldest supported one has neither the function nor its type. */
export const pack = (zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array }).zstdCompressSync;

/** More bytes than asked for; the rest was not unpacked. */
export class TooLarge extends WireError {
  constructor(most: number) {
    super("body", `it unpacks to more than ${most} bytes`);
  }
}

/** At most `most` bytes. @throws TooLarge, WireError for what is not whole Zstandard. */
export function unpack(bytes: Uint8Array, most: number): Uint8Array {
  try {
    checkWindows(bytes, Math.max(most, LEAST_WINDOW));
    return unpacked(bytes, most);
  } catch (error) {
    if (error instanceof WireError) throw error;
    throw new WireError("body", `it is not whole Zstandard (${(error as Error).message})`);
  }
}

function unpacked(bytes: Uint8Array, most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.length;
    if (length > most) throw new TooLarge(most);
    parts.push(part.slice());
  });
  stream.push(bytes, true);
  return Buffer.concat(parts);
}

/** What every decoder should take, by the RFC. */
const LEAST_WINDOW = 8 * 2 ** 20;
const MAGIC = 0xfd2fb528;
const RLE = 1;

/** Refuses frames that ask for much memory: the decoder takes it before it has read any data. */
function checkWindows(bytes: Uint8Array, most: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) throw new WireError("body", "it is empty");
  for (let at = 0; at < bytes.length; ) {
    if (view.getUint32(at, true) !== MAGIC) throw new WireError("body", "it is not Zstandard");
    const header = frameHeader(view, at + 4);
    if (header.window > most) throw new TooLarge(most);
    at = endOfBlocks(view, header.end) + (header.checksum ? 4 : 0);
  }
}

function frameHeader(view: DataView, at: number): { window: number; checksum: boolean; end: number } {
  const descriptor = view.getUint8(at);
  const single = (descriptor & 0x20) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const size = at + 1 + (single ? 0 : 1) + [0, 1, 2, 4][descriptor & 3];
  return {
    window: single ? contentSize(view, size, sizeBytes) : windowSize(view.getUint8(at + 1)),
    checksum: (descriptor & 4) !== 0,
    end: size + sizeBytes,
  };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function endOfBlocks(view: DataView, start: number): number {
  for (let at = start; ; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    at += 3 + (((header >> 1) & 3) === RLE ? 1 : header >> 3);
    if (header & 1) return at;
  }
}
