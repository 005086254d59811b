/** Tests of the readers: the items of each kind of source, and hostile sources. */
import { readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/errors.ts";
import { importPairs } from "./import-pairs.ts";
import type { Rejection, StoreItem } from "./item.ts";
import { csvRecords } from "./readers/rows.ts";
import { blobs, jsonLines, newFolder, write } from "./source-fixture.ts";

const png = (seed: number | string) => blobs(seed).png().toBuffer();

/** The kept items and the reasons of all others, by name. */
async function imported(source: string): Promise<{ items: StoreItem[]; reasons: Record<string, string> }> {
  const store = await newFolder();
  await importPairs(source, store);
  const rejected = await jsonLines<Rejection>(join(store, "rejected.jsonl"));
  return {
    items: await jsonLines<StoreItem>(join(store, "manifest.jsonl")),
    reasons: Object.fromEntries(rejected.map(({ item, reason }) => [item, reason])),
  };
}

async function failure(source: string): Promise<string> {
  const error = await importPairs(source, await newFolder()).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  return (error as Error).message;
}

describe("an imagefolder", () => {
  it("keeps the columns of metadata.jsonl", async () => {
    const source = await newFolder();
    const change = { object: 1, before: { hue: "red" }, after: { hue: "blue" } };
    await write(join(source, "train", "a 1.png"), await png(1));
    await write(join(source, "train", "b.png"), await png(2));
    await write(
      join(source, "train", "metadata.jsonl"),
      `${JSON.stringify({ original_file_name: "a 1.png", modified_file_name: "b.png", changes: [change], note: "x", n: 3 })}\n`,
    );
    const { items } = await imported(source);
    expect(items).toMatchObject([
      { source: "train/a 1.png", details: { changes: [change], metadata: { note: "x", n: 3 } } },
    ]);
    expect(items[0].modified?.width).toBe(48);
  });

  it("reads metadata.csv", async () => {
    const source = await newFolder();
    for (const name of ["a", "b"]) await write(join(source, `${name}.png`), await png(name));
    await write(
      join(source, "metadata.csv"),
      'file_name,label,note\r\na.png,"cat, small","says ""hi""\nthere"\r\nb.png,dog,\r\nc.png,dog\r\n',
    );
    const { items, reasons } = await imported(source);
    expect(items.map(({ details }) => [details.subject, details.metadata])).toEqual([
      ["cat, small", { note: 'says "hi"\nthere' }],
      ["dog", { note: "" }],
    ]);
    expect(reasons).toEqual({ "metadata.csv:3": "not a row: the line cannot be read" });
  });

  it("opens no file outside itself", async () => {
    const [source, secret] = [await newFolder(), await newFolder()];
    await write(join(secret, "private.png"), await png("private"));
    await write(join(source, "in", "ok.png"), await png(1));
    await write(join(source, "in", "unnamed.png"), await png(2));
    await symlink(join(secret, "private.png"), join(source, "in", "link.png"));
    const names = [
      "ok.png",
      "../../x.png",
      join(secret, "private.png"),
      "link.png",
      "absent.png",
      "a\0b.png",
    ];
    await write(
      join(source, "in", "metadata.jsonl"),
      [...names.map((file_name) => JSON.stringify({ file_name })), "{", "[]", '{"text": 1}'].join("\n"),
    );
    const { items, reasons } = await imported(source);
    expect(items.map((item) => item.source)).toEqual(["in/ok.png"]);
    expect(Object.values(reasons)).toEqual([
      "file name leads outside the folder: ../../x.png",
      `file name leads outside the folder: ${join(secret, "private.png")}`,
      "link: it leads outside the folder",
      "missing: there is no absent.png",
      expect.stringMatching(/^file name leads outside the folder/),
      "not a row: the line cannot be read",
      "not a row: the line cannot be read",
      "no picture named: the row has only text",
      "not in the metadata: no row names it",
    ]);
  });
});

describe("pairs in Vision-Zero's layout", () => {
  it("lists half pairs and bad scenes, and continues", async () => {
    const source = await newFolder();
    const images = join(source, "output", "replacement_images");
    const scenes = join(source, "output", "replacement_scenes");
    for (const name of ["a", "b"])
      for (const half of ["original", "modified"])
        await write(join(images, `${name}_${half}.png`), await png(name + half));
    await write(join(images, "c_original.png"), await png("c"));
    for (const half of ["original", "modified"]) {
      await write(join(images, `d_${half}.png`), await png("d"));
      await write(join(scenes, `b_${half}.json`), '{"objects": [{"shape": "cone"}]}');
    }
    const { items, reasons } = await imported(source);
    expect(items.map((item) => item.source)).toEqual(["output/replacement_images/a"]);
    expect(reasons).toEqual({
      "output/replacement_images/b": expect.stringMatching(/^scene: Scene file .*cannot be used/s),
      "output/replacement_images/c_original.png": "half of a pair: there is no c_modified",
      "output/replacement_images/d": "no edit: both pictures of the pair are the same file",
    });
  });
});

describe("a Parquet file", () => {
  const columns = (rows: number[]) => [
    { name: "label", data: rows, type: "INT32" as const },
    { name: "text", data: rows.map((i) => `row ${i}`), type: "STRING" as const },
  ];

  it("without pictures is an error that names its columns", async () => {
    const file = join(await newFolder(), "x.parquet");
    await writeFile(file, Buffer.from(parquetWriteBuffer({ columnData: columns([1, 2]) })));
    expect(await failure(file)).toMatch(
      /has no column of pictures: its columns are label, text\. Wanted image/,
    );
  });

  it("gives class names to labels, and lists cells without bytes", async () => {
    const file = join(await newFolder(), "x.parquet");
    const image = [
      { bytes: await png(1), path: "a.png" },
      { bytes: null, path: "b.png" },
      null,
      { bytes: Buffer.from("x"), path: null },
    ];
    const names = ["cat", "dog", "cow", "hen"];
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: "image", data: image },
        ...columns([3, 2, 1, 0]).map(({ name, data }) => ({ name, data })),
      ],
      schema: [
        { name: "root", num_children: 3 },
        { name: "image", num_children: 2, repetition_type: "OPTIONAL" },
        { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
        { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
        { name: "label", type: "INT32", repetition_type: "OPTIONAL" },
        { name: "text", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      ],
      kvMetadata: [
        { key: "huggingface", value: JSON.stringify({ info: { features: { label: { names } } } }) },
      ],
    });
    await writeFile(file, Buffer.from(buffer));
    const { items, reasons } = await imported(file);
    expect(items).toMatchObject([
      { source: "x.parquet/0", details: { subject: "hen", metadata: { text: "row 3" } } },
    ]);
    const none = "no bytes: the picture is not in the file";
    expect(reasons).toEqual({
      "x.parquet/1": none,
      "x.parquet/2": none,
      "x.parquet/3": expect.stringMatching(/^not a picture/),
    });
  });

  it("that is damaged is an error", async () => {
    const file = join(await newFolder(), "x.parquet");
    await writeFile(file, "PAR1 this is nothing PAR1");
    expect(await failure(file)).toMatch(/x\.parquet cannot be read as Parquet \(.*Fetch it again/s);
    await writeFile(
      file,
      Buffer.concat([Buffer.from("PAR1"), Buffer.from([255, 255, 255, 127]), Buffer.from("PAR1")]),
    );
    expect(await failure(file)).toMatch(/its footer is too long/);
  });
});

describe("a WebDataset archive", () => {
  async function archive(
    entries: readonly [string | { name: string; type: "symlink"; linkname: string }, Uint8Array | string][],
  ): Promise<string> {
    const tar = pack();
    for (const [header, content] of entries)
      tar.entry(typeof header === "string" ? { name: header } : header, Buffer.from(content));
    tar.finalize();
    const parts: Buffer[] = [];
    for await (const part of tar) parts.push(part);
    return write(join(await newFolder(), "set.tar"), Buffer.concat(parts));
  }

  it("groups the files of a sample", async () => {
    const file = await archive([
      ["d/000.original.png", await png(1)],
      ["d/000.modified.png", await png(2)],
      ["d/000.json", '{"domain": "charts", "k": [1]}'],
      ["d/001.jpg", await blobs(3).jpeg().toBuffer()],
      ["d/001.txt", "a boat"],
      ["d/001.cls", "boat"],
      ["d/002.txt", "no picture"],
      ["d/003.png", await png(4)],
      ["d/003.json", "{"],
    ]);
    const { items, reasons } = await imported(file);
    expect(items).toMatchObject([
      {
        source: "set.tar/d/000",
        domain: "charts",
        modified: { width: 48 },
        details: { metadata: { k: [1] } },
      },
      {
        source: "set.tar/d/001",
        domain: "photos",
        details: { subject: "boat", metadata: { caption: "a boat" } },
      },
    ]);
    expect(reasons).toEqual({
      "set.tar/d/002": "no picture: the sample has txt",
      "set.tar/d/003": expect.stringMatching(/^metadata: /),
    });
  });

  it("cannot lead outside, and takes what came before the damage", async () => {
    const file = await archive([
      ["../../evil.png", await png(1)],
      ["/etc/evil.png", await png(2)],
      [{ name: "link.png", type: "symlink", linkname: "/etc/passwd" }, ""],
      ["ok.png", await png(3)],
      ["late.png", await png(4)],
    ]);
    const { length } = await readFile(file);
    await truncate(file, length - 3000);
    const { items, reasons } = await imported(file);
    expect(items.map((item) => item.source)).toEqual(["set.tar/ok"]);
    expect(reasons).toEqual({
      "set.tar/../../evil.png": "path leads outside the archive",
      "set.tar//etc/evil.png": "path leads outside the archive",
      "set.tar/link.png": "not a file: symlink in an archive",
      "set.tar": expect.stringMatching(/^damaged archive: /),
    });
  });
});

describe("CSV", () => {
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      '"x,y","q ""z"""\r\n\r\n,\n',
      [
        ["x,y", 'q "z"'],
        ["", ""],
      ],
    ],
    ['"two\nlines",3', [["two\nlines", "3"]]],
    ["", []],
  ])("%j", (text, records) => {
    expect([...csvRecords(text)]).toEqual(records);
  });
});
