/**
 * A server's own advice on a field that it does not take: "Unsupported parameter: 'max_tokens'. Use
 * 'max_completion_tokens' instead." It is followed once, and kept for that endpoint.
 */

export interface FieldHint {
  readonly from: string;
  readonly to: string;
}

/** The fields of a request by name. */
export type RequestFields = Readonly<Record<string, unknown>>;

const NAME = "['\"`]?([a-z][a-z0-9]*(?:_[a-z0-9]+)*)['\"`]?";
const ADVICE = new RegExp(
  `\\b(?:use|try|did you mean|replaced (?:by|with)|renamed to)\\s+(?:the\\s+)?${NAME}`,
  "i",
);
const QUOTED = /['"`]([a-z][a-z0-9_]*)['"`]/gi;

/** What cannot be called otherwise. */
const FIXED: readonly string[] = ["model", "messages"];

/** @param message of a refused request. @param sent its fields. @returns undefined if it advises nothing. */
export function hintIn(message: string, sent: RequestFields): FieldHint | undefined {
  const to = ADVICE.exec(message)?.[1];
  if (to === undefined || to in sent || !to.includes("_")) return undefined;
  const from = [...message.matchAll(QUOTED)]
    .map(([, name]) => name)
    .find((name) => Object.hasOwn(sent, name) && !FIXED.includes(name));
  return from === undefined ? undefined : { from, to };
}

/** The fields with one under its other name. */
export function followHint(fields: RequestFields, hint?: FieldHint): RequestFields {
  if (!hint || !Object.hasOwn(fields, hint.from)) return fields;
  const { [hint.from]: value, ...rest } = fields;
  return { ...rest, [hint.to]: value };
}
