/** Taking pictures in, playing with them, and writing them again, by commands alone. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blobs, write } from "../../pairs/store/source-fixture.ts";
import { main } from "../main.ts";
import { cli, FAKE } from "../session-fixture.ts";

let root: string;
let album: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sparring-import-"));
  album = join(root, "my album");
  for (let i = 0; i < 8; i++) await write(join(album, `${i}.jpg`), await blobs(i).jpeg().toBuffer());
  await write(join(album, "broken.jpg"), "x");
});
afterAll(() => rm(root, { recursive: true }));

test("a folder of pictures becomes a store that training plays with", async () => {
  const store = join(root, "store");
  const { code, out, err } = await cli("pairs", "import", album, "--out", store);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(
    /kept 8 single pictures.*\n {2}7 for training, 1 held out\nFew held-out pictures \(1\): 1 picture is too few.*\nrejected 1, each.*\n {2}1 not a picture\n/,
  );
  expect(out).toMatch(/contact sheet: .*contact-sheet\.png\nplay with them: npx sparring train --pairs/);
  const again = await cli("pairs", "import", album, "--out", store, "--json");
  expect(JSON.parse(again.out)).toMatchObject({
    again: 9,
    counts: { items: 8, reasons: { "not a picture": 1 } },
  });
  const run = join(root, "run");
  const trained = await cli("train", ...FAKE, "--pairs", store, "--game.spyView", "blank", "--run", run);
  expect([trained.code, trained.err.match(/^sparring: .*/m)]).toEqual([0, null]);
  expect(trained.out).toContain("7 training and 1 held-out pictures");
  expect(trained.err).toMatch(/^Few held-out pictures \(1\): 1 picture is too few to show any difference/m);
  const match = ["match", "bot:random", "bot:always-na", "--games", "40", "--pairs", store];
  const played = await cli("evaluate", ...match, "--set", "engine.kind=fake");
  expect(played.err).toMatch(/^Few held-out pictures \(1\)/);
  expect(played.out).toMatch(
    /^bot:random wins .* of 40 games on 1 picture against bot:always-na: 1 picture is too few to show who is better/,
  );
}, 120_000);

test("Ctrl-C stops, and the same command continues", async () => {
  const store = join(root, "stopped");
  let interrupt = () => {};
  let now = 0;
  const heard = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    write: (text: string) => {
      heard[name] += text;
      if (text.includes(" of 9")) interrupt();
    },
    live: true,
    columns: 100,
  });
  for (let i = 0; i < 10; i++)
    await write(join(album, `more${i}.png`), await blobs(`more${i}`).png().toBuffer());
  const code = await main(["pairs", "import", album, "--out", store], {
    out: output("out"),
    err: {
      ...output("err"),
      write: (text) => {
        heard.err += text;
        if (text.startsWith("10 of 19 pictures")) interrupt();
      },
    },
    input: process.stdin,
    env: {},
    clock: { seconds: () => ++now, date: () => "" },
    onInterrupt: (handler) => {
      interrupt = handler;
      return () => {};
    },
    quit: () => {},
  });
  expect([code, heard.out]).toEqual([130, ""]);
  expect(heard.err).toMatch(/10 of 19 pictures, .*, 1 rejected.*stopped; the same command continues/s);
  const { out } = await cli("pairs", "import", album, "--out", store, "--json");
  expect(JSON.parse(out)).toMatchObject({ again: 10, counts: { items: 18 } });
});

test("generated pairs are written for others and taken in again", async () => {
  const [folder, store] = [join(root, "scenes"), join(root, "scenes.store")];
  const written = await cli(
    "pairs",
    "export",
    "clevr",
    "--format",
    "webdataset",
    "--count",
    "4",
    "--size",
    "32",
    "--out",
    folder,
  );
  expect([written.code, written.out]).toEqual([0, expect.stringMatching(/^4 pairs from clevr.*scenes\n$/)]);
  expect(await readdir(folder)).toEqual(["train-000000.tar"]);
  expect((await cli("pairs", "import", folder, "--out", store)).out).toMatch(/kept 4 pairs in/);
  const back = await cli(
    "pairs",
    "export",
    store,
    "--format",
    "vision-zero",
    "--out",
    join(root, "back"),
    "--json",
  );
  expect(JSON.parse(back.out)).toMatchObject({ format: "vision-zero", pairs: 4 });
  expect(await readFile(join(root, "back", "output", "pairs.jsonl"), "utf8")).toMatch(/CLEVR_000003/);
});

test("what cannot be is said in one line", async () => {
  expect(await cli("pairs", "import", join(root, "absent"), "--out", join(root, "x"))).toMatchObject({
    code: 3,
    out: "",
  });
  expect((await cli("pairs", "import", album)).err).toMatch(/required option '-o, --out <store>'/);
  expect((await cli("pairs", "export", "clevr", "--format", "zip", "--out", "x")).err).toMatch(
    /Allowed choices are vision-zero/,
  );
  expect(
    (await cli("pairs", "export", "clevr", "--format", "parquet", "--out", join(root, "y"))).err,
  ).toMatch(/--count/);
});
