/** The rows of a tab-separated table, one after the other, each with the place where it lies: such tables have hundreds of megabytes. */
import fs from "node:fs";
import { type CsvError, type Options, parse } from "csv-parse";
import { DataError } from "../../../core/errors.ts";
import { shortLine } from "../../../core/terminal-text.ts";
import type { Skips } from "./skips.ts";

/**
 * A quote within an unquoted field is a character like others. Line ends are said, for a row that is read
 * alone.
 */
export const FORMAT: Options = {
  delimiter: "\t",
  record_delimiter: ["\r\n", "\n"],
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
};
/** Columns that an error names. */
const LONGEST_HEAD = 300;

/** Where a row lies in the file, in bytes, and which of its cells is `image`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly cell: number;
}

/** By column. */
export type Cells = ReadonlyMap<string, string>;

/** @param longest bytes that a row may have. @throws DataError if columns are missing or the table is damaged. */
export async function* rowsOf(
  file: string,
  skips: Skips,
  longest: number,
): AsyncGenerator<{ cells: Cells; span: Span }> {
  const format = { ...FORMAT, max_record_size: longest, bom: true, info: true };
  const parser = fs.createReadStream(file).pipe(parse(format));
  let columns: string[] | undefined;
  let from = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const span = { from, to: info.bytes, cell: columns?.indexOf("image") ?? -1 };
      from = info.bytes;
      if (!columns) columns = checkColumns(file, record);
      else if (record.length !== columns.length)
        skips.add("row with more or fewer cells than columns", `line ${info.lines}`);
      else yield { cells: new Map(columns.map((name, i) => [name, record[i].trim()])), span };
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const { message, lines } = cause as CsvError & { lines?: number };
    throw new DataError(
      `${file} is a damaged table${lines ? ` (line ${lines})` : ""}: ${message}. Write it again.`,
      { cause },
    );
  }
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly bytes: number; readonly lines: number };
}

function checkColumns(file: string, found: readonly string[]): string[] {
  const columns = found.map((name) => name.trim());
  const wanted = ["index", "question", "answer"].filter((name) => !columns.includes(name));
  if (!columns.includes("image") && !columns.includes("image_path")) wanted.push("image or image_path");
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (wanted.length === 0 && twice === undefined) return columns;
  const fault =
    wanted.length > 0 ? `lacks ${wanted.join(", ")}` : `has ${shortLine(twice ?? "", LONGEST_HEAD)} twice`;
  throw new DataError(
    `${file} ${fault}. Its columns: ${shortLine(columns.join(", "), LONGEST_HEAD)}. Wanted: index, image or image_path, question and answer, with tabs between; A, B, … for options, category and hint may be there too.`,
  );
}
