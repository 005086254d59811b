/**
 * A pair store as a source of pairs; items without an edited picture are pairs for a spy who sees a blank
 * one.
 */
import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { Box } from "../../images/canvas.ts";
import { decodeImage, type Fit } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import type { Scene } from "../clevr/scene.ts";
import { fitted } from "../clevr/scene-file.ts";
import type { Content, Domain, ImagePair, PairSource } from "../pair.ts";
import { photoLayout } from "../photos/layout.ts";
import { captionOf } from "./caption.ts";
import type { StoredPicture, StoreItem } from "./item.ts";
import { openStore } from "./open-store.ts";
import { readPictureFile } from "./picture-file.ts";

export interface StoreSourceOptions {
  /** Size of the pictures handed out; the default mode `fill` stretches, so that nothing is cut off. */
  readonly width: number;
  readonly height: number;
  readonly mode?: Fit["mode"];
  /** What the pictures show, instead of what the store says. */
  readonly domain?: Domain;
}

/**
 * @param store its folder.
 * @throws DataError if the store cannot be used; later, from `pair`, if a picture is missing or damaged.
 */
export async function storePairSource(store: string, options: StoreSourceOptions): Promise<PairSource> {
  const { folder, items, name: storeName } = await openStore(store);
  const { width, height, mode = "fill", domain } = options;
  const name = `${storeName}-${width}x${height}`;
  const all = [...items.train, ...items.heldout];
  return {
    name,
    domains: domain ? [domain] : [...new Set(all.map((item) => item.domain))].sort(),
    size: (split) => items[split].length,
    pair: async (split, index) => {
      const part = items[split];
      if (part.length === 0)
        throw new DataError(
          `Store ${store} has no ${split} picture: its ${all.length} look alike. Add pictures.`,
        );
      const item = part[((index % part.length) + part.length) % part.length];
      return storedPair(folder, item, name, { width, height, mode }, domain);
    },
  };
}

/**
 * An item of a store with its pictures at the size of `fit`, or as they are. Positions move with the pixels.
 */
export async function storedPair(
  folder: string,
  item: StoreItem,
  source: string,
  fit?: Fit,
  domain = item.domain,
): Promise<ImagePair> {
  const { original, modified, details } = item;
  const id = `${source}/${item.id}`;
  const image = await storedImage(folder, original, fit);
  const second = modified && (await storedImage(folder, modified, fit));
  const contents = contentsOf(item, domain, { image, second }, fit);
  const caption = captionOf(details);
  return {
    id,
    domain,
    original: { id: `${id}/original`, image },
    ...(second ? { modified: { id: `${id}/modified`, image: second } } : {}),
    changes: (details.changes ?? []).map(({ box, ...change }) =>
      box ? { ...change, box: fit ? fittedBox(box, original, fit) : box } : change,
    ),
    ...(contents ? { contents } : {}),
    ...(caption === undefined ? {} : { caption }),
  };
}

async function storedImage(folder: string, { file }: StoredPicture, fit?: Fit): Promise<Image> {
  return decodeImage(await readPictureFile(folder, file), join(folder, file), fit);
}

/** What the store knows; the layout of a photograph is known from its pixels. */
function contentsOf(
  { original, modified, details }: StoreItem,
  domain: Domain,
  { image, second }: { image: Image; second?: Image },
  fit: Fit | undefined,
): ImagePair["contents"] {
  if (details.contents) {
    const { original: first, modified: other } = details.contents;
    const shown = moved(first, original, fit);
    return other
      ? { original: shown, modified: moved(other, modified ?? original, fit) }
      : { original: shown };
  }
  if (domain !== "photos") return undefined;
  const layout = photoLayout(image, details.subject);
  return second ? { original: layout, modified: photoLayout(second, details.subject) } : { original: layout };
}

function moved(content: Content, from: StoredPicture, fit: Fit | undefined): Content {
  return fit && "objects" in content ? fitted(content as Scene, from, fit) : content;
}

function fittedBox(box: Box, from: StoredPicture, fit: Fit): Box {
  const scale = { x: fit.width / from.width, y: fit.height / from.height };
  const one = fit.mode === "contain" ? Math.min(scale.x, scale.y) : Math.max(scale.x, scale.y);
  const { x, y } = fit.mode === "fill" ? scale : { x: one, y: one };
  const [dx, dy] = [(fit.width - from.width * x) / 2, (fit.height - from.height * y) / 2];
  return {
    left: Math.floor(box.left * x + dx),
    top: Math.floor(box.top * y + dy),
    right: Math.ceil((box.right + 1) * x + dx) - 1,
    bottom: Math.ceil((box.bottom + 1) * y + dy) - 1,
  };
}
