/** A table and its optimiser's averages as one JSON file, rows in the order of their names: the same state gives the same bytes. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CheckpointError } from "../../core/errors.ts";
import type { SteppedRow } from "./optimiser.ts";

const FILE = "tabular.json";

const numbers = z.array(z.number());
const schema = z.strictObject({
  format: z.literal(1),
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
export function writeRows(folder: string, rows: ReadonlyMap<string, SteppedRow>): void {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const saved = {
    format: 1,
    rows: sorted.map(([name, { logits, moments }]) => ({ name, logits, ...moments })),
  };
  const file = path.join(folder, FILE);
  fs.mkdirSync(folder, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(temporary, JSON.stringify(saved), { flush: true });
    fs.renameSync(temporary, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** @throws CheckpointError if the file is missing or damaged. */
export function readRows(folder: string): Map<string, SteppedRow> {
  const file = path.join(folder, FILE);
  const { rows } = parsed(file);
  return new Map(rows.map(({ name, logits, ...moments }) => [name, { logits, moments }]));
}

function parsed(file: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new CheckpointError(`${file} cannot be read: ${reason}. Use an older checkpoint.`, { cause });
  }
}
