/** Finds what JSON would lose: stored episodes must read back as they were written. */

/** Where the value is no plain JSON and what is there, e.g. `moves.0 is NaN`; undefined if all is plain. */
export function notPlain(value: unknown, path = "it"): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== "object")
    return `${path} is ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}`;
  if (Array.isArray(value)) return firstFault(Array.from(value.entries()), path);
  const kind = Object.getPrototypeOf(value)?.constructor;
  if (kind !== Object && kind !== undefined) return `${path} is a ${kind.name}`;
  return firstFault(Object.entries(value), path);
}

function firstFault(
  entries: readonly (readonly [string | number, unknown])[],
  path: string,
): string | undefined {
  for (const [name, inner] of entries) {
    const fault = notPlain(inner, path === "it" ? String(name) : `${path}.${name}`);
    if (fault) return fault;
  }
  return undefined;
}
