import fs from "node:fs";
import { expect, test } from "vitest";
import { licencesMarkdown } from "../docs/licences.ts";

const read = (name: string) => fs.readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

test("docs/licences.md is what the lock file makes; if not: npm run docs:licences", () => {
  const told = licencesMarkdown(read("package-lock.json"));
  expect(read("docs/licences.md")).toBe(told);
  expect(told).not.toContain("not told");
});
