/**
 * The name of a player behind an OpenAI-compatible endpoint: `openai:MODEL@URL`, with options behind a `#`.
 *
 * What is called: an address without a path gets `/v1/chat/completions`, one with a path (`/v1`, `/api/v3`)
 * gets `/chat/completions` after it, and one that ends in `/chat/completions` is called as it is. A query
 * stays.
 */
import { ConfigError } from "../../core/errors.ts";
import { type ChatSettings, DEFAULT_KEY_VARIABLE, parseChatSettings } from "./settings.ts";

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
  refuseKeys(model, url);
  const path = url.pathname.replace(/\/+$/, "");
  const version = path === "" ? "/v1" : path;
  url.pathname = path.endsWith("/chat/completions") ? path : `${version}/chat/completions`;
  return url.href;
}

/** An address is shown and stored. @throws ConfigError if its query names something that should not be. */
function refuseKeys(model: string, { searchParams }: URL): void {
  const name = [...searchParams.keys()].find((word) => /key|token|secret|passw|signature|^sig$/i.test(word));
  if (name === undefined) return;
  throw new ConfigError(
    `the address of ${model} holds "${name}", and addresses are shown and stored. Leave it out: the key comes from the environment, by default from ${DEFAULT_KEY_VARIABLE}.`,
  );
}
