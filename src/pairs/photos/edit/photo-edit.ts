/** The result of a built-in edit: the picture and, in words, the property that changed. */
import type { Rng } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import type { EditBand } from "./band.ts";
import type { Region } from "./region.ts";

/** The picture to edit, with its colours in CIELAB. */
export interface Original {
  readonly image: Image;
  readonly lab: Float32Array;
}

export interface PhotoEdit {
  readonly image: Image;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/** Undefined if the edit does not suit the region. */
export type EditRegion = (
  rng: Rng,
  original: Original,
  region: Region,
  band: EditBand,
) => PhotoEdit | undefined;
