/**
 * All parameters of the model in one buffer, with a view per name; written and read as safetensors.
 */
import { CheckpointError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Vocabulary } from "./forms/form.ts";
import { damaged, encodeTensors, readTensors, type TensorsFile } from "./safetensors.ts";
import { type ModelShape, modelShape, parameterShapes, STRIDE, seesPictures } from "./shape.ts";

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

  /**
   * Normal with the scale of each parameter, places by row and column; the same key gives the same weights.
   */
  static random(shape: ModelShape, key: Key): Weights {
    const weights = new Weights(shape);
    for (const { name, scale } of parameterShapes(shape)) {
      const rng = key.child(name).stream();
      const { data } = weights.get(name);
      for (let i = 0; i < data.length; i++) data[i] = scale === 0 ? 0 : scale * rng.normal();
    }
    if (seesPictures(shape)) placeTokens(weights, key.child("places"));
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

/** Size of the parts of a place, beside a picture token's content of about 1. */
const PLACE = 1;

/**
 * A picture token's place is a part for its row and a part for its column, so that tokens of a row or a
 * column know each other from the first step. With small random numbers alone the warm-up reads the places of
 * chart marks later.
 */
function placeTokens(weights: Weights, key: Key): void {
  const { width, pictureSize } = weights.shape;
  const across = pictureSize / STRIDE;
  const parts = ["row", "column"].map((name) => {
    const rng = key.child(name).stream();
    return Float32Array.from({ length: across * width }, () => PLACE * rng.normal());
  });
  const { data } = weights.get("picture.position");
  for (let i = 0; i < data.length; i++) {
    const [token, unit] = [Math.floor(i / width), i % width];
    const [row, column] = [Math.floor(token / across), token % across];
    data[i] += parts[0][row * width + unit] + parts[1][column * width + unit];
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** The bytes of a safetensors file; the model's shape and words and `metadata` travel in its header. */
export function encodeWeights(
  weights: Weights,
  words: readonly string[],
  metadata: Record<string, string> = {},
): Uint8Array {
  const { names, shape } = weights;
  const tensors = names.map((name) => ({ name, ...weights.get(name) }));
  return encodeTensors(tensors, { ...metadata, shape: JSON.stringify(shape), words: words.join(" ") });
}

export interface WeightsFile {
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
  /** The vocabulary the model was made with, if the file says it. */
  readonly words?: readonly string[];
}

/**
 * @throws CheckpointError naming the file if it is missing, cut off, or made with another vocabulary than the
 * form's.
 */
export async function readModel(path: string, { game, words, text }: Vocabulary): Promise<WeightsFile> {
  const file = await readWeights(path);
  if (file.words?.join(" ") === words.join(" ")) return file;
  const remedy = text
    ? "give weights of a run on the same game with the same settings, or engine.weights=random"
    : 'start from the shipped model, or continue from it with "sparring pretrain --from"';
  throw new CheckpointError(
    `${path} was made with another vocabulary (${file.words?.length ?? "unknown"} words) than ${game} is told in (${words.length} words); ${remedy}`,
  );
}

/**
 * @throws CheckpointError naming the file if it is missing, cut off, or no model of this project, and the
 * parameter if one holds numbers that are not finite.
 */
export async function readWeights(path: string): Promise<WeightsFile> {
  return weightsOf(path, await readTensors(path));
}

/** @param path where the tensors are from, for messages. @throws CheckpointError as `readWeights`. */
export function weightsOf(path: string, { metadata, size, read }: TensorsFile): WeightsFile {
  const shape = shapeIn(metadata, path);
  const expected = parameterShapes(shape).reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0);
  if (expected !== size)
    throw damaged(path, `a model of its shape has ${expected} numbers, and the file ${size}`);
  const words = metadata.words?.split(" ");
  if (words && words.length !== shape.vocabulary)
    throw damaged(path, `it names ${words.length} words for a vocabulary of ${shape.vocabulary}`);
  const weights = new Weights(shape);
  for (const name of weights.names) {
    const { shape, data } = weights.get(name);
    read(name, shape, data);
  }
  return { weights, metadata, words };
}

function shapeIn({ shape }: Readonly<Record<string, string>>, path: string): ModelShape {
  try {
    const value: unknown = JSON.parse(shape);
    modelShape.parse(value);
    return value as ModelShape;
  } catch {
    throw damaged(path, "its header does not say the shape of a model");
  }
}
