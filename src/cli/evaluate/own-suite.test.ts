/** Held-out questions about a folder of pictures, from the command line. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importPairs } from "../../pairs/store/import-pairs.ts";
import { openStore } from "../../pairs/store/open-store.ts";
import { blobs, write } from "../../pairs/store/source-fixture.ts";
import { chatServer, says } from "../../players/chat/chat-server-fixture.ts";
import { cli, session } from "../session-fixture.ts";

let root: string;
let store: string;
const SUITE = ["evaluate", "suite"];
const SMALL = ["--set", "pictureSize=32", "--items", "6"];

beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-own-"));
  const album = path.join(root, "album");
  const rows = [];
  for (let i = 0; i < 60; i++) {
    await write(path.join(album, `${i}.png`), await blobs(i).png().toBuffer());
    rows.push(JSON.stringify({ file_name: `${i}.png`, caption: `blobs of the number ${i}` }));
  }
  await write(path.join(album, "metadata.jsonl"), rows.join("\n"));
  store = path.join(root, "store");
  await importPairs(album, store);
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const asked = (results: Record<string, { task: string }[]>, who: string) =>
  results[who].map(({ task }) => task).filter((task) => !task.startsWith("photos-"));

test("a chat endpoint answers, also what captions say, about held-out pictures alone", async () => {
  const server = await chatServer(says("\\boxed{A}"));
  const vlm = `openai:vlm@${server.url}#retries=0`;
  const argv = [...SUITE, vlm, "bot:random", "--pairs", store, ...SMALL, "--json"];
  const { code, out, err } = await session(argv, { env: { OPENAI_API_KEY: "k" } });
  server.close();
  expect(code).toBe(0);
  const { results, leftOut } = JSON.parse(out);
  expect(leftOut).toEqual([]);
  const looks = ["caption-truth", "caption-matching", "same-picture", "odd-one-out"];
  expect(asked(results, vlm)).toEqual(looks);
  const held = (await openStore(store)).size("heldout");
  for (const { task, pictures, marks, accuracy } of results[vlm]) {
    expect(new Set(pictures).size, task).toBeLessThanOrEqual(held);
    expect(marks, task).toMatch(/^[01x]{6}$/);
    expect(accuracy.n).toBe(6);
  }
  const few = `${held} pictures are too few to show any difference (at least 6). Add pictures: one in ten is held out.\n`;
  expect(err).toBe(held < 6 ? few : "");
});

test("who knows statements only is asked no captions, and is told so", async () => {
  const { code, out, err } = await cli(...SUITE, "bot:oracle", "--pairs", store, ...SMALL);
  expect(code).toBe(0);
  expect(err).toContain(
    "caption-truth is left out: bot:oracle knows statements only, and captions are free text.\n",
  );
  expect(out).toMatch(
    /^photos-truth {2}\(6 questions on \d pictures, guessing 50\.0%\)\n {2}bot:oracle +100\.0%/,
  );
  expect(out).toMatch(/odd-one-out {2}\(6 questions on \d pictures, guessing 25\.0%\)/);
});

test.each([
  [["bot:random", "--tasks", "odd-one-uot"], 8, /no task "odd-one-uot".* Did you mean "odd-one-out"\?/],
  [
    ["bot:oracle", "--tasks", "caption-truth"],
    8,
    /caption-truth cannot be asked: bot:oracle knows statements/,
  ],
  [["bot:random", "--domains", "photos"], 2, /have domains of their own\. Leave --domains out/],
])("%j is refused", async (words, code, message) => {
  const found = await cli(...SUITE, ...words, "--pairs", store, ...SMALL);
  expect([found.code, found.err]).toEqual([code, expect.stringMatching(message)]);
});
