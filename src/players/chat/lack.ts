/**
 * Why an answer of a model holds none: it was cut off, filtered, refused, or empty. Servers have different words
 * for the same; the model's answer counts as wrong, whichever they use. What stands in a cut text is no answer
 * either: with some servers it is reasoning, and a box in it a guess.
 */

/** A category, then `: ` and details. */
export type Lack = `${"cut off" | "content filter" | "refusal" | "no text"}: ${string}`;

const LENGTH = /^(length|max_(output_|new_|completion_)?tokens|model_length)$/i;
const FILTER =
  /^(content[_-]?filter(ed)?|safety|image_safety|prohibited_content|blocklist|recitation|spii|sensitive)$/i;
const REFUSAL = /^refusal$/i;

/** @param finish the server's reason for the end. @param refusal the model's own words, in a field for them. */
export function lackOf(finish: unknown, refusal: string | undefined, text: string): Lack | undefined {
  const end = typeof finish === "string" ? finish : "";
  if (LENGTH.test(end)) return "cut off: the answer reached the limit of its tokens (maxTokens)";
  if (FILTER.test(end)) return `content filter: the server withheld the answer (${end})`;
  if (refusal !== undefined) return `refusal: ${refusal}`;
  if (REFUSAL.test(end)) return "refusal: the model declined to answer";
  return text.trim() === "" ? "no text: the model gave none, or reasoning alone" : undefined;
}

/** The code of a refused request whose picture or text the server's filter did not let through. */
const FILTERED =
  /^(content_filter|content_policy_violation|data_inspection_failed|ResponsibleAIPolicyViolation)$/;

/** @param json the body of a refused request. */
export function filteredRequest(json: unknown): Lack | undefined {
  const { error } = (json ?? {}) as { error?: { code?: unknown; type?: unknown } };
  const code = [error?.code, error?.type].find((name) => typeof name === "string" && FILTERED.test(name));
  return code === undefined ? undefined : `content filter: the server withheld the request (${code})`;
}
