/**
 * The form of `recipes/results/games/VARIANT.json`: every run of a variant with its command and what was measured of it, by the measure's
 * title. Intervals are 95%; a value that is computed exactly has none.
 */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../checkpoint/files.ts";
import { readCheckedJson } from "../../core/checked-json.ts";
import { DataError } from "../../core/errors.ts";
import type { GameVariantName } from "./variants.ts";

const intervalSchema = z.strictObject({
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number(),
});

const schema = z.strictObject({
  schema: z.literal(1),
  variant: z.string(),
  version: z.string(),
  /** By the title of a measure, what uniform play has; absent where it cannot be computed. */
  uniform: z.record(z.string(), z.number()),
  runs: z
    .array(
      z.strictObject({
        seed: z.int(),
        command: z.string(),
        configHash: z.string(),
        trainingGames: z.int(),
        wallSeconds: z.number(),
        measures: z.record(z.string(), intervalSchema),
      }),
    )
    .min(1),
});

export type GameResults = z.infer<typeof schema>;
export type GameRun = GameResults["runs"][number];

/** @throws DataError if the file is damaged; undefined if there is none. */
export function readGameResults(folder: string, variant: GameVariantName): GameResults | undefined {
  const file = fileOf(folder, variant);
  if (!fs.existsSync(file)) return undefined;
  return readCheckedJson(
    file,
    schema,
    (reason, cause) =>
      new DataError(
        `${file} is damaged: ${reason}. Make it again with: npx sparring reproduce spiral marshal`,
        {
          cause,
        },
      ),
  );
}

/** Writes numbers with five significant digits. */
export function writeGameResults(folder: string, results: GameResults): void {
  const brief = (_key: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  const file = fileOf(folder, results.variant);
  writeFileAtomic(file, `${JSON.stringify(results, brief, 1)}\n`);
}

function fileOf(folder: string, variant: string): string {
  return path.join(folder, `${variant}.json`);
}
