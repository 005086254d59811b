/** Reading a file of games that was written by this program, whole or not at all. */
import fs from "node:fs";
import type { z } from "zod";
import { EvaluationError } from "../../core/errors.ts";

/**
 * @param what the file should be, e.g. `an arena of schema 1`.
 * @returns undefined if there is no such file.
 * @throws EvaluationError if it is something else, or damaged.
 */
export function readStoredGames<T>(file: string, schema: z.ZodType<T>, what: string): T | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (cause) {
    throw new EvaluationError(
      `${file} is not ${what}, or damaged. Delete it, or choose another file with --out.`,
      { cause },
    );
  }
}
