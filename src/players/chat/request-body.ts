/** An observation's messages as the JSON of a chat request, pictures as base64 PNG data URLs. */
import type { Message, MessagePart } from "../../games/game.ts";
import { encodePng } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import type { ChatName } from "./chat-name.ts";
import type { RequestFields } from "./field-hint.ts";

/** A picture is sent at every turn of a game, and encoded once. */
const encoded = new WeakMap<Image, Promise<string>>();

/** Limits on the answer's tokens; one that is set takes the place of our own. */
const LIMITS = ["max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens"];

/** Fields that are set to null are left out. @throws Error if a picture cannot be encoded. */
export async function requestFields(name: ChatName, messages: readonly Message[]): Promise<RequestFields> {
  const { model, url, settings } = name;
  const { fields, temperature } = settings;
  const limited = LIMITS.some((limit) => Object.hasOwn(fields, limit));
  const all = {
    model,
    messages: await Promise.all(messages.map(messageJson)),
    ...(!limited && { [limitName(url)]: settings.maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...fields,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** OpenAI's newer models refuse `max_tokens`; other servers know nothing else. */
function limitName(url: string): string {
  const ownHost = /(^|\.)openai\.(azure\.)?com$/.test(new URL(url).hostname);
  return ownHost ? "max_completion_tokens" : "max_tokens";
}

/** A message of a chat request. Without pictures its content is a plain string: some servers want a system message to be one. */
export async function messageJson({ role, content }: Message): Promise<unknown> {
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
