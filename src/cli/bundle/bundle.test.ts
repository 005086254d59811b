import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli } from "../session-fixture.ts";

const RUN = path.resolve(import.meta.dirname, "../../../test/fixtures/run-of-84bf03c");
const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bundle-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

test("a folder that holds anything else is left alone", async () => {
  fs.writeFileSync(path.join(root, "mine.txt"), "kept");
  const { code, err } = await cli("bundle", RUN, "--out", root);
  expect(code).toBe(3);
  expect(err).toContain("Only a folder that holds a former bundle and nothing else is replaced.");
  expect(fs.readdirSync(root)).toEqual(["mine.txt"]);
});

test.each([
  [["--webgpu"], "--webgpu is about playing"],
  [["--play"], 'the engine "fake" has no weights'],
  [["--play", "bot:random"], "bot:random has no weights here"],
  [["--games", "0"], "from 1 to 5000"],
])("%j is refused, and nothing is written", async (flags, why) => {
  const out = path.join(root, "site");
  const { code, err } = await cli("bundle", RUN, "--out", out, ...flags);
  expect(code).not.toBe(0);
  expect(err).toContain(why);
  expect(fs.existsSync(out)).toBe(false);
});
