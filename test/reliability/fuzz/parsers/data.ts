/** Pictures, data sets, question files and scenes. */
import fs from "node:fs";
import path from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { DataError } from "../../../../src/core/errors.ts";
import { Key } from "../../../../src/core/rng.ts";
import { tar } from "../../../../src/engine/tinker/adapter/fixtures/archive.ts";
import { readQuestionFile } from "../../../../src/evaluate/suite/questions/question-file.ts";
import { decodeImage } from "../../../../src/images/codec.ts";
import { readScene } from "../../../../src/pairs/clevr/scene-file.ts";
import { requestPicture } from "../../../../src/pairs/photos/endpoint-request.ts";
import { importPairs } from "../../../../src/pairs/store/import-pairs.ts";
import { inspectPicture } from "../../../../src/pairs/store/inspect-picture.ts";
import { openJournal } from "../../../../src/pairs/store/journal.ts";
import { openReader } from "../../../../src/pairs/store/open-reader.ts";
import { openStore } from "../../../../src/pairs/store/open-store.ts";
import { blobs } from "../../../../src/pairs/store/source-fixture.ts";
import { jsonSeed, ofFile, type Parser } from "../parser.ts";
import { renderedScene } from "../scene-seed.ts";

const png = () => blobs(1, 20, 20).png().toBuffer();
const jpeg = () => blobs(2, 20, 20).jpeg().toBuffer();

/** Everything that an import reads of a source. Reasons of single items are errors of ours, too. */
async function readAll(source: string, folder: string): Promise<void> {
  const reader = await openReader(source, path.join(folder, "out"));
  for await (const item of reader.items(() => false)) {
    if ("reason" in item) continue;
    for (const read of [item.original, item.modified, item.details]) await read?.();
  }
}

/** A folder of pictures beside the table that is the input. */
function ofTable(name: string, file: string, seeds: readonly string[]): Parser {
  return ofFile(
    name,
    path.join("album", file),
    async (folder) => {
      fs.mkdirSync(path.join(folder, "album"), { recursive: true });
      for (const one of ["a", "b"]) fs.writeFileSync(path.join(folder, "album", `${one}.png`), await png());
      return seeds.map((seed) => Buffer.from(seed));
    },
    (_, folder) => readAll(path.join(folder, "album"), folder),
  );
}

function ofPicture(name: string, seed: () => Promise<Uint8Array>): Parser {
  return {
    name,
    share: 0.5,
    seeds: async () => [await seed()],
    read: async (bytes) => {
      await inspectPicture(bytes);
      await decodeImage(bytes, "The picture", { width: 16, height: 16, mode: "fill" });
    },
  };
}

/** SVG is taken nowhere, however it begins. */
async function refusedPicture(bytes: Uint8Array): Promise<void> {
  for (const read of [inspectPicture(bytes), decodeImage(bytes, "The picture")])
    await read.then(
      () => {
        throw new Error("an SVG was taken");
      },
      (error: Error) => {
        if (!(error instanceof DataError)) throw error;
      },
    );
}

/** Question files of either kind; their pictures are read. */
function ofQuestions(name: string, file: string, seeds: () => Promise<readonly Uint8Array[]>): Parser {
  return ofFile(
    name,
    file,
    async (folder) => {
      fs.writeFileSync(path.join(folder, "a.png"), await png());
      return await seeds();
    },
    async (full) => {
      const { sets } = await readQuestionFile(full, { count: 5, key: Key.root("fuzz") });
      for (const set of sets) for await (const load of set.questions()) await load();
    },
  );
}

/** The body of an editor's answer; whatever address it names is answered with a picture. */
async function edited(body: Uint8Array): Promise<void> {
  const { fetch } = globalThis;
  const bodies = [body, await png()];
  globalThis.fetch = async () => new Response(Buffer.from(bodies.shift() ?? []));
  try {
    const answer = await requestPicture("http://127.0.0.1/v1/images/edits", new FormData(), {});
    if ("bytes" in answer) await decodeImage(answer.bytes, "The edited picture");
  } finally {
    globalThis.fetch = fetch;
  }
}

