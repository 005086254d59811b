import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { jsonList } from "./json-list.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-json-list-"));
const file = path.join(folder, "x.json");
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function valuesOf(text: string, longest = 1000): Promise<unknown[]> {
  fs.writeFileSync(file, text);
  const values: unknown[] = [];
  for await (const value of jsonList(file, "list", longest)) values.push(value);
  return values;
}

test("any values, whatever stands around them", async () => {
  const other = fc.dictionary(
    fc.string().filter((key) => key !== "list"),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(
      other,
      fc.array(fc.jsonValue()),
      other,
      fc.nat(2),
      async (before, list, after, indent) => {
        const text = JSON.stringify({ ...before, list, ...after }, null, indent);
        expect(await valuesOf(text, 1e6)).toEqual(JSON.parse(text).list);
      },
    ),
    { numRuns: 200 },
  );
});

test("chunks are cut anywhere", async () => {
  const list = Array.from({ length: 30_000 }, (_, i) => ({ i, text: `"\\${i}{[,é😀` }));
  expect(await valuesOf(`\ufeff${JSON.stringify({ x: [[1], "list"], list })}`)).toEqual(list);
});

test.each([
  ["", /no list "list"/],
  ["[]", /no list/],
  ['{"list": {}}', /no list/],
  ['{"other": {"list": [1]}}', /no list/],
  ['{"list": [1, 2', /no list "list", or ends before its end/],
  ['{"list": [1], "x": "', /ends before/],
  ['{"list": [1,,2]}', /JSON/],
  ['{"list": [1 2]}', /JSON/],
  ['{"list": [{]}]}', /JSON/],
  ["}", /too many/],
  [`{"list": ["${"x".repeat(2000)}"]}`, /more than 1000 characters/],
  [`{"${"x".repeat(2000)}": 1}`, /more than 1000 characters/],
])("%.40s is refused", async (text, message) => {
  await expect(valuesOf(text)).rejects.toThrow(message);
});
