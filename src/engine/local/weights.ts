/**
 * All parameters of the model in one buffer, with a view per name; written and read as safetensors.
 */
import { readFile } from "node:fs/promises";
import { CheckpointError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import { type ModelShape, parameterShapes } from "./model.ts";
import { WORDS } from "./vocabulary.ts";

export class Weights {
  readonly names: readonly string[];
  readonly flat: Float32Array;
  private readonly views = new Map<string, { shape: number[]; data: Float32Array }>();

  constructor(readonly shape: ModelShape) {
    const parameters = parameterShapes(shape);
    this.names = parameters.map((parameter) => parameter.name);
    this.flat = new Float32Array(parameters.reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0));
    let at = 0;
    for (const { name, shape } of parameters) {
      const size = sizeOf(shape);
      this.views.set(name, { shape, data: this.flat.subarray(at, at + size) });
      at += size;
    }
  }

  /** Normal with the scale of each parameter; the same key gives the same weights. */
  static random(shape: ModelShape, key: Key): Weights {
    const weights = new Weights(shape);
    for (const { name, scale } of parameterShapes(shape)) {
      const rng = key.child(name).stream();
      const { data } = weights.get(name);
      for (let i = 0; i < data.length; i++) data[i] = scale === 0 ? 0 : scale * rng.normal();
    }
    return weights;
  }

  get(name: string): { shape: number[]; data: Float32Array } {
    const view = this.views.get(name);
    if (!view) throw new CheckpointError(`no parameter is called ${name}; known: ${this.names.join(", ")}`);
    return view;
  }

  copy(): Weights {
    const weights = new Weights(this.shape);
    weights.flat.set(this.flat);
    return weights;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** The bytes of a safetensors file; the model's shape and words and `metadata` travel in its header. */
export function encodeWeights(weights: Weights, metadata: Record<string, string> = {}): Uint8Array {
  const header: Record<string, unknown> = {
    __metadata__: { ...metadata, shape: JSON.stringify(weights.shape), words: WORDS.join(" ") },
  };
  let offset = 0;
  for (const name of weights.names) {
    const { shape, data } = weights.get(name);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  let text = JSON.stringify(header);
  text += " ".repeat((8 - (text.length % 8)) % 8);
  const bytes = new Uint8Array(8 + text.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(new TextEncoder().encode(text), 8);
  bytes.set(
    new Uint8Array(weights.flat.buffer, weights.flat.byteOffset, weights.flat.byteLength),
    8 + text.length,
  );
  return bytes;
}

interface Header {
  __metadata__?: Record<string, string>;
  [name: string]:
    | { dtype?: string; shape?: number[]; data_offsets?: number[] }
    | Record<string, string>
    | undefined;
}

export interface WeightsFile {
  readonly weights: Weights;
  readonly metadata: Record<string, string>;
  /** The vocabulary the model was made with, if the file says it. */
  readonly words?: readonly string[];
}

/** @throws CheckpointError naming the file if it is missing, cut off, or made with another vocabulary. */
export async function readModel(path: string): Promise<WeightsFile> {
  const file = await readWeights(path);
  if (file.words?.join(" ") === WORDS.join(" ")) return file;
  throw new CheckpointError(
    `${path} was made with another vocabulary (${file.words?.length ?? "unknown"} words, not ${WORDS.length}); start from the shipped model, or go on from it with "sparring pretrain --from"`,
  );
}

/** @throws CheckpointError naming the file if it is missing, cut off, or no model of this project. */
export async function readWeights(path: string): Promise<WeightsFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new CheckpointError(`cannot read the weights file ${path} (${error.code}); check the path`);
  });
  const { header, body } = splitFile(bytes, path);
  const metadata = header.__metadata__ ?? {};
  const weights = new Weights(shapeIn(metadata, path));
  for (const name of weights.names) {
    const entry = header[name] as { dtype?: string; shape?: number[]; data_offsets?: number[] } | undefined;
    const { shape, data } = weights.get(name);
    const [from, to] = entry?.data_offsets ?? [0, 0];
    if (
      entry?.dtype !== "F32" ||
      String(entry.shape) !== String(shape) ||
      to - from !== data.byteLength ||
      to > body.length
    ) {
      throw damaged(
        path,
        `parameter ${name} should be F32 [${shape}], found ${entry?.dtype} [${entry?.shape}]`,
      );
    }
    data.set(new Float32Array(Uint8Array.from(body.subarray(from, to)).buffer));
  }
  return { weights, metadata, words: metadata.words?.split(" ") };
}

function splitFile(bytes: Uint8Array, path: string): { header: Header; body: Uint8Array } {
  const size =
    bytes.length >= 8 ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)) : 0;
  if (size === 0 || 8 + size > bytes.length)
    throw damaged(path, `${bytes.length} bytes are too few for its header`);
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size))) as Header;
    return { header, body: bytes.subarray(8 + size) };
  } catch {
    throw damaged(path, "its header is not JSON");
  }
}

function shapeIn(metadata: Record<string, string>, path: string): ModelShape {
  try {
    return JSON.parse(metadata.shape) as ModelShape;
  } catch {
    throw damaged(path, "its header does not say the model's shape");
  }
}

function damaged(path: string, why: string): CheckpointError {
  return new CheckpointError(
    `${path} is damaged or no model of this project: ${why}; use another checkpoint or make the file again`,
  );
}
