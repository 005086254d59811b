/** All rows of a check, in the order in which they are tried. */
import { ROW_IDS, type Row, type RowId } from "../finding.ts";
import { olderRows } from "./older-weights.ts";
import { pictureRows } from "./pictures.ts";
import { samplingRows } from "./sampling.ts";
import { savingRows } from "./saving.ts";
import { serverRows } from "./server.ts";
import { trainingRows } from "./training.ts";

const all = [...serverRows, ...samplingRows, ...trainingRows, ...olderRows, ...pictureRows, ...savingRows];

/** `reachable` is none: there is no client without it. */
export const ROWS: readonly Row[] = ROW_IDS.flatMap((id) => all.filter((row) => row.id === id));

/** What an unknown server is asked when a run opens. */
export const SHORT: readonly RowId[] = [
  "model",
  "samples",
  "scores",
  "sums",
  "models",
  "base",
  "sees-sampling",
  "sees-training",
];

/** The rows of those names, and those that they need. */
export function rowsOf(ids: readonly RowId[]): Row[] {
  const wanted = new Set(ids);
  // What a row needs stands before it.
  for (const { id, needs = [] } of [...ROWS].reverse())
    if (wanted.has(id)) for (const each of needs) wanted.add(each);
  return ROWS.filter(({ id }) => wanted.has(id));
}
