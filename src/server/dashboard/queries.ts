/** What a request may ask for, read and bounded. */
import { z } from "zod";
import { Refusal } from "../http/refusal.ts";
import type { GameFilter } from "./games/game-filter.ts";
import type { Cursor } from "./games/game-list.ts";
import type { GamePlace } from "./games/shown-game.ts";

const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const word = z.string().min(1).max(200);
const number = z.coerce.number().refine(Number.isFinite);

const span = z.object({ from: whole.optional(), to: whole.optional() });

const filter = span.extend({
  kind: z.enum(["training", "match", "panel", "shown", "played"]).optional(),
  phase: word.optional(),
  outcome: word.optional(),
  trouble: z.enum(["refused", "failed", "cut"]).optional(),
  player: word.optional(),
  side: word.optional(),
  low: number.optional(),
  high: number.optional(),
});

const place = z.object({
  file: word,
  at: whole,
  view: z.union([z.literal("above"), z.coerce.number().int().min(0).max(63)]).default("above"),
});

export type Query = Readonly<Record<string, string>>;

export function spanIn(query: Query): z.infer<typeof span> {
  return read(span, query);
}

export function filterIn(query: Query): GameFilter {
  return read(filter, query);
}

export function placeIn(query: Query): GamePlace {
  return read(place, query);
}

export function numberIn(query: Query, name: string): number {
  return read(z.object({ [name]: whole }), query)[name];
}

/** @throws Refusal 400 for what is no cursor of ours. */
export function cursorIn({ cursor }: Query): Cursor | undefined {
  if (cursor === undefined) return undefined;
  const [, file, at] = /^([\w.-]{1,120}):(\d{1,15})$/.exec(cursor) ?? [];
  if (file === undefined) throw new Refusal(400, "the place in the list is none. Load the list again.");
  return { file, at: Number(at) };
}

/** @throws Refusal 400 for a value that is not allowed. */
export function read<Schema extends z.ZodObject>(schema: Schema, query: unknown): z.infer<Schema> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new Refusal(400, `${path.join(".")} of the request is not allowed: ${message}.`);
}
