/** Tests of the sources that names of pictures stand for. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../core/errors.ts";
import { encodePng } from "../../images/codec.ts";
import { clevrSource } from "../../pairs/clevr/source.ts";
import { writePublished } from "../../pairs/store/formats/vision-zero.ts";
import { importPairs } from "../../pairs/store/import-pairs.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { formatPairName, parsePairNames, settingsOfSource, withFullFolders } from "./pair-names.ts";
import { openPairs } from "./sources.ts";

let root: string;
let pairs: string;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-sources-"));
  pairs = path.join(root, "a+b", "pairs");
  const clevr = clevrSource({ seed: 1, size: 16 });
  await writePublished(pairs, [await clevr.pair("train", 0), await clevr.pair("train", 1)]);
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const open = (source: string, size = 16) =>
  openPairs(resolveConfig({ flags: [`pairs.source=${source}`, `pictureSize=${size}`] }));

async function failure(source: string): Promise<Error> {
  return open(source).then(
    () => new Error("opened"),
    (error: Error) => error,
  );
}

describe("names", () => {
  test("mix is all three; a folder may have a + in its name", () => {
    const shifts: string[] = [];
    const all = ["clevr", "charts", "photos"].map((kind) => ({ kind, shifts }));
    expect(parsePairNames("mix")).toEqual(all);
    expect(parsePairNames(`charts+${pairs}`)).toEqual([
      { kind: "charts", shifts },
      { kind: "folder", path: pairs, shifts },
    ]);
    expect(parsePairNames(`mix+${pairs}+clevr`).map(({ kind }) => kind)).toEqual([
      ...["clevr", "charts", "photos", "folder", "clevr"],
    ]);
  });

  test("shifts stand behind any of them; a folder may have a ~ in its name", () => {
    expect(() => parsePairNames(`clevr${"+ch".repeat(2000)}`)).toThrow(
      /has 2001 parts and 6005 characters; 32/,
    );
    expect(parsePairNames("clevr~noise:50~blur+charts")).toEqual([
      { kind: "clevr", shifts: ["noise:50", "blur"] },
      { kind: "charts", shifts: [] },
    ]);
    expect(parsePairNames("mix~noise").map(({ shifts }) => shifts)).toEqual([
      ["noise"],
      ["noise"],
      ["noise"],
    ]);
    expect(parsePairNames(`${pairs}~noise+clevr`)).toEqual([
      { kind: "folder", path: pairs, shifts: ["noise"] },
      { kind: "clevr", shifts: [] },
    ]);
    const odd = path.join(root, "pictures~noise");
    fs.mkdirSync(odd);
    expect(parsePairNames(odd)).toEqual([{ kind: "folder", path: odd, shifts: [] }]);
    expect(parsePairNames(`${odd}~noise`).map(formatPairName)).toEqual([`${odd}~noise`]);
  });

  test("folders get their full paths, names stay", () => {
    const here = path.relative(".", pairs);
    expect(withFullFolders(`clevr+${here}`)).toBe(`clevr+${pairs}`);
    expect(withFullFolders(`${here}~noise~blur`)).toBe(`${pairs}~noise~blur`);
    expect(withFullFolders("./nowhere")).toBe(path.resolve("nowhere"));
    expect(withFullFolders("chrats")).toBe("chrats");
  });

  test("the name of a source tells its settings", () => {
    expect(settingsOfSource("clevr-64-s1+photos-cifar10-64-s1")).toEqual([
      ...["pairs.source=clevr+photos", "pairs.pictureSize=64", "pairs.seed=1"],
    ]);
    expect(settingsOfSource("clevr-64-s1~noise:35~blur:1.5+charts-64-m3to5-s1")).toContain(
      "pairs.source=clevr~noise:35~blur:1.5+charts",
    );
    expect(settingsOfSource("charts-256-s3")).toContain("pairs.source=charts");
    expect(settingsOfSource("clevr-64-s1+charts-64-s2")).toEqual([]);
    expect(settingsOfSource("mine-0a1b2c3d-64x64")).toEqual([]);
  });
});

describe("openPairs", () => {
  test("scenes and a folder, in turn", async () => {
    const source = await open(`clevr+${pairs}`);
    expect(source.domains).toEqual(["clevr"]);
    expect(source.size("train")).toBe(2);
    expect((await source.pair("train", 0)).id).toBe("clevr-16-s1/train/0");
    expect((await source.pair("train", 1)).id).toMatch(/^pairs-.*CLEVR_00000/);
  });

  test("shifts of pixels fit any pictures, others only what they make", async () => {
    const source = await open(`clevr~lens:35~noise+${pairs}~noise:10`);
    expect(source.name).toMatch(/^clevr-16-s1~lens:35~noise:35\+.*~noise:10$/);
    expect((await source.pair("train", 0)).id).toBe("clevr-16-s1/train/0~lens:35~noise:35");
    expect((await source.pair("train", 1)).original.id).toMatch(/~noise:10$/);
    expect((await failure(`${pairs}~lens`)).message).toMatch(/cannot be applied to the pictures of/);
    expect((await failure("clevr~nose")).message).toMatch(/no shift "~nose"/);
  });

  test("charts", async () => {
    const source = await open("charts", 64);
    expect(source.domains).toEqual(["charts"]);
    const [plain, hard] = [await source.pair("train", 0), await source.pair("train", 0, 0.5)];
    expect(plain.modified).toBeDefined();
    // Engines know a picture by its id: another picture needs another one.
    expect(hard.original.id).not.toBe(plain.original.id);
  }, 60_000);

  test("a pair store; single pictures are enough for a blank spy, and too few for one that sees a copy", async () => {
    const album = path.join(root, "album");
    const store = path.join(root, "store");
    fs.mkdirSync(album);
    for (const i of [0, 1, 2]) {
      const { original } = await clevrSource({ seed: 2, size: 48 }).pair("train", i);
      fs.writeFileSync(path.join(album, `${i}.png`), await encodePng(original.image));
    }
    await importPairs(album, store, { domain: "clevr" });
    const { original, modified } = await (await open(store, 32)).pair("train", 0);
    expect([original.image.width, modified]).toEqual([32, undefined]);
    const edited = resolveConfig({ flags: [`pairs.source=${store}`, "spyView=edited"] });
    await expect(openPairs(edited)).rejects.toThrow(/3 of 3 pictures .* no edited copy.*game.spyView=blank/);
    expect((await (await openPairs(edited, "wanted")).pair("train", 0)).modified).toBeUndefined();
  });

  test("a wrong word: the nearest known one", async () => {
    const error = await failure("chrats");
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(
      /no pictures "chrats".*Did you mean "charts"\?.*clevr, charts, photos, mix/,
    );
  });

  test("a folder that is not there, and one that has to be imported", async () => {
    const missing = await failure(path.join(root, "nowhere"));
    expect(missing).toBeInstanceOf(DataError);
    expect(missing.message).toMatch(/no folder .*nowhere/);
    const loose = path.join(root, "loose");
    fs.mkdirSync(loose);
    fs.writeFileSync(path.join(loose, "holiday.jpg"), "");
    const unknown = await failure(loose);
    expect(unknown).toBeInstanceOf(DataError);
    expect(unknown.message).toContain(`sparring pairs import ${loose} --out STORE, then --pairs STORE`);
  });
});
