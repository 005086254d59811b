/** A pair of pictures as a contact sheet has it: small PNGs, the places at which they differ, what was edited, and the words that came with it. */
import { encodePng } from "../../../images/codec.ts";
import type { Image } from "../../../images/image.ts";
import { shrunk } from "../../../images/shrunk.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Change, ImagePair } from "../../../pairs/pair.ts";
import { marksOf } from "../games/game-pictures.ts";
import type { Mark } from "../wire.ts";
import type { SheetPair, SheetPicture } from "./wire.ts";

export type View = "original" | "modified";

/** A pair that is made, without addresses. */
export interface MadePair {
  readonly words: Pick<SheetPair, "id" | "changes" | "caption" | "contents">;
  readonly pictures: Readonly<Partial<Record<View, MadePicture>>>;
}

interface MadePicture extends Omit<SheetPicture, "address"> {
  readonly png: Uint8Array;
}

/** Pixels of the longer side. */
const LARGEST = 512;
/** Characters of a text. */
const LONGEST = 300;
const MOST_CHANGES = 6;

export async function madePair(pair: ImagePair): Promise<MadePair> {
  const { original, modified } = pair;
  const marks = modified ? marksOf(original.image, modified.image) : [];
  return {
    words: wordsOf(pair),
    pictures: {
      original: await madePicture(original.image, marks),
      ...(modified && { modified: await madePicture(modified.image, marks) }),
    },
  };
}

/** @param address of a picture of the pair. */
export function sheetPair({ words, pictures }: MadePair, address: (view: View) => string): SheetPair {
  const shown = (view: View) => {
    const made = pictures[view];
    if (!made) return {};
    const { png: _png, ...rest } = made;
    return { [view]: { address: address(view), ...rest } };
  };
  return { ...words, ...shown("original"), ...shown("modified") };
}

async function madePicture(image: Image, marks: readonly Mark[]): Promise<MadePicture> {
  const small = smaller(image);
  return { png: await encodePng(small), width: small.width, height: small.height, marks };
}

function smaller(image: Image): Image {
  const factor = LARGEST / Math.max(image.width, image.height);
  if (factor >= 1) return image;
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return shrunk(image, side(image.width), side(image.height));
}

function wordsOf({ id, changes, caption, contents, domain }: ImagePair): MadePair["words"] {
  const told = contents && describe(domain, contents.original);
  return {
    id: short(id),
    changes: changes.slice(0, MOST_CHANGES).map((change) => short(changeText(change))),
    ...(caption !== undefined && { caption: short(caption) }),
    ...(told && { contents: short(told) }),
  };
}

function changeText({ object, before, after }: Change): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const parts = names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? "none"} → ${after[name] ?? "none"}`);
  return `object ${object + 1}: ${parts.join(", ")}`;
}

/** Nothing for photographs, whose layout one sees, and where the content is none of the domain's. */
function describe(domain: ImagePair["domain"], content: NonNullable<ImagePair["contents"]>["original"]) {
  if (domain === "photos") return undefined;
  try {
    return languageOf(domain).describe(content).join(" ");
  } catch {
    return undefined;
  }
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
