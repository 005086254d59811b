/** A small JSON file that has to fit a schema, and the reason in words why it does not. */
import fs from "node:fs";
import { z } from "zod";

/** @param refused makes the error of a file that is missing, no JSON, or does not fit. */
export function readCheckedJson<T extends z.ZodType>(
  file: string,
  schema: T,
  refused: (reason: string, cause: unknown) => Error,
): z.output<T> {
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (cause) {
    throw refused(reasonOf(cause), cause);
  }
}

/** Why something could not be read or does not fit. */
export function reasonOf(cause: unknown): string {
  return cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
}
