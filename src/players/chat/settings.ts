/** The options of a chat endpoint, behind the `#` of a player's name: `#temperature=0,tokens=200000`. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";

export const DEFAULT_KEY_VARIABLE = "OPENAI_API_KEY";

const chatSettingsSchema = z.strictObject({
  /** Sampling temperature; absent: the server's own. */
  temperature: z.number().min(0).max(2).optional(),
  /** Most tokens of an answer. */
  maxTokens: z.int().min(1).max(100_000).default(1024),
  /** Smaller pictures are enlarged to this longer side, in pixels; absent: sent as they are. */
  pictureSize: z.int().min(16).max(2048).optional(),
  /** Requests at once. */
  concurrency: z.int().min(1).max(64).default(8),
  /** Seconds for one request with its answer. Node's fetch ends a silent request at 300 itself. */
  timeout: z.number().positive().max(300).default(120),
  /** Requests made after the first one while the server is busy, down or out of reach. */
  retries: z.int().min(0).max(10).default(4),
  /** Tokens, of prompts and answers together, after which nothing more is asked; absent: no limit. */
  tokens: z.int().min(1).optional(),
  /** Name of the environment variable with the key; empty: none is sent. */
  key: z
    .string()
    .regex(/^([A-Za-z_][A-Za-z0-9_]*)?$/, "expected the name of an environment variable")
    .default(DEFAULT_KEY_VARIABLE),
  /** Further fields of the request, as they are sent; null: the field is left out. */
  fields: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "expected a field's name"), z.json())
    .default({}),
});

export type ChatSettings = z.infer<typeof chatSettingsSchema>;

/** `field.reasoning_effort=low` is a field of the request. */
const FIELD = "field.";

/** Ours alone: what is asked, and in which form it is answered. */
const OWN_FIELDS = /^(model|messages|stream|n)$/;
/** Names of players are shown and stored. */
const SECRET_FIELDS = /api_?key|secret|password/i;

/** @param text `name=value` pairs with commas between; may be empty. @throws ConfigError */
export function parseChatSettings(text: string): ChatSettings {
  const pairs = text.split(BETWEEN_PAIRS).filter((pair) => pair.trim() !== "");
  const parsed = chatSettingsSchema.safeParse(optionsOf(pairs.map(parsePair)));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  const known = Object.keys(chatSettingsSchema.shape)
    .map((name) => (name === "fields" ? `${FIELD}NAME` : name))
    .join(", ");
  throw new ConfigError(
    `the options of a chat endpoint do not fit${path.length > 0 ? ` (${path.join(".")})` : ""}: ${message}. Known: ${known}, as in #temperature=0,tokens=200000.`,
  );
}

/** A comma before a name; those within a field's JSON are none. */
const BETWEEN_PAIRS = /,(?=\s*[A-Za-z][\w.-]*\s*=)|,\s*$/;

function optionsOf(pairs: readonly [string, unknown][]): Record<string, unknown> {
  const fields = pairs.filter(([name]) => name.startsWith(FIELD)).map(fieldOf);
  const own = pairs.filter(([name]) => !name.startsWith(FIELD));
  return { ...Object.fromEntries(own), ...(fields.length > 0 && { fields: Object.fromEntries(fields) }) };
}

/** @throws ConfigError if the field is not to be set. */
function fieldOf([option, value]: [string, unknown]): [string, unknown] {
  const name = option.slice(FIELD.length);
  if (OWN_FIELDS.test(name) || SECRET_FIELDS.test(name))
    throw new ConfigError(
      `the option ${option} of a chat endpoint cannot be set: ${OWN_FIELDS.test(name) ? "the game decides what is asked" : "players' names are shown and stored, and the key comes from the environment"}. Leave it out.`,
    );
  return [name, value];
}

function parsePair(pair: string): [string, unknown] {
  const at = pair.indexOf("=");
  if (at < 0) return [pair.trim(), null];
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  if (name.startsWith(FIELD)) return [name, jsonOr(value)];
  return [name, name === "key" || value === "" ? value : Number(value)];
}

/** A word that is no JSON is a text. */
function jsonOr(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
