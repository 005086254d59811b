/**
 * A whole experiment on the scripted engine, in miniature: train, interrupt, go on, play, gather, write,
 * draw.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../src/cli/session-fixture.ts";
import { type Job, stateOf } from "../src/reproduce/jobs.ts";
import { readVariant, type VariantResults } from "../src/reproduce/results.ts";

const SETTINGS = [
  ...["engine.kind=fake", "iterations=4", "gamesPerIteration=4", "pictureSize=16", "trainPairs=8"],
  ...["evaluation.games=8", "gamesDuring=4", "panelGames=4", "checkpoint.every=2"],
];

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-reproduce-"));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 200 });
});

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** In this process; the runs that it starts have processes of their own. */
async function reproduce(...words: string[]): Promise<Ended> {
  const settings = SETTINGS.flatMap((setting) => ["--set", setting]);
  const all = ["--seeds", "2", "--items", "0", "--out", path.join(folder, "runs"), ...settings, ...words];
  const { code, out, err } = await cli("reproduce", ...all);
  return { code, text: out + err };
}

const results = (...names: string[]) => path.join(folder, "runs/results", ...names);
const read = (variant: "default" | "paper" | "edited") => readVariant(results(), variant) as VariantResults;
const timeless = ({ runs }: VariantResults) => runs.map((run) => ({ ...run, wallSeconds: 0 }));

test("train, go on, play, gather, write, draw", async () => {
  const first = await reproduce("spy-view", "figure-6");
  expect(first).toMatchObject({ code: 0, text: expect.stringContaining("3 of 3 runs are finished") });
  const [before, edited] = [read("paper"), read("edited")];
  expect(before.runs[0].command).toMatch(
    /^node bin\/sparring.js train --preset small --seed 2 --set retention.weight=0 --set engine.threads=1 --set engine.kind=fake /,
  );
  expect(edited.runs[0].command).toMatch(/--seed 2 --set retention.weight=0 --set game.spyView=edited /);
  expect(before.baseWeights).toBe("fake");
  // Eight games: four deals from both sides. The paper's run plays the standard game; the other one both.
  expect(before.runs[0].standard?.deals.asSpy).toMatch(/^[01]{4}$/);
  expect(before.runs[0]).not.toHaveProperty("own");
  expect(edited.runs[0].standard?.deals.asCivilians).toMatch(/^[01]{4}$/);
  expect(edited.runs[0].own?.result.games).toBe(8);
  const followed = read("default");
  expect(
    followed.runs[0].checkpoints?.map(({ iteration, match }) => [iteration, match.result.games]),
  ).toEqual([[2, 4]]);

  // As after a kill between the last checkpoint and the result.
  fs.rmSync(path.join(folder, "runs/edited-2/result.json"));
  const again = await reproduce("spy-view", "figure-6");
  expect(again.text).toMatch(/paper-2: finished before/);
  expect(again.text).toMatch(/edited-2: continues[\s\S]*edited-2: finished/);
  expect(again.text).not.toMatch(/match 1 of/);
  expect(timeless(read("edited"))).toEqual(timeless(edited));

  const text = fs.readFileSync(results("reproduction.md"), "utf8");
  expect(text).toMatch(/<!-- results spy-view -->[\s\S]*\| `edited` − `paper` \| seed 2: /);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  for (const [, name] of text.matchAll(/!\[[^\]]*\]\(plots\/([^)]*)\.png\)/g)) {
    expect(fs.readFileSync(results("plots", `${name}.svg`), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    expect(fs.statSync(results("plots", `${name}.png`)).size).toBeGreaterThan(5000);
  }
  expect(fs.readdirSync(results("plots")).sort()).toEqual(
    ["figure-6-length", "figure-6-win-rate", "spy-view-win-rate"].flatMap((name) => [
      `${name}.png`,
      `${name}.svg`,
    ]),
  );

  // Another experiment with the same run does not give up what this one measured.
  expect(await reproduce("retention", "--gather-only")).toMatchObject({ code: 0 });
  expect(timeless(read("default"))).toEqual(timeless(followed));

  const fewer = await reproduce("spy-view", "--seeds", "3", "--gather-only");
  expect(fewer).toMatchObject({ code: 0, text: expect.stringContaining("0 of 2 runs are finished") });
  expect(read("paper").runs).toHaveLength(1);
});

test("a folder with another run, or other base weights, is refused", () => {
  const out = path.join(folder, "other");
  const job: Job = { name: "x", seed: 2, settings: [], folder: out };
  expect(stateOf(job)).toBe("new");
  fs.cpSync(path.join(folder, "runs/edited-2/config.json"), path.join(out, "config.json"));
  expect(() => stateOf(job)).toThrow(/holds a run with iterations = 4, but the experiment wants 120/);
  const paper = ["retention.weight=0", "game.spyView=edited"];
  const same: Job = { ...job, settings: [...paper, "engine.threads=1", ...SETTINGS] };
  expect(stateOf(same)).toBe("interrupted");
  fs.writeFileSync(
    path.join(out, "events.jsonl"),
    `${JSON.stringify({ schema: 1, type: "start", iteration: 0, baseWeights: "older" })}\n`,
  );
  expect(() => stateOf(same)).toThrow(/began with the base weights older, but shipped are now fake/);
});
