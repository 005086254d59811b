/**
 * Pictures enlarged for an endpoint: large models see little in the 64 pixels that the shipped model reads,
 * and both can play on the same pictures.
 */
import type { Message, MessagePart } from "../../games/game.ts";
import { resizeImage } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";

/** A picture is asked for at every turn of a game; an endpoint wants one size. */
const enlarged = new WeakMap<Image, { readonly side: number; readonly image: Promise<Image> }>();

/** @param side pixels of the longer side at least; larger pictures stay. Absent: all stay. */
export async function enlarge(messages: readonly Message[], side?: number): Promise<readonly Message[]> {
  if (side === undefined) return messages;
  return Promise.all(
    messages.map(async ({ role, content }) => ({
      role,
      content: await Promise.all(content.map((part) => enlargePart(part, side))),
    })),
  );
}

async function enlargePart(part: MessagePart, side: number): Promise<MessagePart> {
  if (part.type === "text") return part;
  return { ...part, picture: { ...part.picture, image: await enlargeImage(part.picture.image, side) } };
}

function enlargeImage(image: Image, side: number): Promise<Image> {
  const { width, height } = image;
  const factor = side / Math.max(width, height);
  if (factor <= 1) return Promise.resolve(image);
  const known = enlarged.get(image);
  if (known?.side === side) return known.image;
  const fit = {
    width: Math.round(width * factor),
    height: Math.round(height * factor),
    mode: "fill",
  } as const;
  const made = resizeImage(image, fit);
  enlarged.set(image, { side, image: made });
  return made;
}
