import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { KeptFile } from "./kept-file.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-kept-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test("two commands at once keep what the other one measured", () => {
  const file = path.join(folder, "kept.json");
  const [one, other] = [new KeptFile(file, z.number()), new KeptFile(file, z.number())];
  one.add("a", 1);
  other.add("b", 2);
  one.add("c", 3);
  const now = new KeptFile(file, z.number());
  expect(["a", "b", "c"].map((name) => now.find(name))).toEqual([1, 2, 3]);
  expect(fs.readdirSync(folder)).toEqual(["kept.json"]);
});

test("a file of something else is refused", () => {
  const file = path.join(folder, "other.json");
  fs.writeFileSync(file, '{"schema":1,"kept":{"a":"x"}}');
  expect(() => new KeptFile(file, z.number())).toThrow(
    /other\.json is not a file of experiments, or damaged/,
  );
});
