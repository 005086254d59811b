/**
 * A table in VLMEvalKit's layout: tab-separated, with `index`, `question`, `answer`, options in `A`, `B`, … where there are some, and the
 * pictures as base64 in `image` (or the index of another row that has them) or as files in `image_path`. `hint` is put before the question,
 * `category` makes tasks. How an answer is graded: `table-rules.ts`.
 *
 * Such tables have hundreds of megabytes: a first pass notes where each row lies (`table-rows.ts`), and pictures are read from there when
 * they are asked for (`table-pictures.ts`).
 */

import path from "node:path";
import type { FileQuestion } from "./question-file.ts";
import type { Skips } from "./skips.ts";
import { type Named, type Place, placeOf, readPictures } from "./table-pictures.ts";
import { type Cells, rowsOf } from "./table-rows.ts";
import { ruleOf } from "./table-rules.ts";

/** Bytes of a row: a quote that is never closed makes one of the rest of the file. */
const LONGEST_ROW = 64 * 2 ** 20;

type Asked = Omit<FileQuestion, "pictures" | "pictureName">;

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
  const asked: { question: Asked; named: Named }[] = [];
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
      const question = questionOf(file, cells, id, skips);
      if (question) asked.push({ question, named });
    }
  }
  return asked.flatMap(({ question, named }) => {
    const place = "row" in named ? places.get(named.row) : named;
    if (place) return [withPictures(file, question, place)];
    skips.add("missing picture", `row ${question.id}: no picture in row ${(named as { row: string }).row}`);
    return [];
  });
}

function withPictures(file: string, question: Asked, place: Place): FileQuestion {
  const inFiles = "files" in place;
  return {
    ...question,
    ...(inFiles && { pictureBytes: place.bytes }),
    pictureName: inFiles ? place.files.join("\n") : `at byte ${place.span.from}`,
    pictures: () => readPictures(file, question.id, place),
  };
}

function questionOf(file: string, cells: Cells, id: string, skips: Skips): Asked | undefined {
  const [text, hint] = [cells.get("question"), cells.get("hint")];
  const rule = ruleOf(file, cells);
  if (!text) skips.add("no question", `row ${id}`);
  else if ("reason" in rule) skips.add(rule.reason, `row ${id}${rule.found ? `: ${rule.found}` : ""}`);
  else return { ...rule, id, kind: cells.get("category") ?? "", question: hint ? `${hint}\n${text}` : text };
  return undefined;
}
