/**
 * A table, its optimiser's moments and its average as one JSON file, rows in the order of their names: the
 * same state gives the same bytes.
 */
import path from "node:path";
import { z } from "zod";
import { replaceFile } from "../../core/atomic-file.ts";
import { readCheckedJson } from "../../core/checked-json.ts";
import { CheckpointError } from "../../core/errors.ts";
import type { SteppedRow } from "./optimiser.ts";

const FILE = "tabular.json";

export interface SavedTable {
  readonly rows: Map<string, SteppedRow>;
  /** Averaged logits; empty where no average is kept. */
  readonly average: Map<string, { readonly logits: readonly number[] }>;
}

const numbers = z.array(z.number());
const schema = z.strictObject({
  format: z.literal(1),
  average: z.array(z.strictObject({ name: z.string(), logits: numbers })),
  rows: z.array(
    z
      .strictObject({
        name: z.string(),
        logits: numbers,
        step: z.int().min(0),
        mean: numbers,
        square: numbers,
      })
      .refine(
        ({ logits, mean, square }) => logits.length === mean.length && logits.length === square.length,
        "a row's lists have different lengths",
      ),
  ),
});

/** Replaces the file as a whole: after a crash it holds the old state or the new one. */
export function writeRows(folder: string, { rows, average }: SavedTable): void {
  const saved = {
    format: 1,
    average: sorted(average).map(([name, { logits }]) => ({ name, logits })),
    rows: sorted(rows).map(([name, { logits, moments }]) => ({ name, logits, ...moments })),
  };
  replaceFile(path.join(folder, FILE), JSON.stringify(saved));
}

/** @throws CheckpointError if the file is missing or damaged. */
export function readRows(folder: string): SavedTable {
  const { rows, average } = parsed(path.join(folder, FILE));
  return {
    rows: new Map(rows.map(({ name, logits, ...moments }) => [name, { logits, moments }])),
    average: new Map(average.map(({ name, logits }) => [name, { logits }])),
  };
}

function sorted<T>(rows: ReadonlyMap<string, T>): [string, T][] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

function parsed(file: string): z.infer<typeof schema> {
  return readCheckedJson(file, schema, (reason, cause) => {
    return new CheckpointError(`${file} cannot be read: ${reason}. Use an older checkpoint.`, { cause });
  });
}
