/** A model with all that another program must know of it, on its way into a file of another format. */
import type { Weights } from "../weights.ts";

export interface ExportedModel {
  readonly weights: Weights;
  /** By token. */
  readonly words: readonly string[];
  /** What the header of its weights file says, in that order. */
  readonly header: Readonly<Record<string, string>>;
  /** The game whose form it was made for (`forms/`). */
  readonly game: string;
  /** The token that ends an answer; absent where an answer is one token. */
  readonly stop?: number;
  /** SHA-256 of the weights file, in hex. */
  readonly sha256: string;
  /** Of this project. */
  readonly version: string;
}
