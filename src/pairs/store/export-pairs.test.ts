import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/errors.ts";
import { decodeImage } from "../../images/codec.ts";
import { clevrSource } from "../clevr/source.ts";
import type { Change, ImagePair, PairSource } from "../pair.ts";
import { photoLayout } from "../photos/layout.ts";
import { visionZeroSource } from "../vision-zero-folder.ts";
import { EXPORT_FORMATS } from "./export-item.ts";
import { exportPairs } from "./export-pairs.ts";
import { importPairs } from "./import-pairs.ts";
import { openStore } from "./open-store.ts";
import { blobs, newFolder, pictureFolder, write } from "./source-fixture.ts";
import { storePairSource } from "./store-source.ts";

const clevr = clevrSource({ seed: 5, size: 32 });

/** Photographs with any change logs. */
function photoSource(changes: readonly (readonly Change[])[]): PairSource {
  const image = async (name: string) => decodeImage(await blobs(name, 32, 24).png().toBuffer(), name);
  return {
    name: "blobs",
    domains: ["photos"],
    size: (split) => (split === "train" ? changes.length : 0),
    pair: async (_, i) => {
      const [original, modified] = [await image(`o${i}`), await image(`m${i}`)];
      return {
        id: `blobs/${i}`,
        domain: "photos",
        original: { id: `o${i}`, image: original },
        modified: { id: `m${i}`, image: modified },
        changes: changes[i],
        contents: { original: photoLayout(original, "a ship"), modified: photoLayout(modified) },
      };
    },
  };
}

/** What must survive, in an order that does not depend on names. */
function essence(pairs: readonly ImagePair[]): unknown[] {
  const rows = pairs.map(({ domain, original, modified, changes, contents }) => {
    return { domain, original: original.image, modified: modified?.image, changes, contents };
  });
  const key = (row: (typeof rows)[number]) => Buffer.from(row.original.data).toString("hex");
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function all(source: PairSource): Promise<ImagePair[]> {
  const pairs: ImagePair[] = [];
  for (const split of ["train", "heldout"] as const)
    for (let i = 0; i < Math.min(source.size(split), 100); i++) pairs.push(await source.pair(split, i));
  return pairs;
}

const message = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(DataError);
      return (error as Error).message;
    },
  );

const fresh = async () => join(await newFolder(), "out");

describe.each(EXPORT_FORMATS)("%s", (format) => {
  it("brings scenes back as they were", async () => {
    const [out, store] = [await fresh(), await fresh()];
    expect(await exportPairs(clevr, out, { format, count: 6 })).toBe(6);
    await importPairs(out, store);
    const back = await storePairSource(store, { width: 32, height: 32 });
    const train = await Promise.all([0, 1, 2, 3, 4].map((i) => clevr.pair("train", i)));
    expect(essence(await all(back))).toEqual(essence([...train, await clevr.pair("heldout", 0)]));
  });

  it("brings any changes of photographs back", async () => {
    const words = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 6 }).filter((k) => k !== "__proto__"),
      fc.string({ maxLength: 9 }),
      { maxKeys: 2, noNullPrototype: true },
    );
    const change = fc.record(
      {
        object: fc.nat(9),
        before: words,
        after: words,
        box: fc.record(
          { left: fc.nat(9), top: fc.nat(9), right: fc.nat(20), bottom: fc.nat(20) },
          { noNullPrototype: true },
        ),
      },
      { requiredKeys: ["object", "before", "after"], noNullPrototype: true },
    );
    const changes = fc.array(fc.array(change, { maxLength: 2 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async (drawn) => {
        const [source, out, store] = [photoSource(drawn), await fresh(), await fresh()];
        await exportPairs(source, out, { format });
        await importPairs(out, store);
        const back = await storePairSource(store, { width: 32, height: 24 });
        expect(essence(await all(back))).toEqual(essence(await all(source)));
      }),
      { numRuns: 2 },
    );
  });
});

