/**
 * The seam where edited copies of photographs come from: the editor built in, a user's own command, or an
 * endpoint.
 */
import type { Key } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import type { Change } from "../pair.ts";

export interface EditRequest {
  /** All randomness of the edit. */
  readonly key: Key;
  /** 0 (large and plain) to 1 (small and subtle); without it the editor's own default. */
  readonly difficulty?: number;
  /** The subject of the picture, if known. */
  readonly subject?: string;
}

/** An edited copy of the same size with what changed. */
export interface Edited {
  readonly image: Image;
  readonly changes: readonly Change[];
}

/** An edited copy, or why there is none. */
export type EditOutcome = Edited | { readonly failed: string };

/**
 * The same picture and request always give the same outcome; a picture that cannot be edited is a value, not
 * an error.
 */
export type PictureEditor = (image: Image, request: EditRequest) => Promise<EditOutcome>;
