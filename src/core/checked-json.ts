/** A small JSON file that has to fit a schema, and the reason in words why it does not. */
import { z } from "zod";
import { readOrdinary } from "./ordinary-file.ts";

const MOST_BYTES = 1e8;

/** @param refused makes the error of a file that is missing, no JSON, or does not fit. */
export function readCheckedJson<T extends z.ZodType>(
  file: string,
  schema: T,
  refused: (reason: string, cause: unknown) => Error,
): z.output<T> {
  try {
    return schema.parse(JSON.parse(readOrdinary(file, MOST_BYTES)));
  } catch (cause) {
    throw refused(reasonOf(cause), cause);
  }
}

/** Why something could not be read or does not fit. */
export function reasonOf(cause: unknown): string {
  return cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
}
