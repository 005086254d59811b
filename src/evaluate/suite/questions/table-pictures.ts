/**
 * The pictures of a row in a table: base64 in its own cell, the index of another row that has them, or the names of files; one, or a
 * list. They are read when a question is asked.
 */
import fs from "node:fs";
import { parse as parseAtOnce } from "csv-parse/sync";
import { DataError } from "../../../core/errors.ts";
import { decodeImage, readImage } from "../../../images/codec.ts";
import type { Image } from "../../../images/image.ts";
import { picturePath } from "./picture-path.ts";
import { listOf } from "./python-list.ts";
import { type Cells, FORMAT, type Span } from "./table-rows.ts";

/** Shorter text in `image` is the index of another row. */
const SHORTEST_PICTURE = 65;
/** Pictures of one question. */
const MOST_PICTURES = 64;

/** In the row itself, or in files, with their sizes. */
export type Place = { readonly span: Span } | { readonly files: readonly string[]; readonly bytes: number };
/** `row`: in another row, which may come later. */
export type Named = Place | { readonly row: string };

/** @param folder of files. @returns where the pictures are, or why there are none. */
export function placeOf(cells: Cells, span: Span, folder: string): Named | { reason: string; name?: string } {
  const image = cells.get("image") ?? "";
  const pictures = listOf(image) ?? [image].filter(Boolean);
  const names = namesIn(cells.get("image_path") ?? "");
  if (Math.max(pictures.length, names.length) > MOST_PICTURES)
    return { reason: `more than ${MOST_PICTURES} pictures` };
  if (pictures.length === 1 && pictures[0].length < SHORTEST_PICTURE) return { row: pictures[0] };
  if (pictures.length > 0)
    return pictures.every((text) => bytesOf(text)) ? { span } : { reason: "undecodable base64" };
  return names.length > 0 ? filesOf(names, folder) : { reason: "missing picture" };
}

function namesIn(cell: string): string[] {
  return listOf(cell) ?? [cell].filter(Boolean);
}

function filesOf(names: readonly string[], folder: string): Place | { reason: string; name: string } {
  const files: string[] = [];
  let bytes = 0;
  for (const name of names) {
    const place = picturePath([folder], name);
    if ("reason" in place) return { reason: place.reason, name };
    files.push(place.path);
    bytes += place.bytes;
  }
  return { files, bytes };
}

/** @throws DataError if a picture cannot be read or decoded. */
export async function readPictures(file: string, id: string, place: Place): Promise<Image[]> {
  if ("files" in place) return Promise.all(place.files.map((one) => readImage(one)));
  const name = `the picture of row ${id} in ${file}`;
  const cell = await cellAt(file, place.span).catch((cause: unknown) => {
    throw new DataError(`${name} cannot be read any more: ${(cause as Error).message}. Start again.`, {
      cause,
    });
  });
  return Promise.all(
    (listOf(cell) ?? [cell]).map((text) => {
      const bytes = bytesOf(text);
      if (bytes) return decodeImage(bytes, name);
      throw new DataError(`${name} is no base64 any more: the file has changed. Start again.`);
    }),
  );
}

/** Only what is base64 throughout; a data URL's head may stand before it. */
function bytesOf(text: string): Buffer | undefined {
  const plain = text.replace(/^data:image\/[\w.+-]+;base64,/, "").replace(/\s+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(plain) && plain.length % 4 !== 1
    ? Buffer.from(plain, "base64")
    : undefined;
}

async function cellAt(file: string, span: Span): Promise<string> {
  const [row] = parseAtOnce(await readBytes(file, span), FORMAT) as unknown as string[][];
  return row?.[span.cell]?.trim() ?? "";
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
