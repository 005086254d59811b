/** The interface of a set of single photographs. */
import type { Image } from "../../images/image.ts";
import type { Split } from "../pair.ts";

export interface SetPicture {
  /** Unique within the set, e.g. `train/17`. */
  readonly id: string;
  /** At its full stored size. */
  readonly image: Image;
  /** The subject, where the data set names one, e.g. "ship". */
  readonly subject?: string;
}

export interface PictureSet {
  readonly name: string;
  /** Number of pictures of a split; at least one in "train". */
  size(split: Split): number;
  /**
   * @param index 0 to `size(split) - 1`.
   * @throws DataError if the file is missing or cannot be decoded.
   */
  picture(split: Split, index: number): Promise<SetPicture>;
}
