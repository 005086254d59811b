/** The ladder of a run from the command line: played, drawn, gone on with, and refused. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, FAKE, session } from "../session-fixture.ts";

let root: string;
let run: string;
let file: string;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-ladder-cli-"));
  run = path.join(root, "run");
  file = path.join(run, "ladder.json");
  expect((await cli("train", ...FAKE, "--run", run)).code).toBe(0);
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

const ladder = (...flags: string[]) =>
  cli("evaluate", "ladder", run, "--every", "2", "--games", "4", ...flags);

describe("evaluate ladder", () => {
  test("stopped after some pairs it continues, and ends as if it had not been stopped", async () => {
    const argv = ["evaluate", "ladder", run, "--every", "2", "--games", "4"];
    let now = 0;
    const seconds = () => ++now;
    const stopped = await session(argv, { live: true, seconds, interruptAt: /20 of 84 games/ });
    expect(stopped).toMatchObject({ code: 130, err: expect.stringContaining("continues it") });
    expect(pairsIn(file)).toBe(5);
    const { out, code } = await ladder("--json");
    expect(code).toBe(0);
    // Base, iterations 1 and 3 of 3, four bots: 21 pairs of 4 games.
    const result = JSON.parse(out);
    expect([result.players.length, result.games, result.deals]).toEqual([7, 84, 2]);
    expect(result.players.find(({ name }: { name: string }) => name === "iteration 3").iteration).toBe(3);
    const other = path.join(root, "other.json");
    expect((await ladder("--json", "--out", other)).out).toBe(out);
    expect(fs.readFileSync(other, "utf8")).toBe(fs.readFileSync(file, "utf8"));
    expect(fs.readFileSync(file, "utf8")).not.toContain(root);
  });

  test("once complete it plays nothing more, and is drawn", async () => {
    await ladder();
    const plot = path.join(root, "ladder.svg");
    const { out, err } = await ladder("--plot", plot);
    expect(err).toBe("");
    expect(out).toMatch(/^player +rating +95% interval +won\n/);
    expect(out).toMatch(/^base +0 +the base/m);
    const svg = fs.readFileSync(plot, "utf8");
    expect(svg).toContain("Rating over training");
    expect(svg).toContain("bot:oracle");
    const picture = path.join(root, "ladder.png");
    await ladder("--plot", picture);
    const { channels } = await sharp(picture).stats();
    expect(channels[0].min).toBeLessThan(64);
  });

  test.each([
    [["--games", "3", "--out", "/no/such/ladder.json"], 8, /3 games cannot be split/],
    [["--games", "0"], 2, /Expected a whole number from 2/],
    [["--every", "0"], 2, /Expected a whole number from 1/],
    [["--plot", "ladder.jpg"], 2, /"ladder.jpg": give a file that ends in .svg or .png/],
    [["--games", "6"], 8, /ladder.json holds games with games 4, but now games is 6/],
    [["--pairs", "/no/such", "--out", "/no/such/ladder.json"], 3, /no folder \/no\/such/],
  ])("%j is refused", async (flags, code, message) => {
    const result = await ladder(...flags);
    expect(result.err).toMatch(message);
    expect(result.code).toBe(code);
  });

  test("a run without checkpoints, or no run", async () => {
    const empty = path.join(root, "empty");
    fs.mkdirSync(empty);
    const noRun = await cli("evaluate", "ladder", empty);
    expect(noRun).toMatchObject({ code: 7, err: expect.stringContaining("is not a run directory") });
    fs.cpSync(path.join(run, "config.json"), path.join(empty, "config.json"));
    const noCheckpoint = await cli("evaluate", "ladder", empty);
    expect(noCheckpoint).toMatchObject({
      code: 7,
      err: expect.stringMatching(/has no checkpoint yet.*--resume/),
    });
  });
});

function pairsIn(ladderFile: string): number {
  if (!fs.existsSync(ladderFile)) return 0;
  return JSON.parse(fs.readFileSync(ladderFile, "utf8")).pairs.length;
}
