/**
 * From "what the user wrote" to a checked config: names and lists the settings of a schema, finds
 * unknown keys (and the nearest known one), parses `key=value` flags, merges layers. Knows nothing of
 * what the settings mean; that is `config.ts`.
 */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";

/** Nested plain JSON, as read from a file or built from flags. */
export type Layer = { readonly [key: string]: unknown };

/** One leaf of the schema: `algorithm.beta`, what it is, what it allows. */
export interface Setting {
  readonly key: string;
  readonly description: string;
  readonly schema: z.ZodType;
}

/**
 * All settings of a schema, in the order in which they are written there. Of a group that has kinds, those of
 * all kinds; the setting that names the kind allows all names.
 */
export function settingsOf(schema: z.ZodObject): readonly Setting[] {
  const known = listed.get(schema) ?? settingsBelow(schema, "");
  listed.set(schema, known);
  return known;
}

/** By schema: a schema does not change, and its walk takes as long as the check of a config. */
const listed = new WeakMap<z.ZodObject, readonly Setting[]>();

function settingsBelow(schema: z.ZodObject, prefix: string): Setting[] {
  const all = Object.entries(schema.shape).flatMap(([name, value]) => {
    const field = value as z.ZodType;
    const key = prefix + name;
    if (field instanceof z.ZodObject) return settingsBelow(field, `${key}.`);
    if (field instanceof z.ZodDiscriminatedUnion) return settingsOfKinds(field, `${key}.`);
    return [{ key, description: field.description ?? "", schema: field }];
  });
  return all.filter(({ key }, i) => all.findIndex((other) => other.key === key) === i);
}

function settingsOfKinds(kinds: z.ZodDiscriminatedUnion, prefix: string): Setting[] {
  const members = membersOf(kinds);
  const { discriminator } = kinds.def;
  const names = members.map((member) => nameOf(member, discriminator));
  const settings = members.flatMap((member) => settingsBelow(member, prefix));
  const key = `${prefix}${discriminator}`;
  return settings.map((one) => (one.key === key ? { ...one, schema: z.enum(names as [string]) } : one));
}

function membersOf(kinds: z.ZodDiscriminatedUnion): readonly z.ZodObject[] {
  return kinds.options as unknown as readonly z.ZodObject[];
}

/** What the setting that names the kind has to be. */
function nameOf(member: z.ZodObject, discriminator: string): string {
  return String((member.shape[discriminator] as unknown as z.ZodLiteral<string>).value);
}

/**
 * The schema with each group of several kinds replaced by the kind that the value names, or else by the
 * first.
 */
function chosen(schema: z.ZodObject, value: unknown): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([key, field]) => {
    if (!(field instanceof z.ZodDiscriminatedUnion)) return [key, field] as const;
    const { discriminator } = field.def;
    const name = valueAt(value, `${key}.${discriminator}`);
    const members = membersOf(field as z.ZodDiscriminatedUnion);
    return [key, members.find((member) => nameOf(member, discriminator) === name) ?? members[0]] as const;
  });
  const made = choices.get(schema) ?? [];
  choices.set(schema, made);
  const same = made.find((one) => shape.every(([key, field]) => one.shape[key] === field));
  if (same) return same;
  const one = z.strictObject(Object.fromEntries(shape));
  made.push(one);
  return one;
}

/** By schema, one for each choice of kinds so far: zod compiles a schema when it is first used. */
const choices = new WeakMap<z.ZodObject, z.ZodObject[]>();

/** `merge`, but a group whose kind changes forgets the settings of its former kind. */
export function mergeKinds(schema: z.ZodObject, under: Layer, over: Layer): Layer {
  const kept = Object.entries(under).filter(([key, below]) => {
    const field = schema.shape[key];
    if (!(field instanceof z.ZodDiscriminatedUnion)) return true;
    const name = valueAt(over[key], field.def.discriminator);
    return name === undefined || name === valueAt(below, field.def.discriminator);
  });
  return merge(Object.fromEntries(kept), over);
}

/**
 * Checks names and values of a complete config.
 * @param origin where it came from, for the message: a file name or "the flags".
 * @throws ConfigError naming the key, the value and what is allowed.
 */
export function check<S extends z.ZodObject>(schema: S, value: unknown, origin: string): z.infer<S> {
  const one = chosen(schema, value);
  const parsed = one.safeParse(value);
  if (parsed.success) return parsed.data as z.infer<S>;
  refuseUnknown(one, value, origin);
  const issue = parsed.error.issues[0];
  const key = issue.path.join(".");
  throw new ConfigError(
    `${origin}: setting "${key}" is ${show(valueAt(value, key))}, which is not allowed (${plain(issue.message)}). ` +
      `${meant(schema, key, valueAt(value, key))}Allowed: ${allowed(schema, key)}.`,
  );
}

/** The nearest word of a setting that takes one of a few. */
function meant(schema: z.ZodObject, key: string, value: unknown): string {
  const names = wordsOf(settingsOf(schema).find((setting) => setting.key === key)?.schema);
  if (typeof value !== "string" || names.length === 0) return "";
  return `Did you mean "${nearest(value, names)}"? `;
}

function wordsOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return wordsOf(schema.unwrap() as z.ZodType);
  return [];
}

