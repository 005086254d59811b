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
});

export type ChatSettings = z.infer<typeof chatSettingsSchema>;

/** @param text `name=value` pairs with commas between; may be empty. @throws ConfigError */
export function parseChatSettings(text: string): ChatSettings {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  const parsed = chatSettingsSchema.safeParse(Object.fromEntries(pairs.map(parsePair)));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  const known = Object.keys(chatSettingsSchema.shape).join(", ");
  throw new ConfigError(
    `the options of a chat endpoint do not fit${path.length > 0 ? ` (${path.join(".")})` : ""}: ${message}. Known: ${known}, as in #temperature=0,tokens=200000.`,
  );
}

function parsePair(pair: string): [string, unknown] {
  const at = pair.indexOf("=");
  if (at < 0) return [pair.trim(), null];
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  return [name, name === "key" || value === "" ? value : Number(value)];
}
