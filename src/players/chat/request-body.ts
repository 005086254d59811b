/** An observation's messages as the JSON of a chat request, pictures as base64 PNG data URLs. */
import type { Message, MessagePart } from "../../games/game.ts";
import { encodePng } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import type { ChatName } from "./chat-name.ts";

/** A picture is sent at every turn of a game, and encoded once. */
const encoded = new WeakMap<Image, Promise<string>>();

/** @throws Error if a picture cannot be encoded. */
export async function requestBody(name: ChatName, messages: readonly Message[]): Promise<string> {
  const { model, url, settings } = name;
  return JSON.stringify({
    model,
    messages: await Promise.all(messages.map(messageJson)),
    [limitName(url)]: settings.maxTokens,
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
  });
}

/** OpenAI's newer models refuse `max_tokens`; other servers know nothing else. */
function limitName(url: string): string {
  const ownHost = /(^|\.)openai\.(azure\.)?com$/.test(new URL(url).hostname);
  return ownHost ? "max_completion_tokens" : "max_tokens";
}

/** Messages without pictures are plain strings: some servers want a system message to be one. */
async function messageJson({ role, content }: Message): Promise<unknown> {
  if (content.every((part) => part.type === "text")) {
    return { role, content: content.map(({ text }) => text).join("\n\n") };
  }
  return { role, content: await Promise.all(content.map(partJson)) };
}

async function partJson(part: MessagePart): Promise<unknown> {
  if (part.type === "text") return part;
  return { type: "image_url", image_url: { url: await dataUrl(part.picture.image) } };
}

function dataUrl(image: Image): Promise<string> {
  const known = encoded.get(image);
  if (known) return known;
  const made = encodePng(image).then((png) => `data:image/png;base64,${Buffer.from(png).toString("base64")}`);
  encoded.set(image, made);
  return made;
}
