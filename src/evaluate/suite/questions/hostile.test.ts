/** Question files as strangers and damaged disks make them. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { encodePng } from "../../../images/codec.ts";
import { readQuestionFile } from "./question-file.ts";
import { Skips } from "./skips.ts";
import { readTableFile } from "./table-file.ts";

let folder: string;
let pictures: string;
let base64: string;

const png = async (side: number) =>
  Buffer.from(
    await encodePng({ width: side, height: side, data: new Uint8Array(side * side * 3).fill(side) }),
  );

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-hostile-"));
  pictures = path.join(folder, "pictures");
  fs.mkdirSync(pictures);
  fs.writeFileSync(path.join(pictures, "a.png"), await png(20));
  base64 = (await png(40)).toString("base64");
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function read(name: string, content: string | Buffer, where = pictures) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return readQuestionFile(file, { key: Key.root("hostile"), count: 100, pictures: where });
}

const clevr = (...names: string[]) =>
  JSON.stringify({
    questions: names.map((image_filename) => ({ question: "Any?", image_filename, answer: "yes" })),
  });
const table = (...rows: string[][]) => rows.map((row) => row.join("\t")).join("\n");
const HEAD = ["index", "image", "question", "A", "B", "answer", "category"];

it("a link to a picture may stay in the folder, and not lead out of it", async () => {
  fs.writeFileSync(path.join(folder, "secret.png"), await png(30));
  fs.symlinkSync("a.png", path.join(pictures, "near.png"));
  fs.symlinkSync("../secret.png", path.join(pictures, "far.png"));
  fs.symlinkSync("loop.png", path.join(pictures, "loop.png"));
  const { sets, skipped } = await read("links.json", clevr("a.png", "near.png", "far.png", "loop.png"));
  expect(sets[0].count).toBe(2);
  expect(skipped).toEqual([
    { reason: "link that leaves the folder", count: 1, first: ["far.png"] },
    { reason: "missing picture", count: 1, first: ["loop.png"] },
  ]);
});

it("the folder of pictures may be a link itself", async () => {
  const link = path.join(folder, "link");
  fs.symlinkSync(pictures, link);
  expect((await read("link.json", clevr("a.png"), link)).sets[0].count).toBe(1);
});

it("a picture's name that no file can have is a missing picture, told without its control characters", async () => {
  const { skipped } = await read("names.json", clevr("a.png", "\0.png", "x".repeat(5000), "\u001b[2J.png"));
  expect(skipped).toEqual([
    { reason: "missing picture", count: 3, first: ["\\u0000.png", `${"x".repeat(100)}…`, "\\u001b[2J.png"] },
  ]);
});

it("answers about pictures of one folder are not taken for answers about those of another", async () => {
  const other = path.join(folder, "other");
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, "a.png"), await png(50));
  const identity = async (where: string) => (await read("two.json", clevr("a.png"), where)).sets[0].identity;
  expect(await identity(pictures)).toBe(await identity(pictures));
  expect(await identity(other)).not.toBe(await identity(pictures));
});

it("CLEVR's questions may begin with a byte order mark; a wrong form is told in words", async () => {
  expect((await read("bom.json", `\ufeff${clevr("a.png")}`)).sets[0].count).toBe(1);
  await expect(read("form.json", '{"questions": {"__proto__": 1}}')).rejects.toThrow(
    /expected JSON with a list "questions" \(it has no list "questions", or ends before its end\)\.$/,
  );
});

it.each(["old.tsv", "old.json"])("text that is no UTF-8 is refused (%s)", async (name) => {
  await expect(read(name, Buffer.from("index\tna\u00efve", "latin1"))).rejects.toThrow(
    /old\.\w+ is not written in UTF-8 .* Save it as UTF-8\.$/,
  );
});

it("a table may have Windows line ends, and carriage returns within its cells", async () => {
  const rows = table(
    HEAD,
    ["1", base64, "A\rlong\rquestion?", "x", "y", "A", ""],
    ["2", "1", "Q?", "x", "y", "B", ""],
  );
  for (const content of [rows, rows.replaceAll("\n", "\r\n")]) {
    const { sets, skipped } = await read("lines.tsv", content);
    expect(skipped).toEqual([]);
    const images = [];
    for await (const load of sets[0].questions()) images.push((await load()).pictures[0].image.width);
    expect(images).toEqual([40, 40]);
  }
});

it("names out of the language's own objects are names like others", async () => {
  const row = (id: string, category: string) => [id, base64, "Q?", "x", "y", "A", category];
  const { sets, skipped } = await read(
    "names.tsv",
    table(HEAD, row("__proto__", "__proto__"), row("constructor", "a\u001b[2J\u0007b")),
  );
  expect(skipped).toEqual([]);
  expect(sets.map(({ task }) => task)).toEqual(["names/__proto__", "names/a\\u001b[2J\\u0007b"]);
});

it("a quote that is never closed does not swallow a large file", async () => {
  const file = path.join(folder, "open.tsv");
  fs.writeFileSync(file, `${table(HEAD, ["1", base64, '"Q?'])}\n${"x".repeat(200_000)}`);
  await expect(readTableFile(file, new Skips(), pictures, 100_000)).rejects.toThrow(
    /open\.tsv is a damaged table \(line \d+\): Max Record Size/,
  );
});

it("an error names no more columns than can be read", async () => {
  const error = await read("wide.tsv", Array.from({ length: 50_000 }, (_, i) => `c${i}`).join("\t")).catch(
    (cause: Error) => cause.message,
  );
  expect(error).toContain("lacks index, question, answer, image or image_path");
  expect(String(error).length).toBeLessThan(800);
});

it("a picture that was in the file and is not there any more is told by its row", async () => {
  const content = table(HEAD, ["1", base64, "Q?", "x", "y", "A", ""]);
  const { sets } = await read("gone.tsv", content);
  fs.rmSync(path.join(folder, "gone.tsv"));
  for await (const load of sets[0].questions())
    await expect(load()).rejects.toThrow(/picture of row 1 in .*gone\.tsv cannot be read any more/);
});
