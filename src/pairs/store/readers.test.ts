/** Tests of the readers: the items of each kind of source, and hostile sources. */
import { readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/errors.ts";
import { type ImportOptions, importPairs } from "./import-pairs.ts";
import type { Rejection, StoreItem } from "./item.ts";
import { blobs, jsonLines, newFolder, write } from "./source-fixture.ts";

const png = (seed: number | string) => blobs(seed).png().toBuffer();

/** The kept items and the reasons of all others, by name. */
async function imported(
  source: string,
  options: ImportOptions = {},
): Promise<{ items: StoreItem[]; reasons: Record<string, string> }> {
  const store = await newFolder();
  await importPairs(source, store, options);
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

describe("a folder with halves of pairs and other pictures", () => {
  async function album(halves: readonly string[], others: number): Promise<string> {
    const source = await newFolder();
    for (const name of halves) await write(join(source, `${name}.png`), await png(name));
    for (let i = 0; i < others; i++) await write(join(source, `${i}.png`), await png(i));
    return source;
  }
  const kept = async (source: string, options: ImportOptions = {}) => {
    const report = await importPairs(source, await newFolder(), options);
    return { items: report?.counts.items, pairs: report?.counts.pairs, note: report?.note };
  };

  it("is what most names say, and --as decides otherwise", async () => {
    const source = await album(["x_original"], 7);
    const note = expect.stringMatching(/^1 of 8 pictures are called .* taken as pictures; --as pairs takes/);
    expect(await kept(source)).toEqual({ items: 8, pairs: 0, note });
    const both = await album(["x_original", "x_modified", "y_original", "y_modified"], 2);
    const said = expect.stringMatching(/^4 of 6 pictures .* taken as pairs; --as pictures takes/);
    expect(await kept(both)).toEqual({ items: 2, pairs: 2, note: said });
    expect(await kept(both, { as: "pictures" })).toEqual({ items: 6, pairs: 0, note: undefined });
    expect(await kept(both, { as: "pairs" })).toEqual({ items: 2, pairs: 2, note: undefined });
    expect(await kept(await album(["x_original", "x_modified"], 0))).toMatchObject({
      pairs: 1,
      note: undefined,
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

describe("tables as other programs write them", () => {
  /** The details of each picture, by its name, and the reasons of what was rejected. */
  async function table(name: string, text: string, pictures: readonly string[]) {
    const source = await newFolder();
    for (const picture of pictures) await write(join(source, picture), await png(picture));
    await write(join(source, name), text);
    const { items, reasons } = await imported(source);
    return { found: Object.fromEntries(items.map((item) => [item.source, item.details.metadata])), reasons };
  }

  it("an inch mark in a cell of CSV is a text like others, as for Python", async () => {
    const text = 'file_name,caption\na.png,a pipe of 6"\nb.png,plain\nc.png,a pipe of 7"\nd.png,a 9" tube\n';
    expect(await table("metadata.csv", text, ["a.png", "b.png", "c.png", "d.png"])).toEqual({
      found: {
        "a.png": { caption: 'a pipe of 6"' },
        "b.png": { caption: "plain" },
        "c.png": { caption: 'a pipe of 7"' },
        "d.png": { caption: 'a 9" tube' },
      },
      reasons: {},
    });
  });

  it("160 kB of quotes are read in no time", async () => {
    const begin = performance.now();
    const { reasons } = await table("metadata.csv", `file_name\na.png\n${'"'.repeat(160_000)}`, ["a.png"]);
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(Object.keys(reasons)).toHaveLength(1);
  });

  it.each(["metadata.jsonl", "metadata.csv"])("a byte-order mark before %s loses no row", async (name) => {
    const text = name.endsWith("csv")
      ? "file_name,caption\r\na.png,one\r\n"
      : '{"file_name":"a.png","caption":"one"}\r\n';
    expect((await table(name, `\ufeff${text}`, ["a.png"])).found).toEqual({ "a.png": { caption: "one" } });
  });

  it("NaN and infinities, as Python writes them, are numbers that are not there", async () => {
    const text = [
      '{"file_name": "a.png", "score": NaN, "note": "NaN \\" -Infinity"}',
      '{"file_name": "b.png", "score": -Infinity, "n": 1}',
      `{"file_name": "c.png", "x": ${'"\\'.repeat(100_000)}`,
    ].join("\n");
    const { found, reasons } = await table("metadata.jsonl", text, ["a.png", "b.png"]);
    expect(found).toEqual({ "a.png": { note: 'NaN " -Infinity' }, "b.png": { n: 1 } });
    expect(Object.values(reasons)).toEqual(["not a row: the line cannot be read"]);
  });

  it("names with back-slashes, as Windows writes them", async () => {
    const text = String.raw`{"file_name":"images\\a.png"}
{"file_name":".\\images\\b.png"}
{"file_name":"..\\secret.png"}`;
    const { found, reasons } = await table("metadata.jsonl", text, ["images/a.png", "images/b.png"]);
    expect(Object.keys(found)).toEqual(["images/a.png", "images/b.png"]);
    expect(Object.values(reasons)).toEqual(["file name leads outside the folder: ../secret.png"]);
  });

  it("any column called _file_name, and lists of one name", async () => {
    const text = [
      '{"image_file_name": "a.png", "n": 1}',
      '{"file_names": ["b.png"], "n": 2}',
      '{"file_names": ["a.png", "b.png"]}',
      '{"x_file_name": "a.png", "y_file_name": "b.png"}',
    ].join("\n");
    const { found, reasons } = await table("metadata.jsonl", text, ["a.png", "b.png"]);
    expect(found).toEqual({ "a.png": { n: 1 }, "b.png": { n: 2 } });
    expect(Object.values(reasons)).toEqual([
      "several pictures: 2 in one row",
      "several columns of pictures: x_file_name, y_file_name; name one with --column",
    ]);
  });

  it("--column names the columns of a pair", async () => {
    const source = await newFolder();
    for (const name of ["a", "b"]) await write(join(source, `${name}.png`), await png(name));
    await write(join(source, "metadata.jsonl"), '{"x_file_name": "a.png", "y_file_name": "b.png"}');
    const { items } = await imported(source, { columns: ["y", "x"] });
    expect(items).toMatchObject([{ source: "b.png", modified: { width: 48 } }]);
  });

  it("metadata.parquet", async () => {
    const source = await newFolder();
    for (const name of ["a", "b"]) await write(join(source, `${name}.png`), await png(name));
    const columnData = [
      { name: "file_name", data: ["a.png", "b.png"], type: "STRING" as const },
      { name: "count", data: [1n, 2n], type: "INT64" as const },
    ];
    await write(join(source, "metadata.parquet"), Buffer.from(parquetWriteBuffer({ columnData })));
    const { items, reasons } = await imported(source);
    expect(items.map(({ details }) => details.metadata)).toEqual([{ count: 1 }, { count: 2 }]);
    expect(reasons).toEqual({});
  });
});

describe("columns of pictures in Parquet", () => {
  const bytes = { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" } as const;
  const path = {
    name: "path",
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    repetition_type: "OPTIONAL",
  } as const;

  async function file(columnData: unknown[], schema: unknown[]): Promise<string> {
    const root = { name: "root", num_children: columnData.length };
    const buffer = parquetWriteBuffer({ columnData, schema: [root, ...schema] } as never);
    return write(join(await newFolder(), "x.parquet"), Buffer.from(buffer));
  }

  it("lists of one, as verl and TRL write them", async () => {
    const list = (name: string) => [
      { name, num_children: 1, converted_type: "LIST", repetition_type: "OPTIONAL" },
      { name: "list", num_children: 1, repetition_type: "REPEATED" },
      { name: "element", num_children: 2, repetition_type: "OPTIONAL" },
      bytes,
      path,
    ];
    const cell = async (seed: number) => ({ bytes: await png(seed), path: null });
    const images = [[await cell(1)], [], [await cell(2), await cell(3)], null, [await cell(4)]];
    const { items, reasons } = await imported(await file([{ name: "images", data: images }], list("images")));
    expect(items.map(({ source }) => source)).toEqual(["x.parquet/0", "x.parquet/4"]);
    expect(reasons).toEqual({
      "x.parquet/1": "no bytes: the picture is not in the file",
      "x.parquet/2": "several pictures: 2 in one row",
      "x.parquet/3": "no bytes: the picture is not in the file",
    });
  });

  // Found by flipping bytes at random: these send the parser into a loop without end.
  it.each([
    [
      [154, 148],
      [336, 145],
    ],
    [
      [379, 132],
      [397, 204],
    ],
  ])("a file that keeps its parser busy for ever is an error within seconds (%j, %j)", async (...flips) => {
    const cell = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919) % 251);
    const whole = await file(
      [
        { name: "image", data: [cell(300), cell(200), null, cell(300)] },
        { name: "label", data: ["a", "b", "a", "b"] },
        { name: "n", data: [1, 2, 3, 4] },
      ],
      [
        { ...bytes, name: "image" },
        { ...path, name: "label" },
        { name: "n", type: "INT32", repetition_type: "OPTIONAL" },
      ],
    );
    const damaged = await readFile(whole);
    expect(damaged).toHaveLength(682);
    for (const [at, value] of flips) damaged[at] = value;
    await writeFile(whole, damaged);
    expect(await failure(whole)).toMatch(/cannot be read as Parquet \(it took longer than 4 s\)/);
  });

  it("a column of bytes alone, and one of several by its name", async () => {
    const bare = (name: string) => ({ ...bytes, name });
    const [a, b] = [[await png(1)], [await png(2)]];
    const one = await file([{ name: "jpg", data: a }], [bare("jpg")]);
    expect((await imported(one)).items).toHaveLength(1);
    const two = await file(
      [
        { name: "before", data: a },
        { name: "after", data: b },
      ],
      [bare("before"), bare("after")],
    );
    expect(await failure(two)).toMatch(/several columns that may be pictures: before, after\. Name one with/);
    expect((await imported(two, { columns: ["after"] })).items).toMatchObject([{ source: "x.parquet/0" }]);
    const { items } = await imported(two, { columns: ["before", "after"] });
    expect(items[0].modified?.width).toBe(48);
    const absent = await imported(two, { columns: ["x"] }).catch((error: Error) => error.message);
    expect(absent).toMatch(/no column of pictures that is called x/);
  });
});

it("an archive in which a sample's file comes again has two samples", async () => {
  const tar = pack();
  for (const [name, content] of [
    ["a.png", await png(1)],
    ["a.json", '{"caption": "first"}'],
    ["a.png", await png(2)],
    ["a.json", '{"caption": "second"}'],
  ] as const)
    tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part);
  const { items, reasons } = await imported(
    await write(join(await newFolder(), "set.tar"), Buffer.concat(parts)),
  );
  expect(items.map(({ source, details }) => [source, details.metadata?.caption])).toEqual([
    ["set.tar/a", "first"],
    ["set.tar/a#2", "second"],
  ]);
  expect(reasons).toEqual({});
});
