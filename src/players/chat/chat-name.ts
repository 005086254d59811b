/**
 * The name of a player behind an OpenAI-compatible endpoint: `openai:MODEL@URL`, with options behind a `#`.
 *
 * What is called: an address without a path gets `/v1/chat/completions`, one with a path (`/v1`, `/api/v3`) gets
 * `/chat/completions` after it, and one that ends in `/chat/completions` is called as it is. A query stays.
 */
import { ConfigError } from "../../core/errors.ts";
import { type ChatSettings, parseChatSettings } from "./settings.ts";

export interface ChatName {
  readonly model: string;
  /** The address that is called. */
  readonly url: string;
  readonly settings: ChatSettings;
}

export const CHAT_PREFIX = "openai:";

const FORM = `Give ${CHAT_PREFIX}MODEL@URL, e.g. ${CHAT_PREFIX}Qwen/Qwen2.5-VL-7B-Instruct@http://localhost:8000/v1.`;

/** The word is not repeated in errors: it may hold a password. @throws ConfigError */
export function parseChatName(word: string): ChatName {
  const parts = /^openai:(.+)@(https?:\/\/[^#\s]+)(?:#(.*))?$/.exec(word);
  if (!parts) throw new ConfigError(`a player that begins with ${CHAT_PREFIX} names no endpoint. ${FORM}`);
  const [, model, address, options = ""] = parts;
  return { model, url: chatUrl(model, address), settings: parseChatSettings(options) };
}

function chatUrl(model: string, address: string): string {
  if (!URL.canParse(address)) throw new ConfigError(`the address of ${model} is no http address. ${FORM}`);
  const url = new URL(address);
  if (url.username !== "" || url.password !== "")
    throw new ConfigError(
      `the address of ${model} holds a user or a password. Leave them out: the key comes from the environment.`,
    );
  const path = url.pathname.replace(/\/+$/, "");
  const version = path === "" ? "/v1" : path;
  url.pathname = path.endsWith("/chat/completions") ? path : `${version}/chat/completions`;
  return url.href;
}
