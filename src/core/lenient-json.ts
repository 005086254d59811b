/** JSON as Python writes it: with NaN and infinities, which JSON does not have. They say that there is no number. */

/** The value, with `null` in the place of such numbers; undefined if it is no JSON even so. */
export function lenientJson(text: string): unknown {
  return json(text) ?? json(withoutNaN(text));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutNaN(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*\\?(?:"|$)|-?\b(?:NaN|Infinity)\b/gs, (part) =>
    part.startsWith('"') ? part : "null",
  );
}
