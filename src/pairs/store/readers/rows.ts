/** Rows of a metadata file, JSON lines or CSV, read as far as they make sense. */
import { open } from "node:fs/promises";
import { DataError } from "../../../core/errors.ts";
import { loadFile, type TreeFile } from "../file-tree.ts";

export interface Row {
  /** 1-based, without the line of column names. */
  readonly number: number;
  /** Absent if the line cannot be read as a row. */
  readonly row?: Readonly<Record<string, unknown>>;
}

/** Longest line and largest CSV file, in bytes. */
const LONGEST_LINE = 4 * 2 ** 20;
const LARGEST_TABLE = 256 * 2 ** 20;

/** @throws DataError if the file cannot be read. */
export async function* jsonRows(file: TreeFile): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of lines(file)) {
    if (line.trim() === "") continue;
    yield { number: ++number, row: object(line) };
  }
}

/** @throws DataError if the file cannot be read or is far too large. */
export async function* csvRows(file: TreeFile): AsyncGenerator<Row> {
  let text: string;
  try {
    text = new TextDecoder().decode(await loadFile(file, LARGEST_TABLE));
  } catch (error) {
    throw new DataError(`${file.path} cannot be used (${(error as Error).message}).`, { cause: error });
  }
  let columns: string[] | undefined;
  let number = 0;
  for (const cells of csvRecords(text)) {
    if (!columns) {
      columns = cells;
      continue;
    }
    const row = Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
    yield cells.length === columns.length ? { number: ++number, row } : { number: ++number };
  }
}

/**
 * Records of a CSV text (RFC 4180): quoted cells may hold commas, line breaks and doubled quotes. Empty lines
 * are skipped.
 */
export function* csvRecords(text: string): Generator<string[]> {
  let record: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(
    /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|\r|$)/g,
  )) {
    record.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") yield record;
    record = [];
  }
}

async function* lines({ absolute, path }: TreeFile): AsyncGenerator<string> {
  try {
    const handle = await open(absolute);
    let rest = "";
    for await (const chunk of handle.createReadStream({ encoding: "utf8" })) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!;
      if (rest.length > LONGEST_LINE) throw new DataError(`a line has more than ${LONGEST_LINE} bytes`);
      yield* parts;
    }
    yield rest;
  } catch (error) {
    throw new DataError(`${path} cannot be read (${(error as Error).message}).`, { cause: error });
  }
}

function object(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
