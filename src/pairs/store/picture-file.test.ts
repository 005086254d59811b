import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DataError } from "../../core/errors.ts";
import { readPictureFile, requireOwnFolders } from "./picture-file.ts";

const bytes = new Uint8Array([1, 2, 3]);
const digest = createHash("sha256").update(bytes).digest("hex");
const file = `pictures/${digest.slice(0, 2)}/${digest}.png`;
let store: string;

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), "sparring-picture-"));
  await mkdir(join(store, file, ".."), { recursive: true });
});
afterEach(() => rm(store, { recursive: true }));

it("gives the bytes that the name says", async () => {
  await writeFile(join(store, file), bytes);
  expect(new Uint8Array(await readPictureFile(store, file))).toEqual(bytes);
});

it("follows no link, even to the right bytes", async () => {
  await writeFile(join(store, "outside"), bytes);
  await symlink(join(store, "outside"), join(store, file));
  await expect(readPictureFile(store, file)).rejects.toThrow("is a link");
});

it.each(["pictures", `pictures/${digest.slice(0, 2)}`])(
  "a folder %s that is a link to elsewhere is refused",
  async (name) => {
    const elsewhere = join(store, "elsewhere");
    await mkdir(join(elsewhere, digest.slice(0, 2)), { recursive: true });
    for (const place of [join(elsewhere, digest.slice(0, 2)), elsewhere])
      await writeFile(join(place, `${digest}.png`), bytes);
    await rm(join(store, name), { recursive: true });
    await symlink(elsewhere, join(store, name));
    await expect(readPictureFile(store, file)).rejects.toThrow(/is a link or no folder.*Remove it/);
    await expect(requireOwnFolders(store, file)).rejects.toThrow(DataError);
  },
);

it("refuses other bytes and missing files", async () => {
  await expect(readPictureFile(store, file)).rejects.toThrow(DataError);
  await writeFile(join(store, file), new Uint8Array([4]));
  await expect(readPictureFile(store, file)).rejects.toThrow("damaged");
});
