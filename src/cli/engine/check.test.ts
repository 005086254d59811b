/** `sparring engine check` on `sparring serve`: every row as that server's docs say, within 100 columns. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TinkerServer } from "../../server/tinker/server.ts";
import { MODEL, newFolder, start, tinyWeights } from "../../server/tinker/server-fixture.ts";
import { cli } from "../session-fixture.ts";
import { wrapped } from "./wrapped.ts";

const folder = newFolder();
let server: TinkerServer;
beforeAll(async () => {
  server = await start(tinyWeights(folder));
});
afterAll(async () => {
  await server.stop();
  fs.rmSync(folder, { recursive: true });
});

/** What this server does not have; docs/large-models.md. */
const LACKS = ["topk"];

const check = (...flags: string[]) => cli("engine", "check", "--url", server.url, "--model", MODEL, ...flags);

describe("sparring engine check", () => {
  test("the record: all rows are a yes but those that this server lacks", async () => {
    const { code, out, err } = await check("--json");
    const record = JSON.parse(out);
    const rows: { id: string; verdict: string; seen: string }[] = record.findings;
    expect(rows.filter(({ verdict }) => verdict !== "yes").map(({ id }) => id)).toEqual(LACKS);
    expect(record).toMatchObject({
      format: 1,
      from: "check",
      capabilities: { images: true, frozen: "names", base: true, reduction: "sum" },
      reasons: [],
      left: [],
    });
    expect([code, err]).toEqual([0, ""]);
    const file = path.join(folder, "server.json");
    fs.writeFileSync(file, out);
    expect(fs.statSync(file).size).toBeGreaterThan(1000);
  }, 120_000);

  test("the table says beforehand what it costs, afterwards what was spent, and fits 100 columns", async () => {
    const { code, out } = await check("--server", "sparring");
    expect(out).toMatch(/^test\/tiny at http:.*\nAt most [\d,]+ tokens are asked for: /);
    expect(out).toMatch(/\nPictures\n {2}seen when sampling {2,}yes {2,}two pictures give/);
    expect(out).toMatch(/\nSpent: [\d,]+ read, [\d,]+ sampled, [\d,]+ trained\.\n/);
    expect(out).toMatch(/A run with the default settings can train here\.\n$/);
    // It keeps weights under a name as well, of which its record says nothing: more is no difference.
    expect(out).not.toMatch(/Known of the kind/);
    expect(Math.max(...out.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(code).toBe(0);
  }, 120_000);

  test("another model: status 1, and the reason", async () => {
    const { code, out } = await cli("engine", "check", "--url", server.url, "--model", "other");
    expect(code).toBe(1);
    expect(out).toMatch(
      /cannot train here:\n {2}- no to "the model is there and trains" \(it has test\/tiny\)/,
    );
  }, 60_000);

  test.each([
    [["--server", "nobodys"], /engine\.server/],
    [["--lora-rank", "-1"], /from 0/],
    [["--url", "nowhere"], /engine\.url/],
  ])("%j is an error of use", async (flags, message) => {
    const { code, err } = await check(...flags);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

test("text breaks at spaces, and never within a word", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("unbreakable is", 4)).toEqual(["unbreakable", "is"]);
});
