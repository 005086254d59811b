/**
 * What was written by the first storey (commit 84bf03c: one game, one algorithm) is read, resumed and gone on
 * with. The fixture is a run of three iterations on the scripted engine, with an arena and a ladder.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { cli } from "../src/cli/session-fixture.ts";
import { readEpisodes } from "../src/rollout/episode-file.ts";
import { readEvents } from "../src/run/record/events.ts";
import { asRunResult } from "../src/run/record/result.ts";

const FIXTURE = path.join(import.meta.dirname, "fixtures", "run-of-84bf03c");
const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-old-runs-"));
const run = path.join(root, "run");
beforeEach(() => {
  fs.rmSync(run, { recursive: true, force: true });
  fs.cpSync(FIXTURE, run, { recursive: true });
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const read = (...place: string[]) => fs.readFileSync(path.join(...place), "utf8");
const eventsOf = (folder: string) => readEvents(path.join(folder, "events.jsonl"));

describe("a run of the first storey", () => {
  test("continues from its checkpoint to the weights and numbers that it had then", async () => {
    fs.rmSync(path.join(run, "checkpoints", "0003"), { recursive: true });
    fs.rmSync(path.join(run, "result.json"));
    expect(await cli("train", "--resume", run)).toMatchObject({ code: 0 });
    const weights = ["checkpoints", "0003", "engine", "fake.json"];
    expect(read(run, ...weights)).toBe(read(FIXTURE, ...weights));
    const [then, now] = [FIXTURE, run].map(
      (folder) => eventsOf(folder).find(({ type, iteration }) => type === "iteration" && iteration === 3)!,
    );
    const { time: _then, metrics, ...numbers } = then;
    expect(now).toMatchObject(numbers);
    expect(now.metrics).toMatchObject(metrics as object);
    expect(now.phase).toBe("decision");
  });

  test("its result has today's form", () => {
    const { match, before } = asRunResult(JSON.parse(read(run, "result.json")));
    expect(match?.a.wins.civilians.n).toBe(2);
    expect(match?.b.measures.decisionAccuracy.estimate).toBeGreaterThanOrEqual(0);
    expect(before?.measures.naShare.n).toBeGreaterThan(0);
  });

  test("its episodes are read and replayed", async () => {
    const file = path.join(run, "episodes", "0003-match.jsonl");
    const { episodes } = await readEpisodes(file);
    expect(episodes[0].secret.id).toMatch(/^clevr-16-s1\/heldout\/0/);
    const replayed = await cli("replay", `${file}:1`, "--pictures", root);
    expect(replayed.out).toMatch(/^Game match-0-a on clevr-16-s1\/heldout\/0\n/);
  });

  test("its arena and its ladder go on where they stopped", async () => {
    const arena = path.join(run, "arena.json");
    const players = ["bot:oracle", "bot:random"];
    const settings = [
      "--games",
      "4",
      "--set",
      "engine.kind=fake",
      "--set",
      "pairs.pictureSize=16",
      "--set",
      "game.selfVotes=allowed",
    ];
    const again = await cli("evaluate", "arena", ...players, ...settings, "--out", arena);
    expect(again.err).toContain("1 of 1 pairs were played before.");
    const ladder = await cli("evaluate", "ladder", run, "--games", "2");
    expect(ladder).toMatchObject({ code: 0 });
    expect(JSON.parse(read(run, "ladder.json")).pairs[0]).toHaveProperty("aFirst");
  });
});
