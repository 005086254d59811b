/**
 * A shift: pictures of a source, made or changed in one way that the base model was not taught. What is in
 * them stays known, so that questions about them can be judged. Nothing is learned from it.
 */
import type { Key } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import type { ChartOptions } from "../charts/source.ts";
import type { ClevrOptions } from "../clevr/source.ts";

/** The number after a shift's name, e.g. the 35 of `noise:35`. */
export interface Amount {
  readonly usual: number;
  readonly low: number;
  readonly high: number;
  /** The unit that is counted, e.g. "grey levels". */
  readonly unit: string;
}

/** One of three ways, or several: an edit of pixels fits any source, the others the domain that they name. */
export interface Shift {
  readonly name: string;
  readonly summary: string;
  /** Absent where the shift takes no number; then `amount` is 0 below. */
  readonly amount?: Amount;
  /** The shifted picture, as large as the given one. Same arguments, same bytes. */
  image?(image: Image, key: Key, amount: number): Image;
  clevr?(options: ClevrOptions, amount: number): ClevrOptions;
  charts?(options: ChartOptions, amount: number): ChartOptions;
}

/** A shift with its number. */
export interface ChosenShift {
  readonly shift: Shift;
  readonly amount: number;
}

/** `noise:35`, with the number even where it is the usual one; `palette`. */
export function labelOf({ shift, amount }: ChosenShift): string {
  return shift.amount ? `${shift.name}:${amount}` : shift.name;
}

/**
 * A picture whose bytes are those of another one, one by one. @param at index of the byte in `image.data`.
 */
export function byByte(image: Image, change: (value: number, at: number) => number): Image {
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i++)
    data[i] = Math.max(0, Math.min(255, Math.round(change(image.data[i], i))));
  return { ...image, data };
}
