/** Whole files: what another process has under way beside them is not touched. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "./files.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-files-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test("a file is replaced, and another process's half of it stays", () => {
  const file = path.join(folder, "answers.json");
  const others = `${file}.${process.pid + 1}.tmp`;
  for (const name of [`${file}.tmp`, others]) fs.writeFileSync(name, "half");
  writeFileAtomic(file, "one");
  writeFileAtomic(file, "two");
  expect(fs.readFileSync(file, "utf8")).toBe("two");
  expect(fs.readdirSync(folder).sort()).toEqual(
    [path.basename(file), path.basename(others), "answers.json.tmp"].sort(),
  );
});
