/** What the page of one deal is sent: the same pictures, seats and order, played by the weights of several iterations. */
import type { GameKind, ShownPicture, Step } from "../wire.ts";

export interface DealColumn {
  /** Of a stored game; absent for one that was played when a page asked for it. */
  readonly file?: string;
  readonly at?: number;
  readonly kind?: GameKind;
  /** Of the weights; 0 is the base. */
  readonly iteration: number;
  /** Who sat where, e.g. `trained plays civilians`. */
  readonly table: string;
  readonly steps: readonly Step[];
  readonly ending: readonly string[];
  /** The side that won; null is a draw, absent where nobody may say. */
  readonly winner?: string | null;
  /** Why the game is not told. */
  readonly trouble?: string;
}

export interface DealSeat {
  readonly name: string;
  readonly role: string;
  readonly side: string;
}

export interface DealView {
  readonly game: string;
  readonly secret: string;
  readonly seats: readonly DealSeat[];
  readonly pictures: readonly ShownPicture[];
  readonly opening: readonly string[];
  /** Tables of the columns, the opened game's first. */
  readonly tables: readonly string[];
  /** By table and iteration. */
  readonly columns: readonly DealColumn[];
  /** Weights that could play this deal now; 0 is the base. */
  readonly playable: readonly number[];
  /** What is not there, and why. */
  readonly notes: readonly string[];
}
