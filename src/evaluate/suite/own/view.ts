/**
 * Another view of a picture: a part of it, nearly the whole, in a little other light. Its pixels are all
 * different, and what it shows is the same.
 */
import type { Key } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import type { Content, Domain } from "../../../pairs/pair.ts";
import { type PhotoContent, photoLayout } from "../../../pairs/photos/layout.ts";
import { light } from "../../../pairs/shifts/light.ts";

/** Share of each side that is kept. */
const KEPT = [0.85, 0.95] as const;
/** Per cent of the largest changes of light. */
const LIGHT = 15;

/** As large as the picture. */
export function viewOf(image: Image, key: Key): Image {
  const rng = key.child("part").stream();
  const share = rng.uniform(...KEPT);
  const [left, top] = [image.width, image.height].map((side) => rng.uniform(0, (1 - share) * side));
  const part = stretched(image, left, top, share);
  return light.image?.(part, key.child("light"), LIGHT) ?? part;
}

/** What is in a view, as far as it is known: of a photograph, what its own pixels say. */
export function contentOfView(view: Image, domain: Domain, content?: Content): Content | undefined {
  if (domain !== "photos") return content;
  return photoLayout(view, (content as PhotoContent | undefined)?.subject);
}

/** A part of a picture, bilinear at the picture's own size. @param left,top pixels. @param share of each side. */
function stretched({ width, height, data }: Image, left: number, top: number, share: number): Image {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const [y0, y1, down] = between(top + y * share, height);
    for (let x = 0; x < width; x++) {
      const [x0, x1, right] = between(left + x * share, width);
      for (let c = 0; c < 3; c++) {
        const at = (column: number, row: number) => data[(row * width + column) * 3 + c];
        const upper = at(x0, y0) * (1 - right) + at(x1, y0) * right;
        const lower = at(x0, y1) * (1 - right) + at(x1, y1) * right;
        out[(y * width + x) * 3 + c] = Math.round(upper * (1 - down) + lower * down);
      }
    }
  }
  return { width, height, data: out };
}

/** The two pixels that a place lies between, and its share of the way. */
function between(place: number, length: number): [before: number, behind: number, share: number] {
  const before = Math.min(Math.floor(place), length - 1);
  return [before, Math.min(before + 1, length - 1), place - before];
}
