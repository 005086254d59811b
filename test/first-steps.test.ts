/**
 * The first steps of the README, each line run as it stands in a copy of the project, one after the other.
 * They are cut down by documented options behind them; `npm ci` is left out, since the copy has the packages.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blobs, write } from "../src/pairs/store/source-fixture.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SECTION = /^## First steps\n\n(?:.*\n\n)*?((?: {4}.*\n)+)/m;
const LINKED = ["src", "bin", "weights", "node_modules", "dist"];

const SHORT =
  "--preset smoke --iterations 1 --set evaluation.games=2 --set evaluation.gamesDuring=2 --set evaluation.panelGames=0";
/** What is put behind a line, by what the line begins with. */
const CUTS: readonly (readonly [RegExp, string])[] = [
  [/^npm start/, `${SHORT} --set gamesPerIteration=2 --set trainPairs=2`],
  // The first line has trained the model; here the pictures are what is new.
  [/^npx sparring train --pairs/, `${SHORT} --set gamesPerIteration=2 --set engine.kind=fake`],
  [/^npx sparring train --game/, "--iterations 1 --set gamesPerIteration=8 --set evaluation.games=2"],
  [/^npx sparring evaluate match/, "--games 2"],
  [/^npx sparring evaluate suite/, "--items 3"],
];
/** What a person types who plays. */
const TYPED = ["help", "there is a red cube", "there is a small blue sphere", "2", "3", ""].join("\n");

let project: string;
beforeAll(async () => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-first-steps-"));
  for (const name of LINKED)
    if (fs.existsSync(path.join(ROOT, name))) fs.symlinkSync(path.join(ROOT, name), path.join(project, name));
  for (const name of ["package.json", "tsconfig.json", "examples"])
    fs.cpSync(path.join(ROOT, name), path.join(project, name), { recursive: true });
  for (let i = 0; i < 60; i++)
    await write(path.join(project, "photos", `${i}.png`), await blobs(i).png().toBuffer());
});
afterAll(() => fs.rmSync(project, { recursive: true, maxRetries: 20, retryDelay: 200 }));

/** The commands, without their comments. */
function commandsIn(readme: string): string[] {
  const [, block = ""] = SECTION.exec(readme) ?? [];
  return block
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/\s#.*$/, "").trim());
}

/** Any shell has `cp`, but tests need Node alone. */
const COPY = /^cp (\S+) (\S+)$/;

async function run(command: string): Promise<{ code: number | null; text: string }> {
  const [, from, to] = COPY.exec(command) ?? [];
  if (from && to) {
    fs.copyFileSync(path.join(project, from), path.join(project, to));
    return { code: 0, text: "" };
  }
  const cut = CUTS.find(([start]) => start.test(command))?.[1] ?? "";
  const child = spawn("sh", ["-c", `${command} ${cut}`], { cwd: project });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += String(data)));
  child.stdin.end(TYPED);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, text })));
}

/** What each line has to leave, in order. */
const LEFT: readonly (readonly [RegExp, string?])[] = [
  [/The run is stored in runs\/first/, "runs/first/result.json"],
  [/This is a game of "Who is the spy\?"[\s\S]*(won|win)/],
  [/report\.html/, "runs/first/report.html"],
  [/runs\/first wins .* of 2 games/],
  [/kept 60 single pictures/, "store/manifest.jsonl"],
  [/odd-one-out {2}\(3 questions on \d pictures, guessing 25\.0%\)/],
  [/The run is stored in runs\/photos/, "runs/photos/result.json"],
  [/^$/, "examples/my-game.ts"],
  [/The run is stored in runs\/my-game/, "runs/my-game/result.json"],
  [/report\.html/, "runs/my-game/report.html"],
];

test("each of the ten lines does what it says", async () => {
  const commands = commandsIn(fs.readFileSync(path.join(ROOT, "README.md"), "utf8"));
  expect(commands).toHaveLength(LEFT.length);
  expect(commands[0]).toMatch(/^npm ci && npm start /);
  for (const [i, command] of commands.entries()) {
    const [said, file] = LEFT[i];
    const { code, text } = await run(command.replace(/^npm ci && /, ""));
    expect(code, `${command}\n${text}`).toBe(0);
    expect(text, command).toMatch(said);
    if (file) expect(fs.existsSync(path.join(project, file)), command).toBe(true);
  }
}, 900_000);
