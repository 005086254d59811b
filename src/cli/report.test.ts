/** The report from the command line: made, stopped and gone on with, and refused. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, FAKE, session } from "./session-fixture.ts";

let root: string;
let run: string;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-report-cli-"));
  run = path.join(root, "run");
  expect((await cli("train", ...FAKE, "--run", run)).code).toBe(0);
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

describe("report", () => {
  test("stopped in its ladder it continues, keeps the games, and says what cannot be measured", async () => {
    const first = await cli("report", run, "--json", "--out", path.join(root, "first.html"));
    expect(JSON.parse(first.out).notes).toEqual([
      `There is no ladder: 2800 games are still to be played. Play them with: npx sparring report ${run} --ladder`,
      expect.stringMatching(/^There is no suite of held-out tasks: /),
    ]);
    const argv = ["report", run, "--ladder", "--tasks", "--games", "2", "--json"];
    let now = 0;
    const seconds = () => ++now;
    const stopped = await session(argv, { live: true, seconds, interruptAt: /20 of 56 games/ });
    expect(stopped).toMatchObject({ code: 130, err: expect.stringContaining("continues it") });
    expect(fs.existsSync(path.join(run, "report.html"))).toBe(false);
    const ladder = () => JSON.parse(fs.readFileSync(path.join(run, "ladder.json"), "utf8"));
    const kept = ladder().pairs;
    expect(kept.length).toBeGreaterThan(0);
    const { code, out } = await cli(...argv);
    const { file, bytes, notes } = JSON.parse(out);
    expect([code, file]).toEqual([0, path.join(run, "report.html")]);
    expect(bytes).toBe(fs.statSync(file).size);
    // Base, iterations 1 to 3, four bots: 28 pairs.
    expect(ladder().pairs).toHaveLength(28);
    expect(ladder().pairs.slice(0, kept.length)).toEqual(kept);
    expect(notes).toEqual([
      expect.stringMatching(/^There is no suite of held-out tasks: .*"fake", which gives no verdicts/),
    ]);
    expect(fs.readFileSync(file, "utf8")).toContain('<section id="ladder"');
  }, 60_000);

  test("a ladder of other games is kept as it is; parts that are not wanted are left out", async () => {
    const file = path.join(root, "other.html");
    const { out, code } = await cli("report", run, "--no-tasks", "--out", file);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\S+other\.html \(0\.\d MB\)\n- The suite of held-out tasks was left out on request\.\n$/,
    );
    expect(fs.readFileSync(file, "utf8")).toContain("56 games on 1 deal");
    const clash = await cli("report", run, "--ladder", "--no-tasks", "--games", "4", "--out", file, "--json");
    expect(JSON.parse(clash.out).notes[0]).toMatch(
      /^There is no ladder: .*games with games 2, but now games is 4/,
    );
  }, 60_000);

  test("what is no run is refused, and nothing is written", async () => {
    const { code, err } = await cli("report", root);
    expect(code).toBe(7);
    expect(err).toContain("is not a run directory");
    expect(fs.readdirSync(root)).not.toContain("report.html");
  });
});
