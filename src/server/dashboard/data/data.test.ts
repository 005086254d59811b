import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blankImage } from "../../../images/blank.ts";
import { encodePng } from "../../../images/codec.ts";
import { importPairs } from "../../../pairs/store/import-pairs.ts";
import { blobs, write } from "../../../pairs/store/source-fixture.ts";
import { TestStore } from "../fixtures/store.ts";
import { madePair } from "./sheet-pair.ts";
import type { DataPage } from "./wire.ts";

const store = new TestStore();
const trusting = new TestStore(true);
beforeAll(() => {
  for (const one of [store, trusting]) one.addRun("run");
});
afterAll(() => {
  store.remove();
  trusting.remove();
});

const page = (query = "", from = store, run = "run") => from.json<DataPage>(`/api/data?run=${run}${query}`);

async function isPng(address: string, from = store): Promise<boolean> {
  const answer = await from.get(address);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return answer.headers.get("content-type") === "image/png" && bytes.subarray(1, 4).toString() === "PNG";
}

describe("a source that is generated", () => {
  test("has pages of pairs, with what is in them", async () => {
    const first = await page();
    expect(first).toMatchObject({
      shows: "source",
      used: 64,
      next: 12,
      sizes: [{ pairs: null }, { pairs: null }],
    });
    expect(first.pairs.map(({ index }) => index)).toEqual([...Array(12).keys()]);
    // The spy of this run sees a blank picture.
    expect(first.pairs[0]).toMatchObject({
      changes: [],
      contents: expect.stringMatching(/sphere|cube|cylinder/),
    });
    expect(first.pairs[0].modified).toBeUndefined();
    expect(await isPng(first.pairs[0].original?.address ?? "")).toBe(true);
    const later = await page("&split=heldout&from=24");
    expect(later.pairs[0].id).toBe("clevr-16-s1/heldout/24");
  });

  test("has edits with their places where the spy sees one", async () => {
    store.addRun("edited");
    store.set("edited", (config) => {
      config.game.spyView = "edited";
      config.pairs.pictureSize = 32;
    });
    const { pairs } = await page("&from=3", store, "edited");
    const [{ modified, changes }] = pairs;
    expect(changes[0]).toMatch(/^object \d+: \w+ .* → /);
    expect(modified?.marks.length).toBeGreaterThan(0);
    expect(await isPng(modified?.address ?? "")).toBe(true);
  });
});

test("large pictures are made smaller", async () => {
  const original = { id: "large", image: blankImage(1000, 200) };
  const { pictures } = await madePair({ id: "large", domain: "photos", original, changes: [] });
  expect(pictures.original).toMatchObject({ width: 512, height: 102, marks: [] });
});

test.each(["&from=-1", "&from=x", "&split=all", "&from=99999999999"])("no page is %s", async (query) => {
  expect((await store.get(`/api/data?run=run${query}`)).status).toBe(400);
});

test.each([
  "picture?run=run&split=train&index=0&view=both",
  "picture?run=run&split=train&index=0&view=modified",
  "picture?run=none&split=train&index=0&view=original",
  "kept?run=run&name=..%2Fconfig&view=original",
  "kept?run=run&name=nothing&view=original",
])("no picture is %s", async (address) => {
  expect([400, 404]).toContain((await store.get(`/api/data/${address}`)).status);
});

test("a game without pictures says so", async () => {
  store.addRun("poker");
  store.set("poker", (config) => {
    config.game = { name: "kuhn-poker" };
    config.algorithm = { name: "spiral" };
  });
  expect(await page("", store, "poker")).toMatchObject({ shows: "none", pairs: [] });
});

describe("a folder that the run names", () => {
  const album = store.path("album");
  const pictures = store.path("pictures.store");
  beforeAll(async () => {
    for (let i = 0; i < 6; i++) await write(path.join(album, `${i}.png`), await blobs(i).png().toBuffer());
    await write(path.join(album, "broken.png"), "no picture");
    await importPairs(album, pictures, {});
    for (const one of [store, trusting]) {
      one.addRun("folder");
      one.set("folder", (config) => {
        config.pairs.source = pictures;
      });
    }
  });

  test("is not opened; the pictures that the run kept are shown, and no link among them", async () => {
    const kept = store.path("folder", "pictures");
    fs.mkdirSync(kept, { recursive: true });
    fs.writeFileSync(path.join(kept, "some-1-original.png"), await encodePng(blankImage(20, 20)));
    fs.symlinkSync(path.join(album, "0.png"), path.join(kept, "some-2-original.png"));
    fs.writeFileSync(path.join(kept, "some-3-original.png"), "damaged");
    const { shows, pairs, notes, rejected } = await page("", store, "folder");
    expect([shows, rejected]).toEqual(["kept", []]);
    expect(notes[0]).toContain(`the run took them from ${pictures}`);
    expect(pairs.map(({ id, trouble }) => [id, trouble !== undefined])).toEqual([
      ["some-1", false],
      ["some-3", true],
    ]);
    expect(await isPng(pairs[0].original?.address ?? "")).toBe(true);
    expect((await store.get("/api/data/picture?run=folder&split=train&index=0&view=original")).status).toBe(
      403,
    );
  });

  test("is opened with --trust, with what its import left out", async () => {
    const { shows, sizes, pairs, rejected, next } = await page("", trusting, "folder");
    expect(shows).toBe("source");
    expect(sizes.reduce((sum, { pairs: size }) => sum + (size ?? 0), 0)).toBe(6);
    expect(pairs).toHaveLength(sizes[0].pairs ?? 0);
    expect(next).toBeUndefined();
    expect(rejected[0]).toMatchObject({
      store: "pictures.store",
      total: 1,
      reasons: [{ count: 1 }],
      more: 0,
    });
    expect(rejected[0].items[0].item).toContain("broken.png");
    expect(await isPng(pairs[0].original?.address ?? "", trusting)).toBe(true);
    const other = await page("&kind=nothing", trusting, "folder");
    expect(other.rejected[0]).toMatchObject({ total: 1, items: [] });
  });

  test("with a damaged picture still has its other ones", async () => {
    const files = fs.readdirSync(path.join(pictures, "pictures"), { recursive: true, encoding: "utf8" });
    const [file] = files.filter((name) => name.endsWith(".png"));
    fs.writeFileSync(path.join(pictures, "pictures", file), "damaged");
    trusting.addRun("damaged");
    trusting.set("damaged", (config) => {
      config.pairs.source = pictures;
      config.pairs.pictureSize = 24;
    });
    const all = await Promise.all(
      ["train", "heldout"].map((split) => page(`&split=${split}`, trusting, "damaged")),
    );
    const troubles = all.flatMap(({ pairs }) => pairs.map(({ trouble }) => trouble !== undefined));
    expect(troubles.filter(Boolean)).toHaveLength(1);
    expect(troubles).toHaveLength(6);
  });
});

test("no request has made the server fail", () => {
  expect([...store.failures, ...trusting.failures]).toEqual([]);
});
