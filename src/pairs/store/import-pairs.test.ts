import { chmod, mkdir, readdir, readFile, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { DataError } from "../../core/errors.ts";
import { importPairs } from "./import-pairs.ts";
import type { Rejection, StoreItem } from "./item.ts";
import { openStore } from "./open-store.ts";
import { blobs, jsonLines, newFolder, pictureFolder, write } from "./source-fixture.ts";

const manifest = (store: string) => jsonLines<StoreItem>(join(store, "manifest.jsonl"));
const reasons = async (store: string) => {
  const rows = await jsonLines<Rejection>(join(store, "rejected.jsonl"));
  return Object.fromEntries(rows.map(({ item, reason }) => [item, reason]));
};
const message = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(DataError);
      return (error as Error).message;
    },
  );

/** A PNG whose header claims another size than its pixels have. */
function claiming(png: Uint8Array, width: number, height: number): Uint8Array {
  const copy = Buffer.from(png);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
  return copy;
}

/** Every file of a folder by its path. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const rows = await Promise.all(
    files.map(async (file) => [file.slice(folder.length), await readFile(file, "hex")]),
  );
  return Object.fromEntries(rows.sort());
}

describe("importing a folder of pictures", () => {
  it("keeps the bytes, whatever the name, and says what is inside", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    const bytes = await blobs(1).jpeg().toBuffer();
    await write(join(source, "deep er", "Straße im Schnee – 雪.JPG"), bytes);
    await write(join(source, "wrong.png"), await blobs(2).webp().toBuffer());
    const report = (await importPairs(source, store))!;
    const items = await manifest(store);
    expect(items.map(({ source: name }) => name)).toEqual(["deep er/Straße im Schnee – 雪.JPG", "wrong.png"]);
    expect(items[0].original).toMatchObject({ width: 48, height: 40, bytes: bytes.length });
    expect(await readFile(join(store, items[0].original.file))).toEqual(bytes);
    expect(items[1].original.file).toMatch(/^pictures\/([0-9a-f]{2})\/\1[0-9a-f]+\.webp$/);
    expect(report.counts).toMatchObject({ items: 2, pairs: 0, rejected: 0, train: 1, heldout: 1 });
    expect((await sharp(report.contactSheet).metadata()).format).toBe("png");
  });

  it("takes every kind of picture that can be shown", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    const kinds = {
      "cmyk.jpg": blobs(1).toColourspace("cmyk").jpeg(),
      "deep.png": blobs(2).toColourspace("rgb16").png(),
      "clear.png": blobs(3).ensureAlpha(0.4).png(),
      "turned.jpg": blobs(4, 60, 30).withMetadata({ orientation: 6 }).jpeg(),
      "grey.tiff": blobs(5).greyscale().tiff(),
      "still.gif": blobs(6).gif(),
      "new.avif": blobs(7).avif(),
    };
    for (const [name, picture] of Object.entries(kinds))
      await write(join(source, name), await picture.toBuffer());
    await importPairs(source, store);
    expect(await reasons(store)).toEqual({});
    const opened = await openStore(store);
    const turned = [...opened.items.train, ...opened.items.heldout].find((i) => i.source === "turned.jpg")!;
    expect([turned.original.width, turned.original.height]).toEqual([30, 60]);
    for (const split of ["train", "heldout"] as const)
      for (let i = 0; i < opened.size(split); i++) await opened.picture(split, i);
  });

  it("lists each bad item with its reason and continues", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    const good = await blobs(1, 200, 150).png().toBuffer();
    const frames = await Promise.all([1, 2].map((seed) => blobs(seed).png().toBuffer()));
    const files: Record<string, Uint8Array | string> = {
      "good.png": good,
      "also/good.png": good,
      "animated.gif": await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      "animated.webp": await sharp(frames, { join: { animated: true } })
        .webp()
        .toBuffer(),
      "bomb.png": claiming(good, 15_000, 15_000),
      "camera.heic": "\0\0\0\x18ftypheic\0\0\0\0mif1heic and so on",
      "paint.bmp": "BM and so on",
      "cut.jpg": (await blobs(2, 300, 200).jpeg().toBuffer()).subarray(0, 3000),
      "cut.png": good.subarray(0, good.length - 500),
      "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"/>',
      "empty.png": "",
      "lying.png": claiming(good, 9000, 9000),
      "notes.txt": "bread, milk",
      "one.png": claiming(good, 1, 1),
      "text.png": "not at all a picture",
      "wide.png": claiming(good, 20_000, 10),
    };
    for (const [name, content] of Object.entries(files)) await write(join(source, name), content);
    await importPairs(source, store);
    const found = await reasons(store);
    expect((await manifest(store)).map((item) => item.source)).toEqual(["also/good.png"]);
    expect(found).toEqual({
      "good.png": "the same picture as also/good.png",
      "animated.gif": "animated: 2 pictures in one file; --first-frame takes the first",
      "animated.webp": "animated: 2 pictures in one file; --first-frame takes the first",
      "bomb.png": expect.stringMatching(/^too large: 15000 × 15000 pixels/),
      "camera.heic": expect.stringMatching(/^HEIC: .*heif-convert/),
      "paint.bmp": expect.stringMatching(/^BMP: .*magick/),
      "cut.jpg": expect.stringMatching(/^damaged: /),
      "cut.png": expect.stringMatching(/^damaged: /),
      "drawing.svg": expect.stringMatching(/^not a picture: /),
      "empty.png": "empty: no bytes",
      "lying.png": expect.stringMatching(/^damaged: /),
      "notes.txt": expect.stringMatching(/^not a picture: /),
      "one.png": "too small: 1 × 1 pixels, at least 16 × 16",
      "text.png": expect.stringMatching(/^not a picture: /),
      "wide.png": expect.stringMatching(/^too large: 20000 × 10 pixels/),
    });
  });

  it("takes the first picture of animated files if asked, also after an import that rejected them", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    const frames = await Promise.all([1, 2].map((seed) => blobs(seed).png().toBuffer()));
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    await write(join(source, "moves.gif"), gif);
    await write(join(source, "still.png"), await blobs(3).png().toBuffer());
    await importPairs(source, store);
    expect((await manifest(store)).map((item) => item.source)).toEqual(["still.png"]);
    const report = await importPairs(source, store, { firstFrame: true });
    expect(report).toMatchObject({ again: 1, changed: 1, counts: { items: 2, rejected: 0 } });
    const [moves] = (await manifest(store)).filter((item) => item.source === "moves.gif");
    expect(moves.original.file).toMatch(/\.png$/);
  });

  it("follows links inside the folder only", async () => {
    const [source, store, secret] = [await pictureFolder(2), await newFolder(), await newFolder()];
    await write(join(secret, "private.png"), await blobs("secret").png().toBuffer());
    await mkdir(join(source, "sub"));
    await symlink(join(source, "1.png"), join(source, "sub", "inside.png"));
    await symlink(join(secret, "private.png"), join(source, "private.png"));
    await symlink(secret, join(source, "all"));
    await symlink("nowhere", join(source, "broken.png"));
    await symlink(".", join(source, "sub", "loop"));
    await importPairs(source, store);
    expect((await manifest(store)).map((item) => item.source)).toEqual(["0.png", "1.png"]);
    expect(await reasons(store)).toEqual({
      "sub/inside.png": "the same picture as 1.png",
      "private.png": "link: it leads outside the folder",
      all: "link: it leads outside the folder",
      "broken.png": "link: it leads nowhere (ENOENT)",
    });
  });

  it.skipIf(process.getuid?.() === 0)("lists folders that it may not read", async () => {
    const [source, store] = [await pictureFolder(1), await newFolder()];
    await mkdir(join(source, "closed"));
    await chmod(join(source, "closed"), 0);
    await importPairs(source, store);
    expect(await reasons(store)).toEqual({ closed: "unreadable folder: EACCES" });
  });

  it("knows what pictures show where each lies in the folder of its class", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    for (const [i, name] of ["train/cat", "train/dog", "test/cat"].entries())
      await write(join(source, name, "a.png"), await blobs(i).png().toBuffer());
    await importPairs(source, store);
    expect((await manifest(store)).map(({ details }) => details.subject)).toEqual(["cat", "cat", "dog"]);
  });
});

describe("near duplicates", () => {
  it("never cross the split", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    for (let i = 0; i < 12; i++) {
      const [width, height] = [96, 80];
      await write(join(source, `${i}a.png`), await blobs(i, width, height).png().toBuffer());
      const copy = sharp(await blobs(i, width, height).png().toBuffer());
      await write(join(source, `${i}b.jpg`), await copy.clone().jpeg({ quality: 60 }).toBuffer());
      await write(join(source, `${i}c.webp`), await copy.clone().resize(64, 53).webp().toBuffer());
      await write(
        join(source, `${i}d.png`),
        await copy.clone().modulate({ brightness: 1.05 }).png().toBuffer(),
      );
    }
    const report = (await importPairs(source, store))!;
    expect(report.counts).toMatchObject({ items: 48, clusters: 12, nearDuplicates: 12 });
    const sides = new Map<string, Set<string>>();
    for (const { source: name, split } of await manifest(store))
      sides.set(name.slice(0, -5), (sides.get(name.slice(0, -5)) ?? new Set()).add(split));
    for (const splits of sides.values()) expect(splits.size).toBe(1);
    expect(report.counts.heldout).toBeGreaterThan(0);
  });
});

describe("an import that was stopped", () => {
  it("goes on and comes to the same store, byte for byte", async () => {
    const [source, whole, killed] = [await pictureFolder(45), await newFolder(), await newFolder()];
    await write(join(source, "bad.png"), "bad");
    await importPairs(source, whole);
    for (const at of [3, 33, 40]) {
      const kill = importPairs(source, killed, {
        onProgress: ({ done }) => {
          if (done === at) throw new RangeError("killed");
        },
      });
      await expect(kill).rejects.toThrow("killed");
      await write(join(killed, "pictures", "00", "x.unfinished"), "half");
    }
    await expect(openStore(killed)).rejects.toThrow(/has not finished.*again/);
    const report = (await importPairs(source, killed))!;
    expect(report.again).toBeGreaterThanOrEqual(32);
    const [a, b] = [await contents(whole), await contents(killed)];
    expect(Object.keys(b)).toEqual(Object.keys(a));
    expect(b).toEqual(a);
  });

  it("by a signal, says so", async () => {
    const [source, store] = [await pictureFolder(12), await newFolder()];
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    expect(await importPairs(source, store, { signal: stop.signal, onProgress })).toBeUndefined();
    const report = (await importPairs(source, store))!;
    expect([report.counts.items, report.again]).toEqual([12, 1]);
  });

  it("redoes pictures that are missing or only half there, and notices a changed source", async () => {
    const [source, store] = [await pictureFolder(6), await newFolder()];
    await importPairs(source, store);
    const before = await contents(store);
    const [first, second] = await manifest(store);
    await truncate(join(store, first.original.file), 10);
    await rm(join(store, second.original.file));
    expect(await importPairs(source, store)).toMatchObject({ again: 4, changed: 2, gone: 0 });
    const after = await contents(store);
    expect({ ...after, "/import.jsonl": "" }).toEqual({ ...before, "/import.jsonl": "" });

    await writeFile(join(source, "0.png"), await blobs("other").png().toBuffer());
    await utimes(join(source, "0.png"), 1, 1);
    await rm(join(source, "1.png"));
    await write(join(source, "6.png"), await blobs(6).png().toBuffer());
    const report = await importPairs(source, store);
    expect(report).toMatchObject({ again: 4, changed: 1, gone: 1, counts: { items: 6 } });
    const files = (await readdir(join(store, "pictures"), { recursive: true })).filter((n) =>
      n.endsWith(".png"),
    );
    expect(files).toHaveLength(6);
  });

  it("leaves pictures on their side when more are added", async () => {
    const [source, store] = [await pictureFolder(40), await newFolder()];
    const sides = async () => new Map((await manifest(store)).map((item) => [item.source, item.split]));
    await importPairs(source, store, { limit: 40 });
    const before = await sides();
    for (let i = 40; i < 60; i++) await write(join(source, `${i}.png`), await blobs(i).png().toBuffer());
    await importPairs(source, store);
    const after = await sides();
    expect(after.size).toBe(60);
    for (const [name, side] of before) expect(after.get(name)).toBe(side);
  });
});

describe("imports that cannot be", () => {
  it("of nothing that can be used", async () => {
    const [source, store] = [await newFolder(), await newFolder()];
    expect(await message(importPairs(source, store))).toMatch(/holds no pictures/);
    await write(join(source, "a.png"), "a");
    await write(join(source, "b.png"), "");
    expect(await message(importPairs(source, store))).toMatch(
      /Nothing in .* can be used: 1 not a picture, 1 empty\. The first one is a\.png .*rejected\.jsonl/,
    );
    expect(await message(importPairs(join(source, "absent"), store))).toMatch(
      /absent cannot be read \(ENOENT\)/,
    );
    expect(await message(importPairs(join(source, "a.png"), store))).toMatch(/neither a folder nor/);
  });

  it("into a folder with something else in it, or into itself", async () => {
    const [source, other] = [await pictureFolder(2), await pictureFolder(1)];
    const store = await newFolder();
    expect(await message(importPairs(source, other))).toMatch(
      /is no pair store and not empty \(it holds 0\.png\)/,
    );
    expect(await message(importPairs(source, source))).toMatch(/into itself/);
    await importPairs(source, store);
    const third = await newFolder();
    await write(join(third, "x.png"), await blobs("x").png().toBuffer());
    expect(await message(importPairs(third, store))).toMatch(
      /holds pictures from album \(pictures\), not from/,
    );
    const namesake = join(await newFolder(), basename(source));
    await mkdir(namesake, { recursive: true });
    await write(join(namesake, "x.png"), await blobs("x").png().toBuffer());
    expect(await message(importPairs(namesake, store))).toMatch(/holds pictures from .* in another place/);
    expect(await message(importPairs(store, third))).toMatch(/is a pair store already/);
  });

  it("on a full disk", async () => {
    const [source, store] = [await pictureFolder(2), await newFolder()];
    await symlink("/dev/full", join(store, "import.jsonl"));
    expect(await message(importPairs(source, store))).toMatch(
      /import\.jsonl: the disk is full \(ENOSPC\).*again/,
    );
  });

  it("writes a store inside its source without reading it", async () => {
    const source = await pictureFolder(3);
    const store = join(source, "store");
    await importPairs(source, store);
    expect(await importPairs(source, store)).toMatchObject({ again: 3, counts: { items: 3, rejected: 0 } });
  });
});

describe("opening a store", () => {
  it("refuses one that was changed", async () => {
    const [source, store] = [await pictureFolder(3), await newFolder()];
    await importPairs(source, store);
    const file = join(store, "manifest.jsonl");
    await writeFile(file, (await readFile(file, "utf8")).replace("heldout", "train"));
    expect(await message(openStore(store))).toMatch(/not the one that store\.json describes/);
    expect(await message(openStore(source))).toMatch(/is no pair store\. Make one/);
  });
});
