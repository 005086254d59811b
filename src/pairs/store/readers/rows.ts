/** Rows of a metadata file, JSON lines or CSV, read as far as they make sense. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type CsvError, parse } from "csv-parse";
import { DataError } from "../../../core/errors.ts";
import { lenientJson } from "../../../core/lenient-json.ts";
import type { TreeFile } from "../file-tree.ts";

export interface Row {
  /** 1-based, without the line of column names. */
  readonly number: number;
  /** Absent if the line cannot be read as a row. */
  readonly row?: Readonly<Record<string, unknown>>;
}

/** Bytes of a line. */
const LONGEST_LINE = 4 * 2 ** 20;

/** @throws DataError if the file cannot be read. */
export async function* jsonRows(file: TreeFile): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of lines(file)) {
    if (line.trim() === "") continue;
    yield { number: ++number, row: object(line) };
  }
}

/**
 * As Python reads CSV: quotes count at the beginning of a cell alone, so `a pipe of 6"` is a text like others.
 * @throws DataError if the file cannot be read, or a row is far too long.
 */
export async function* csvRows({ absolute, path }: TreeFile): AsyncGenerator<Row> {
  const format = { bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true };
  const input = createReadStream(absolute);
  const parser = input.pipe(parse({ ...format, max_record_size: LONGEST_LINE }));
  input.on("error", (error) => parser.destroy(error));
  let columns: string[] | undefined;
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (!columns) columns = cells;
      else if (cells.length !== columns.length) yield { number: ++number };
      else
        yield { number: ++number, row: Object.fromEntries(columns.map((column, i) => [column, cells[i]])) };
    }
  } catch (cause) {
    const { message, lines } = cause as CsvError & { lines?: number };
    throw new DataError(`${path} cannot be used${lines ? ` after line ${lines}` : ""} (${message}).`, {
      cause,
    });
  }
}

async function* lines({ absolute, path }: TreeFile): AsyncGenerator<string> {
  try {
    const handle = await open(absolute);
    let rest: string | undefined;
    for await (const chunk of handle.createReadStream({ encoding: "utf8" })) {
      const parts = ((rest ?? "") + (rest === undefined ? withoutMark(chunk) : chunk)).split("\n");
      rest = parts.pop()!;
      if (rest.length > LONGEST_LINE) throw new DataError(`a line has more than ${LONGEST_LINE} bytes`);
      yield* parts;
    }
    yield rest ?? "";
  } catch (error) {
    throw new DataError(`${path} cannot be read (${(error as Error).message}).`, { cause: error });
  }
}

/** The mark that Windows puts before UTF-8. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}

function object(line: string): Record<string, unknown> | undefined {
  const value = lenientJson(line);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
