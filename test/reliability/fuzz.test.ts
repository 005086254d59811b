/** Some 2,000 damaged inputs over all parsers; `npm run reliability -- fuzz` reads 100,000. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Fuzzed, PARSERS, shares } from "./fuzz/fuzz.ts";

const below = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-fuzz-"));
afterAll(() => fs.rmSync(below, { recursive: true }));
const counts = shares(2000);

test.each(PARSERS.map((parser) => [parser.name, parser] as const))(
  "%s: nothing but errors of ours",
  async (_, parser) => {
    const fuzzed = await Fuzzed.of(parser, below, 7);
    const { faults, slowest } = await fuzzed.read(0, counts.get(parser) as number);
    expect(faults).toEqual([]);
    expect(slowest).toBeLessThan(5);
  },
);
