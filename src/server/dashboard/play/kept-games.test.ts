/** Games are kept in the store itself: a link in it leads nowhere. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { KeptGames } from "./kept-games.ts";

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "sparring-kept-")));
afterAll(() => fs.rmSync(root, { recursive: true }));

test.each(["played", "played/episodes", "played/pictures"])(
  "nothing is made behind the link %s",
  async (name) => {
    const [store, elsewhere] = ["store", "elsewhere"].map((part) =>
      path.join(root, name.replace("/", "-"), part),
    );
    for (const folder of [path.dirname(path.join(store, name)), elsewhere])
      fs.mkdirSync(folder, { recursive: true });
    fs.symlinkSync(elsewhere, path.join(store, name));
    await expect(new KeptGames(store).keep({} as never, {} as never, {} as never)).rejects.toThrow("no file");
    expect(fs.readdirSync(elsewhere)).toEqual([]);
  },
);
