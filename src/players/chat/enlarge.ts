/**
 * Pictures enlarged for an endpoint: large models see little in the 64 pixels that the shipped model reads,
 * and both can play on the same pictures.
 */
import type { Message, MessagePart } from "../../games/game.ts";
import { enlargeImage } from "../../images/enlarge.ts";

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