describe.each(["imagefolder", "parquet", "webdataset"] as const)("%s", (format) => {
  it("copies a store's single pictures with what is known of them", async () => {
    const [album, out, first, second] = [await pictureFolder(6), await fresh(), await fresh(), await fresh()];
    const rows = [0, 1, 2, 3, 4, 5].map((i) => ({
      file_name: `${i}.png`,
      subject: `thing ${i}`,
      year: i,
      tags: ["a"],
    }));
    await write(join(album, "metadata.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    await importPairs(album, first, { domain: "charts" });
    expect(await exportPairs(await openStore(first), out, { format })).toBe(6);
    await importPairs(out, second);
    const facts = async (store: string) => {
      const { items } = await openStore(store);
      const known = [...items.train, ...items.heldout].map(({ id, split, original, domain, details }) => {
        const { subject, metadata } = details;
        return { id, split, original, domain, subject, metadata };
      });
      return known.sort((a, b) => (a.id < b.id ? -1 : 1));
    };
    expect(await facts(second)).toEqual(await facts(first));
    expect((await facts(first)).map(({ metadata }) => metadata?.tags)).toEqual(Array(6).fill(["a"]));
  });
});

describe("an export", () => {
  it("is also what --dataset reads", async () => {
    const out = await fresh();
    await exportPairs(clevr, out, { format: "vision-zero", count: 3 });
    const source = await visionZeroSource({ root: out, width: 32, height: 32 });
    expect(source.size("train") + source.size("heldout")).toBe(3);
  });

  it("has the columns that Hugging Face expects", async () => {
    const out = await fresh();
    await exportPairs(clevr, out, { format: "parquet", count: 2 });
    const bytes = await readFile(join(out, "data", "train-00000-of-00001.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const { key_value_metadata } = parquetMetadata(file);
    const { features } = JSON.parse(
      key_value_metadata!.find(({ key }) => key === "huggingface")!.value!,
    ).info;
    expect(features.original).toEqual({ _type: "Image" });
    const rows = await parquetReadObjects({ file, utf8: false });
    expect(Object.keys(rows[0])).toEqual(Object.keys(features));
    expect(rows[1].modified.path).toBe("000001_modified.png");
    expect(rows[1].modified.bytes).toBeInstanceOf(Uint8Array);
  });

  it("divides pairs and names what there are too few of", async () => {
    const [out, held] = [await fresh(), await fresh()];
    await exportPairs(clevr, out, { format: "imagefolder", count: 12 });
    expect([(await readdir(join(out, "train"))).length, (await readdir(join(out, "test"))).length]).toEqual([
      23, 3,
    ]);
    await exportPairs(clevr, held, { format: "imagefolder", count: 2, heldout: true });
    expect(await readdir(held)).toEqual(["test"]);
    expect(await message(exportPairs(clevr, await fresh(), { format: "parquet" }))).toMatch(
      /has no end.*--count/,
    );
    const three = photoSource([[], [], []]);
    const many = exportPairs(three, await fresh(), { format: "parquet", count: 4 });
    expect(await message(many)).toMatch(/has 3 pairs, so 4 cannot be written/);
    expect(await message(exportPairs(clevr, out, { format: "parquet", count: 1 }))).toMatch(/is not empty/);
  });

  it("that is stopped leaves nothing, and the same call starts again", async () => {
    const out = await fresh();
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => done === 2 && stop.abort();
    for (const format of EXPORT_FORMATS)
      expect(
        await exportPairs(clevr, out, { format, count: 4, signal: stop.signal, onProgress }),
      ).toBeUndefined();
    expect(await readdir(join(out, ".."))).toEqual([]);
    await mkdir(`${out}.unfinished`);
    expect(await exportPairs(clevr, out, { format: "webdataset", count: 1 })).toBe(1);
  });

  it("of single pictures cannot have Vision-Zero's layout", async () => {
    const store = await fresh();
    await importPairs(await pictureFolder(2), store);
    const made = exportPairs(await openStore(store), await fresh(), { format: "vision-zero" });
    expect(await message(made)).toMatch(/has no edited picture/);
  });

  it("says when its folder cannot be made", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "file"), "");
    const below = exportPairs(clevr, join(folder, "file", "out"), { format: "parquet", count: 1 });
    expect(await message(below)).toMatch(/cannot be written \(ENOTDIR\)/);
  });
});
