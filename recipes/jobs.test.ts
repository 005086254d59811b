/** The whole recipe on the scripted engine, in miniature: run, interrupt, go on, gather, draw, write the tables. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Job, stateOf } from "./jobs.ts";
import { readResults } from "./results.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SETTINGS = [
  ...["engine.kind=fake", "iterations=4", "gamesPerIteration=4", "pictureSize=16", "trainPairs=8"],
  ...["evaluation.games=8", "gamesDuring=4", "everyIterations=2"],
];

let folder: string;
const started: ChildProcess[] = [];
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-recipe-"));
});
afterAll(() => {
  for (const child of started) child.kill();
  fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 200 });
});

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function program(file: string, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", `recipes/${file}`, ...words], { cwd: ROOT });
  started.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += String(data)));
  return new Promise((resolve) => child.once("exit", (code) => resolve({ code, text })));
}

function recipe(...words: string[]): Promise<Ended> {
  const where = ["--out", path.join(folder, "runs"), "--results", path.join(folder, "results.json")];
  const settings = SETTINGS.flatMap((setting) => ["--set", setting]);
  return program(
    "run.ts",
    "small",
    "--seeds",
    "2",
    "--modes",
    "iterative,clue",
    ...where,
    ...settings,
    ...words,
  );
}

test("run, go on, gather, draw, write", async () => {
  const results = path.join(folder, "results.json");
  expect(await recipe()).toMatchObject({
    code: 0,
    text: expect.stringContaining("2 of 2 runs are finished"),
  });
  const whole = readResults(results);
  expect(whole.runs.map(({ mode, seed }) => `${mode} ${seed}`)).toEqual(["iterative 2", "clue 2"]);
  expect(whole.runs[0].command).toMatch(
    /^node --import tsx src\/cli\/main.ts train --preset small --set seed=2 --set algorithm.stages=iterative /,
  );
  expect(whole.runs[0].winRates.map(({ iteration }) => iteration)).toEqual([2, 4]);
  expect(whole.runs[0].deals.asSpy).toMatch(/^[01]{4}$/);
  expect(whole.modes.map(({ mode, seeds }) => [mode, seeds])).toEqual([
    ["iterative", [2]],
    ["clue", [2]],
  ]);

  // As after a kill between the last checkpoint and the result.
  fs.rmSync(path.join(folder, "runs/clue-2/result.json"));
  const again = await recipe();
  expect(again.text).toMatch(/iterative-2: finished before/);
  expect(again.text).toMatch(/clue-2: goes on[\s\S]*clue-2: finished/);
  const timeless = ({ runs }: typeof whole) => runs.map((run) => ({ ...run, wallSeconds: 0 }));
  expect(timeless(readResults(results))).toEqual(timeless(whole));

  expect((await program("plot.ts", folder)).code).toBe(0);
  for (const name of ["accuracy", "win-rate"]) {
    expect(fs.readFileSync(path.join(folder, `${name}.svg`), "utf8")).toMatch(
      /^<svg[\s\S]*Iterative-SPO[\s\S]*<\/svg>\n$/,
    );
    expect(fs.statSync(path.join(folder, `${name}.png`)).size).toBeGreaterThan(5000);
  }

  const readme = path.join(folder, "README.md");
  fs.writeFileSync(readme, "above\n<!-- results small -->\nold\n<!-- end of results small -->\nbelow\n");
  expect((await program("table.ts", results, readme)).code).toBe(0);
  const text = fs.readFileSync(readme, "utf8");
  expect(text).toMatch(/^above\n[\s\S]*\| iterative \| 2 \| [\s\S]*iterative − clue[\s\S]*\nbelow\n$/);
  expect(text).not.toMatch(/old|NaN|undefined|Infinity/);
});

test("a folder with another run is refused", async () => {
  const out = path.join(folder, "other");
  const job: Job = { name: "x", preset: "small", settings: ["seed=2"], folder: out };
  expect(stateOf(job)).toBe("new");
  fs.cpSync(path.join(folder, "runs/clue-2/config.json"), path.join(out, "config.json"));
  expect(() => stateOf(job)).toThrow(/holds a run with iterations = 4, but the recipe wants 100/);
});
