/**
 * One picture of many pairs: original | edited, two pairs to a row, with a frame around each
 * object that the change log names.
 */
import { blankImage } from "../images/blank.ts";
import { type Box, enlarged, framed, grid } from "../images/canvas.ts";
import { encodePng } from "../images/codec.ts";
import type { Image } from "../images/image.ts";
import type { Scene, StagedScene } from "./clevr/scene.ts";
import { RADIUS } from "./clevr/solids.ts";
import type { Change, Content, Domain, ImagePair } from "./pair.ts";

export interface SheetOptions {
  /** Pairs to a row (default 2). */
  readonly pairsPerRow?: number;
  /** Frame the changed objects where the scene is known (default true). */
  readonly frames?: boolean;
  /** Pictures are enlarged by whole factors up to about this width in pixels (default 256). */
  readonly width?: number;
}

const FRAME_COLOR = [255, 60, 0] as const;
const GAP = 8;
/** Lens and half the sensor of CLEVR's own pictures, mm. */
const CLEVR_LENS = 35;
const HALF_SENSOR = 16;

/** A PNG file; a missing second picture is left white. */
export async function contactSheet(
  pairs: readonly ImagePair[],
  options: SheetOptions = {},
): Promise<Uint8Array> {
  const { pairsPerRow = 2, frames = true, width = 256 } = options;
  const cells = pairs.flatMap(({ domain, original, modified, contents, changes }) => {
    const { image } = original;
    const second = modified?.image ?? blankImage(image.width, image.height);
    const boxes = (content: Content | undefined) =>
      frames ? changes.flatMap((change) => boxesOf(change, domain, content, image)) : [];
    return [cell(image, width, boxes(contents?.original)), cell(second, width, boxes(contents?.modified))];
  });
  return encodePng(grid(cells, Math.min(pairsPerRow, Math.max(1, pairs.length)) * 2, GAP));
}

/** A little wider than an object's outline, in pixels of a picture of its scene. */
export function boxOf(scene: Scene | StagedScene, object: number, image: Image): Box {
  const {
    size,
    pixel_coords: [x, y, depth],
  } = scene.objects[object];
  const lens = "camera" in scene ? scene.camera.lens : CLEVR_LENS;
  const perUnit = ((lens / HALF_SENSOR) * Math.max(image.width, image.height)) / 2;
  const reach = Math.ceil(((RADIUS[size] * 1.3) / depth) * perUnit);
  return { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
}

/** A change's own box, or that of the object it names in a scene. */
function boxesOf(change: Change, domain: Domain, content: Content | undefined, image: Image): Box[] {
  if (change.box) return [change.box];
  return domain === "clevr" && content ? [boxOf(content as Scene, change.object, image)] : [];
}

function cell(image: Image, width: number, boxes: readonly Box[]): Image {
  const factor = Math.max(1, Math.round(width / image.width));
  const large = enlarged(image, factor);
  return boxes.reduce((picture, box) => framed(picture, scaled(box, factor), FRAME_COLOR), large);
}

function scaled({ left, top, right, bottom }: Box, factor: number): Box {
  return { left: left * factor, top: top * factor, right: right * factor, bottom: bottom * factor };
}
