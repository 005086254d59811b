/** Tables that come with npm packages, read once when first asked for. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as vega from "vega";
import { DataError } from "../../../core/errors.ts";

export type Fields = Readonly<Record<string, string | number | null | undefined>>;

const require = createRequire(import.meta.url);
const read = new Map<string, readonly Fields[]>();

/**
 * Rows of a data set of country-json (as `name.json`: "population") or of @observablehq/sample-datasets
 * ("cars.csv"). Fields of CSV files are text.
 * @throws DataError if the file is missing.
 */
export function dataFile(name: string): readonly Fields[] {
  const known = read.get(name);
  if (known) return known;
  const csv = name.endsWith(".csv");
  const path = csv ? `@observablehq/sample-datasets/${name}` : `country-json/src/country-by-${name}.json`;
  const rows: Fields[] = csv ? vega.read(textOf(path), { type: "csv" }) : JSON.parse(textOf(path));
  read.set(name, rows);
  return rows;
}

function textOf(path: string): string {
  try {
    return readFileSync(require.resolve(path), "utf8");
  } catch (error) {
    throw new DataError(
      `The table ${path} cannot be read: ${(error as Error).message}. Install the packages again.`,
    );
  }
}
