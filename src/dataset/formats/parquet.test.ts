/** Parquet files of tables: nested columns come back as they were, and a table is cut where a file would become too large. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PictureShelf } from "../picture-shelf.ts";
import type { Column, Row } from "../tables/table.ts";
import { writeParquet } from "./parquet.ts";
import { readBack } from "./read-back.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-parquet-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const TYPES = ["messages", "pictures", "texts", "numbers", "text", "number", "whole", "flag"] as const;
const COLUMNS: readonly Column[] = TYPES.map((type) => ({ name: type, type, meaning: "" }));

async function* yielding(rows: readonly Row[]) {
  yield* rows;
}

test("every type of column, with nothing in it too; in three files of two, two and one row", async () => {
  const below = path.join(root, "pictures");
  fs.mkdirSync(below);
  const shelf = new PictureShelf(below);
  const grey = (value: number) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(value) });
  const [one, other] = [
    await shelf.put({ id: "a", image: grey(1) }),
    await shelf.put({ id: "b", image: grey(2) }),
  ];
  const part = { type: "text", text: "Wer ist der Spion? 🕵" } as const;
  const full: Row = {
    messages: [{ role: "user", content: [{ type: "image", text: null }, part] }],
    pictures: [one, other],
    texts: ["a", "", "b"],
    numbers: [0.1, null, -3],
    text: "x".repeat(1000),
    number: 0.1 + 0.2,
    whole: 7,
    flag: false,
  };
  const empty: Row = { ...full, pictures: [], texts: [], numbers: [], number: null, whole: null, flag: null };
  const rows = [full, empty, full, { ...full, messages: [], text: "y".repeat(1000) }, empty];
  expect(await writeParquet(root, { columns: COLUMNS, rows: yielding(rows), shelf }, 2000)).toBe(5);
  const names = [0, 1, 2].map((i) => `train-0000${i}-of-00003.parquet`);
  expect(fs.readdirSync(path.join(root, "data")).sort()).toEqual(names);
  const read: Row[] = [];
  for await (const { row, pictures } of readBack(root, "parquet", COLUMNS)) {
    read.push(row);
    for (const [name, bytes] of pictures)
      expect(Buffer.from(bytes)).toEqual(fs.readFileSync(path.join(below, name)));
  }
  expect(read).toEqual(rows);
});
