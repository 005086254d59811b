/** The model that is served: its sizes and words, the weights that all start from, and the one line in which its programs run. */
import { createHash } from "node:crypto";
import { CheckpointError } from "../../../core/errors.ts";
import { Graphs } from "../../../engine/local/graphs.ts";
import { type ModelShape, pictureTokens, seesPictures } from "../../../engine/local/shape.ts";
import { STOP, WORDS } from "../../../engine/local/vocabulary.ts";
import { readWeights, type Weights } from "../../../engine/local/weights.ts";
import { Turns } from "../turns.ts";

export interface Served {
  readonly name: string;
  /** Names the words, by which clients make and read tokens. No tokenizer of a hub has it. */
  readonly tokenizer: string;
  readonly words: readonly string[];
  readonly shape: ModelShape;
  /** The token that ends an answer where a request names none. */
  readonly stop?: number;
  /** Positions that a picture takes; 0 for a text model. */
  readonly pictureLength: number;
  readonly base: Weights;
  /** Of the weights; a state folder goes on only with the same ones. */
  readonly hash: string;
  readonly graphs: Graphs;
  readonly turns: Turns;
}

/** @throws CheckpointError if the file is missing, damaged or does not say its words. */
export async function loadServed(file: string, name: string, threads: number): Promise<Served> {
  const { weights: base, words } = await readWeights(file);
  if (!words) {
    throw new CheckpointError(
      `${file} does not say its words; serve weights of a run or of "sparring pretrain"`,
    );
  }
  const { shape } = base;
  const shipped = words.join(" ") === WORDS.join(" ");
  return {
    name,
    tokenizer: `sparring/${createHash("sha256").update(words.join(" ")).digest("hex").slice(0, 12)}`,
    words,
    shape,
    ...(shipped && { stop: STOP }),
    pictureLength: seesPictures(shape) ? pictureTokens(shape) : 0,
    base,
    hash: createHash("sha256").update(new Uint8Array(base.flat.buffer)).digest("hex").slice(0, 16),
    graphs: new Graphs(shape, threads, "shared"),
    turns: new Turns(),
  };
}

/** Positions of a picture and tokens that fit together. */
export function contextLength({ pictureLength, shape }: Served): number {
  return pictureLength + shape.maxText;
}
