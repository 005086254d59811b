/**
 * A table in VLMEvalKit's layout: tab-separated, with `index`, `question`, the options in `A`, `B`, …, the
 * letter of the right one in `answer`, and the picture as base64 in `image` (or the index of another row that
 * has it) or as a file in `image_path`. `hint` is put before the question, `category` makes tasks. Left out:
 * several pictures per question.
 *
 * Such tables have hundreds of megabytes: a first pass notes where each row lies, and a picture is read from
 * there when it is asked for.
 */

import fs from "node:fs";
import path from "node:path";
import { type CsvError, type Options, parse } from "csv-parse";
import { parse as parseAtOnce } from "csv-parse/sync";
import { DataError } from "../../../core/errors.ts";
import { shortLine } from "../../../core/terminal-text.ts";
import { decodeImage, readImage } from "../../../images/codec.ts";
import type { Image } from "../../../images/image.ts";
import { picturePath } from "./picture-path.ts";
import type { FileQuestion } from "./question-file.ts";
import type { Skips } from "./skips.ts";

/**
 * A quote within an unquoted field is a character like others. Line ends are said, for a row that is read
 * alone.
 */
const FORMAT: Options = {
  delimiter: "\t",
  record_delimiter: ["\r\n", "\n"],
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
};
/** Bytes of a row: a quote that is never closed makes one of the rest of the file. */
const LONGEST_ROW = 64 * 2 ** 20;
/** Columns that an error names. */
const LONGEST_HEAD = 300;
/** Shorter text in `image` is the index of another row. */
const SHORTEST_PICTURE = 65;
const FEWEST_OPTIONS = 2;

/** Where a row lies in the file, in bytes, and which of its cells is `image`. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly cell: number;
}

type Cells = ReadonlyMap<string, string>;
type Place = { readonly span: Span } | { readonly file: string; readonly bytes: number };
/** `row`: in another row, which may come later. */
type Named = Place | { readonly row: string };

/**
 * @param longest bytes that a row may have. @throws DataError if columns are missing or the table is damaged.
 */
export async function readTableFile(
  file: string,
  skips: Skips,
  pictures?: string,
  longest = LONGEST_ROW,
): Promise<FileQuestion[]> {
  const folder = pictures ?? path.dirname(file);
  const asked: { question: Omit<FileQuestion, "picture" | "pictureName">; named: Named }[] = [];
  const ids = new Set<string>();
  const places = new Map<string, Place>();
  for await (const { cells, span } of rowsOf(file, skips, longest)) {
    const id = cells.get("index") ?? "";
    if (id === "" || ids.has(id)) {
      skips.add(id === "" ? "no index" : "duplicate index", id || `after byte ${span.from}`);
      continue;
    }
    ids.add(id);
    const named = placeOf(cells, span, folder);
    if ("reason" in named) skips.add(named.reason, `row ${id}${named.name ? `: ${named.name}` : ""}`);
    else {
      if (!("row" in named)) places.set(id, named);
      const question = questionOf(cells, id, skips);
      if (question) asked.push({ question, named });
    }
  }
  return asked.flatMap(({ question, named }) => {
    const place = "row" in named ? places.get(named.row) : named;
    if (place) {
      const picture = () => readPicture(file, question.id, place);
      const pictureName = "file" in place ? place.file : `at byte ${place.span.from}`;
      return [{ ...question, ...("file" in place && { pictureBytes: place.bytes }), pictureName, picture }];
    }
    skips.add("missing picture", `row ${question.id}: no picture in row ${(named as { row: string }).row}`);
    return [];
  });
}

async function* rowsOf(
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
  const wanted = ["index", "question", "A", "B", "answer"].filter((name) => !columns.includes(name));
  if (!columns.includes("image") && !columns.includes("image_path")) wanted.push("image or image_path");
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (wanted.length === 0 && twice === undefined) return columns;
  const fault =
    wanted.length > 0 ? `lacks ${wanted.join(", ")}` : `has ${shortLine(twice ?? "", LONGEST_HEAD)} twice`;
  throw new DataError(
    `${file} ${fault}. Its columns: ${shortLine(columns.join(", "), LONGEST_HEAD)}. Wanted: index, image or image_path, question, A, B, … and answer, with tabs between; category and hint may be there too.`,
  );
}

function placeOf(cells: Cells, span: Span, folder: string): Named | { reason: string; name?: string } {
  const [image, name] = [onlyOf(cells.get("image") ?? ""), onlyOf(cells.get("image_path") ?? "")];
  if (image === undefined || name === undefined) return { reason: "several pictures" };
  if (image.length >= SHORTEST_PICTURE) return bytesOf(image) ? { span } : { reason: "undecodable base64" };
  if (image !== "") return { row: image };
  if (name === "") return { reason: "missing picture" };
  const place = picturePath([folder], name);
  return "path" in place ? { file: place.path, bytes: place.bytes } : { reason: place.reason, name };
}

/** A list of one, as Python or JSON writes it, is what stands in it; another text as it is. */
function onlyOf(cell: string): string | undefined {
  if (!cell.startsWith("[")) return cell;
  const inside = /^\[\s*(?:'([^']*)'|"([^"]*)")\s*,?\s*\]$/.exec(cell);
  return inside ? (inside[1] ?? inside[2]).trim() : undefined;
}

/** Only what is base64 throughout; a data URL's head may stand before it. */
function bytesOf(text: string): Buffer | undefined {
  const plain = text.replace(/^data:image\/[\w.+-]+;base64,/, "").replace(/\s+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(plain) && plain.length % 4 !== 1
    ? Buffer.from(plain, "base64")
    : undefined;
}

function questionOf(
  cells: Cells,
  id: string,
  skips: Skips,
): Omit<FileQuestion, "picture" | "pictureName"> | undefined {
  const letters = LETTERS.filter((letter) => (cells.get(letter) ?? "") !== "");
  const right = (cells.get("answer") ?? "").toUpperCase();
  const [text, hint] = [cells.get("question"), cells.get("hint")];
  const answer = letters.indexOf(right);
  if (!text) skips.add("no question", `row ${id}`);
  else if (letters.length < FEWEST_OPTIONS) skips.add("fewer than two choices", `row ${id}`);
  else if (answer < 0) skips.add("answer not among the choices", `row ${id}: "${right.slice(0, 20)}"`);
  else {
    const options = letters.map((letter) => cells.get(letter) as string);
    return {
      id,
      kind: cells.get("category") ?? "",
      question: hint ? `${hint}\n${text}` : text,
      options,
      answer,
    };
  }
  return undefined;
}

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

async function readPicture(file: string, id: string, place: Place): Promise<Image> {
  if ("file" in place) return readImage(place.file);
  const name = `the picture of row ${id} in ${file}`;
  const bytes = await pictureAt(file, place.span).catch((cause: unknown) => {
    throw new DataError(`${name} cannot be read any more: ${(cause as Error).message}. Start again.`, {
      cause,
    });
  });
  if (!bytes) throw new DataError(`${name} is no base64 any more: the file has changed. Start again.`);
  return decodeImage(bytes, name);
}

async function pictureAt(file: string, span: Span): Promise<Buffer | undefined> {
  const [row] = parseAtOnce(await readBytes(file, span), FORMAT) as unknown as string[][];
  return bytesOf(onlyOf(row?.[span.cell]?.trim() ?? "") ?? "");
}

async function readBytes(file: string, { from, to }: Span): Promise<Buffer> {
  const handle = await fs.promises.open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
