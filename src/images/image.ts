/**
 * A picture in memory: 8-bit RGB, row by row from the top left, `data[(y * width + x) * 3 + channel]`.
 * Alpha is gone before a picture gets here.
 */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** Length `width * height * 3`, values 0..255 in sRGB. */
  readonly data: Uint8Array;
}

/** An image with a name that is unique within a run, so that engines can cache what they compute from it. */
export interface Picture {
  readonly id: string;
  readonly image: Image;
}