const edits = async () => [
  jsonSeed({ created: 1, data: [{ b64_json: (await png()).toString("base64") }] }),
  jsonSeed({ data: [{ url: "http://127.0.0.1/a.png" }] }),
];

async function parquet(): Promise<Uint8Array> {
  const pictures = [await png(), await jpeg()];
  const columnData = [
    { name: "image", data: pictures.map((bytes, i) => ({ bytes, path: `${i}.png` })) },
    { name: "caption", data: ["one", "two"] },
  ];
  const schema = [
    { name: "root", num_children: 2 },
    { name: "image", num_children: 2, repetition_type: "OPTIONAL" },
    { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
    { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "caption", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, schema: schema as never }));
}

async function storeSeeds(folder: string): Promise<readonly Uint8Array[]> {
  const source = path.join(folder, "source");
  fs.mkdirSync(source, { recursive: true });
  for (let i = 0; i < 3; i++)
    fs.writeFileSync(path.join(source, `${i}.png`), await blobs(i, 20, 20).png().toBuffer());
  await importPairs(source, path.join(folder, "store"));
  return [fs.readFileSync(path.join(folder, "store", "store.json"))];
}

const questions = {
  questions: [
    {
      question: "How many cubes are there?",
      image_filename: "a.png",
      answer: "2",
      question_index: 0,
      program: [],
    },
    { question: "Is there a ball?", image_filename: "a.png", answer: "yes", question_index: 1 },
  ],
};

const table = async () =>
  [
    "index\tquestion\tA\tB\tanswer\tcategory\timage",
    `0\tWhich?\tred\tblue\tB\tcolour\t${(await png()).toString("base64")}`,
    "1\tAnd now?\tone\ttwo\tA\tcount\t0",
  ].join("\n");

const journal = [
  { version: 1, source: { kind: "pictures", name: "x" }, place: "p" },
  { item: "a.png", stamp: "1", rejected: "damaged: x" },
];

export const DATA: readonly Parser[] = [
  ofPicture("PNG", png),
  ofPicture("JPEG", jpeg),
  ofPicture("WebP", () => blobs(3, 20, 20).webp().toBuffer()),
  {
    name: "SVG",
    seeds: () => [
      Buffer.from(
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><g/></svg>',
      ),
    ],
    read: refusedPicture,
  },
  { name: "answers of a picture editor", share: 0.5, seeds: edits, read: edited },
  ofTable("metadata.jsonl", "metadata.jsonl", [
    '{"file_name": "a.png", "caption": "one", "n": NaN}\n{"file_name": "b.png", "caption": "two"}\n',
    '\ufeff{"file_name": ".\\\\a.png", "objects": {"bbox": [[1, 2, 3, 4]]}}\n',
  ]),
  ofTable("metadata.csv", "metadata.csv", [
    'file_name,caption\na.png,"a 3"" pipe"\nb.png,5" pipe\n',
    "file_name\r\na.png\r\n",
  ]),
  ofFile("Parquet", "a.parquet", async () => [await parquet()], readAll, 0.05),
  ofFile(
    "WebDataset",
    "a.tar",
    async () => [
      await tar(
        { header: { name: "0.png" }, content: await png() },
        { header: { name: "0.json" }, content: '{"caption": "one"}' },
        { header: { name: "1.jpg" }, content: await jpeg() },
        { header: { name: "1.txt" }, content: "two" },
      ),
    ],
    readAll,
  ),
  ofQuestions("questions of CLEVR", "questions.json", async () => [jsonSeed(questions)]),
  ofQuestions("questions in a table", "questions.tsv", async () => [Buffer.from(await table())]),
  ofFile("scene of CLEVR", "scene.json", async () => [jsonSeed(await renderedScene())], readScene),
  ofFile("store.json", path.join("store", "store.json"), storeSeeds, (_, folder) =>
    openStore(path.join(folder, "store")),
  ),
  ofFile(
    "journal of an import",
    "import.jsonl",
    () => [Buffer.from(journal.map((line) => `${JSON.stringify(line)}\n`).join(""))],
    (_, folder) => openJournal(folder, { kind: "pictures", name: "x" }, "p"),
  ),
];
