/** What a page may ask for at a table: read, bounded, and nothing of it a path, a program or an address. */
import { z } from "zod";
import { Refusal } from "../../http/refusal.ts";
import { MOST_OWN } from "./own-pictures.ts";

const word = z.string().min(1).max(200);
/** Shown to the others; no control or format characters, which could pass for something else. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(24)
  .regex(/^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]+$/u, "letters, digits and signs alone");

const planned = z.strictObject({
  game: word,
  settings: z.array(z.string().min(3).max(200)).max(30),
  run: word.optional(),
});

const started = z.strictObject({
  game: word,
  settings: z.array(z.string().min(3).max(200)).max(30),
  pictures: z.enum(["clevr", "charts", "photos", "mix", "own"]).optional(),
  own: z.array(z.uuid()).min(1).max(MOST_OWN).optional(),
  seats: z.array(z.string().min(1).max(400)).min(1).max(64),
  role: word.optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  name: name.optional(),
});
const joined = z.strictObject({ code: z.string().max(40), name });
const moved = z.strictObject({ number: z.int().min(1), text: z.string().max(4000) });

export type AskedPlan = z.infer<typeof planned>;
export type AskedPlay = z.infer<typeof started>;

export const askedPlan = (body: unknown) => read(planned, body);
export const askedPlay = (body: unknown) => read(started, body);
export const askedJoin = (body: unknown) => read(joined, body);
export const askedMove = (body: unknown) => read(moved, body);

/** @throws Refusal 400 */
function read<Schema extends z.ZodObject>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new Refusal(400, `${path.join(".") || "the request"} is not allowed: ${message}.`);
}