/** @throws ConfigError at the first key of the layer that the schema does not know. */
export function refuseUnknown(schema: z.ZodObject, layer: unknown, origin: string): void {
  if (!isPlain(layer))
    throw new ConfigError(`${origin}: expected a JSON object with settings, got ${show(layer)}.`);
  const known = settingsOf(schema).map((setting) => setting.key);
  const groups = new Set(known.flatMap((key) => parents(key)));
  const visit = (node: Layer, prefix: string) => {
    for (const [name, value] of Object.entries(node)) {
      const key = prefix + name;
      if (groups.has(key)) {
        if (!isPlain(value))
          throw new ConfigError(
            `${origin}: "${key}" is a group of settings, got ${show(value)}. Write "${key}": { … }.`,
          );
        visit(value, `${key}.`);
      } else if (!known.includes(key)) {
        throw new ConfigError(
          `${origin}: there is no setting "${key}". Did you mean "${nearest(key, [...known, ...groups])}"?`,
        );
      }
    }
  };
  visit(layer, "");
}

/**
 * Settings from `key=value` texts. Values are read as JSON, and as plain text where they are none.
 * A key may be shortened to its last part where that is unambiguous (`beta=0.2`).
 * @throws ConfigError for a text without "=", an unknown or an ambiguous key.
 */
export function layerFromFlags(schema: z.ZodObject, flags: readonly string[]): Layer {
  const known = settingsOf(schema);
  let layer: Layer = {};
  for (const flag of flags) {
    const split = flag.indexOf("=");
    if (split < 1)
      throw new ConfigError(`--set ${flag}: expected KEY=VALUE, for example --set algorithm.beta=0.2.`);
    const setting = findSetting(known, flag.slice(0, split));
    layer = merge(layer, nest(setting.key, readValue(setting, flag.slice(split + 1))));
  }
  return layer;
}

/** The right-hand layer wins, key by key. Lists and scalars are replaced whole. */
export function merge(under: Layer, over: Layer): Layer {
  const out: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = out[key];
    out[key] = isPlain(value) && isPlain(below) ? merge(below, value) : value;
  }
  return out;
}

/** The allowed values of a setting, in words. */
export function allowed(schema: z.ZodObject, key: string): string {
  const setting = settingsOf(schema).find((one) => one.key === key);
  return setting ? describeType(setting.schema) : "see the list of settings in `sparring train --help`";
}

/** A schema's values in words: "an integer from 1 to 6", "blank or edited". */
export function describeType(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { unrepresentable: "any" }) as Record<string, unknown>;
  if (Array.isArray(json.anyOf)) return schemaOptions(schema).map(describeType).join(", or ");
  if (Array.isArray(json.enum)) return json.enum.map(String).join(" or ");
  if ("const" in json) return String(json.const);
  if (json.type === "null") return "null";
  if (json.type === "integer" || json.type === "number") return describeNumber(json);
  if (json.type === "boolean") return "true or false";
  if (json.type === "array") return "a list, as JSON";
  return json.minLength ? "a text that is not empty" : "a text";
}

function schemaOptions(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodDefault) return schemaOptions(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return [...schema.options] as z.ZodType[];
  if (schema instanceof z.ZodNullable) return [schema.unwrap() as z.ZodType, z.null()];
  return [];
}

function describeNumber(json: Record<string, unknown>): string {
  const kind = json.type === "integer" ? "an integer" : "a number";
  const low = json.minimum ?? json.exclusiveMinimum;
  const high = json.maximum ?? json.exclusiveMaximum;
  const lowWord = "exclusiveMinimum" in json ? "above" : "from";
  const highWord = "exclusiveMaximum" in json ? "below" : "to";
  const bounded = (value: unknown) => typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return kind + (bounded(low) ? ` ${lowWord} ${low}` : "") + (bounded(high) ? ` ${highWord} ${high}` : "");
}

function findSetting(known: readonly Setting[], key: string): Setting {
  const exact = known.find((setting) => setting.key === key);
  if (exact) return exact;
  const short = known.filter((setting) => setting.key.endsWith(`.${key}`));
  if (short.length === 1) return short[0];
  if (short.length > 1) {
    throw new ConfigError(
      `--set ${key}: several settings end so: ${short.map((s) => s.key).join(", ")}. Write the full name.`,
    );
  }
  const closest = nearest(
    key,
    known.map((setting) => setting.key),
  );
  throw new ConfigError(`--set ${key}: there is no setting "${key}". Did you mean "${closest}"?`);
}

function readValue(setting: Setting, text: string): unknown {
  if (text === "null" && setting.schema.safeParse(null).success) return null;
  if (setting.schema.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parents(key: string): string[] {
  const parts = key.split(".");
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join("."));
}

function nest(key: string, value: unknown): Layer {
  return key.split(".").reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Layer;
}

/** The value of a dotted key in nested settings and lists; undefined if there is none. */
export function valueAt(value: unknown, key: string): unknown {
  const inside = (node: unknown, part: string) =>
    isPlain(node) || Array.isArray(node) ? (node as Layer)[part] : undefined;
  return key.split(".").reduce<unknown>(inside, value);
}

function isPlain(value: unknown): value is Layer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
