/**
 * The details of an item beside its pictures, as its source gives them. They come from other people's files:
 * details that fit the contract of a pair (changes, contents, subject) are checked and taken as such, all
 * others are kept as plain metadata.
 */
import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import { CHART_KINDS } from "../charts/chart.ts";
import { parseScene } from "../clevr/scene-file.ts";
import { COLOR_NAMES } from "../color.ts";
import { type Content, DOMAINS } from "../pair.ts";

const look = z.record(z.string(), z.string());
const share = z.number().min(0).max(1);
const color = z.enum(COLOR_NAMES);
const changesSchema = z.array(
  z.strictObject({
    object: z.int().min(0),
    before: look,
    after: look,
    box: z.strictObject({ left: z.int(), top: z.int(), right: z.int(), bottom: z.int() }).optional(),
  }),
);
const chartSchema = z.object({
  kind: z.enum(CHART_KINDS),
  horizontal: z.boolean(),
  dark: z.boolean(),
  positions: z.array(z.number()),
  colors: z.array(z.object({ color, value: z.number() })),
  axis: z.tuple([z.number(), z.number()]).optional(),
  trend: z.number(),
  spec: z.record(z.string(), z.unknown()),
});
const photoSchema = z.object({
  cells: z
    .array(
      z.object({
        colors: z.array(z.object({ color, share })),
        brightness: share,
        texture: share,
      }),
    )
    .length(9),
  subject: z.string().optional(),
});
const contentSchema = z.unknown().transform((value, context): Content => {
  const content = contentOf(value);
  if (content) return content;
  context.addIssue({ code: "custom", message: "neither a scene nor a chart nor the layout of a photograph" });
  return z.NEVER;
});

export const detailsSchema = z.object({
  domain: z.enum(DOMAINS).optional(),
  /** The subject of the picture, in a word or two. */
  subject: z.string().optional(),
  changes: changesSchema.optional(),
  contents: z.object({ original: contentSchema, modified: contentSchema.optional() }).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type Details = z.infer<typeof detailsSchema>;

/** Characters of JSON. */
const LARGEST = 262_144;
const LONGEST_SUBJECT = 100;

/**
 * Sorts the columns of a row. Values may be JSON in a string, as tables without structure hold it.
 * @throws DataError if the row is far too large.
 */
export function detailsOf(row: Readonly<Record<string, unknown>>): Details {
  const { metadata, ...columns } = plain(row);
  const kept = structured(metadata);
  const rest: Record<string, unknown> =
    typeof kept === "object" && !Array.isArray(kept) ? { ...kept, ...columns } : { ...columns, metadata };
  if (rest.metadata === undefined) delete rest.metadata;
  const details: { -readonly [K in keyof Details]: Details[K] } = {};
  const take = <T>(key: string, schema: z.ZodType<T>): T | undefined => {
    const parsed = schema.safeParse(structured(rest[key]));
    if (!parsed.success) return undefined;
    delete rest[key];
    return parsed.data;
  };
  const subject = subjectOf(rest.subject ?? rest.label);
  if (subject !== undefined) {
    details.subject = subject;
    delete rest[rest.subject === undefined ? "label" : "subject"];
  }
  details.domain = take("domain", z.enum(DOMAINS));
  details.changes = take("changes", changesSchema);
  const original = take("scene", contentSchema);
  if (original) {
    const modified = take("modified_scene", contentSchema);
    details.contents = modified ? { original, modified } : { original };
  }
  if (Object.keys(rest).length > 0) details.metadata = rest;
  return dropUndefined(details);
}

/** The columns that `detailsOf` makes the same details of. */
export function rowOf({ domain, subject, changes, contents, metadata }: Details): Record<string, unknown> {
  return dropUndefined({
    ...metadata,
    domain,
    subject,
    changes,
    scene: contents?.original,
    modified_scene: contents?.modified,
  });
}

function contentOf(value: unknown): Content | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    if ("objects" in value) return parseScene(value);
    return "kind" in value ? chartSchema.parse(value) : photoSchema.parse(value);
  } catch {
    return undefined;
  }
}

/** JSON of a row; big numbers become numbers or text, raw bytes are left out. */
function plain(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = JSON.stringify(row, (_, value) => {
    if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    return ArrayBuffer.isView(value) || value === null ? undefined : value;
  });
  if (text.length > LARGEST)
    throw new DataError(`too much metadata: ${text.length} characters, at most ${LARGEST}`);
  return JSON.parse(text);
}

function structured(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A word or two in one line; numbers are class numbers and tell nothing. */
function subjectOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const line = value.replace(/[\s\p{C}]+/gu, " ").trim();
  return line !== "" && line.length <= LONGEST_SUBJECT ? line : undefined;
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
