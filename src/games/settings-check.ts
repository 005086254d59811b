/** Checks a game's settings against its schema and fills in the defaults. */
import type { z } from "zod";
import { ConfigError } from "../core/errors.ts";

/** @throws ConfigError naming the game, the setting, its value and what is wrong with it. */
export function checkGameSettings<S extends z.ZodObject>(
  game: string,
  schema: S,
  settings: unknown,
): z.infer<S> {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data as z.infer<S>;
  const { path, message } = parsed.error.issues[0];
  const value = path.reduce<unknown>(
    (node, part) => (node as Record<PropertyKey, unknown>)?.[part],
    settings,
  );
  const where = path.length === 0 ? "settings" : `setting "${path.map(String).join(".")}"`;
  throw new ConfigError(
    `${game}: ${where} is ${JSON.stringify(value)}, which is not allowed (${message}): change it.`,
  );
}
