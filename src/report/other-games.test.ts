/** Reports of games without pictures: short runs of SPIRAL on the tabular engine. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { resolveConfig } from "../run/settings/resolve.ts";
import { runConfig } from "../run/train-fixture.ts";
import { makeReport } from "./report.ts";
import { readRun } from "./run-record.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-report-games-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const SHORT = [
  ...[
    "engine.kind=tabular",
    "checkpoint.gamesEvery=1",
    "iterations=4",
    "gamesPerIteration=8",
    "evaluation.games=20",
    "everyIterations=2",
    "gamesDuring=12",
  ],
];

async function reportOf(name: string, flags: readonly string[]) {
  const run = path.join(root, name);
  await runConfig(run, resolveConfig({ preset: "spiral", flags: [...SHORT, ...flags] }));
  return { run, ...(await makeReport(readRun(run), { notes: [] }, "0.1.0")) };
}

const count = (text: string, part: string) => text.split(part).length - 1;

test("Kuhn poker: exploitability beside uniform and best play, the gain, games in their own words", async () => {
  const { html, notes } = await reportOf("kuhn", []);
  expect(notes).toEqual([]);
  expect(html).toContain("A table of probabilities played Kuhn poker against itself. 4 iterations of SPIRAL");
  // 11/24 of uniform play, which is where the table starts.
  expect(html).toMatch(/0\.458 → 0\.\d{3}<.*0 is best play, uniform play is 0\.458/);
  for (const mark of ["uniform play 0.458", "best play 0"]) expect(html).toContain(mark);
  expect(html).toContain("Gain a game against the base");
  expect(html).toContain("20 games on 10 held-out deals");
  expect(html).toContain("Held-out games: the trained model as second, the base as first");
  expect(count(html, '<div class="told">')).toBe(20);
  expect(html).toMatch(/<pre>Round 1 of 1\nPlayer 1: (checks|bets)/);
  expect(html).toContain("Where this run leaves the paper's constants");
  expect(html).toContain("<code>algorithm.klReference</code>");
  expect(html).not.toMatch(/Vision-Zero|NaN|undefined/);
  const measured = html.slice(html.indexOf("<body>"), html.indexOf('<section id="settings"'));
  expect(measured.match(/civilian|spy|held-out picture/g)).toBeNull();
}, 60_000);

test("alarms are told, and every link has its place", async () => {
  const { run } = await reportOf("alarms", ["game.name=matrix-game"]);
  const alarm = { kind: "entropy", metric: "entropy", message: "Entropy <is> low." };
  fs.appendFileSync(
    path.join(run, "events.jsonl"),
    `${JSON.stringify({ schema: 1, type: "alarm", iteration: 3, alarm })}\n`,
  );
  const { html } = await makeReport(readRun(run), { notes: [] }, "0.1.0");
  expect(html).toContain("Iteration 3: Entropy &lt;is&gt; low.");
  const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
  const targets = [...html.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
  expect(targets.filter((id) => !ids.has(id))).toEqual([]);
}, 60_000);

test("further games of a run have their match and their exploitability", async () => {
  const { html, notes } = await reportOf("two", ['moreGames=[{"name":"matrix-game"}]']);
  expect(notes).toEqual([]);
  expect(html).toContain("A table of probabilities played Kuhn poker against itself");
  const also = html.slice(html.indexOf('<section id="also-matrix-game"'));
  expect(also).toMatch(/Also trained: matrix-game.*Exploitability after training: 0\.\d{4}/s);
  expect(also).toContain("Wins as column");
  expect(count(html, '<div class="told">')).toBe(20);
}, 60_000);

test("a game of one's own whose rules have gone from its stored games", async () => {
  const file = path.resolve(import.meta.dirname, "../../examples/your-own-game.ts");
  const { run, html } = await reportOf("own", [`game.name=own`, `game.file=${file}`]);
  expect(html).toContain("A table of probabilities played nim against itself");
  expect(html).toContain("Player 1: takes");
  const games = path.join(run, "episodes", "0004-match.jsonl");
  fs.writeFileSync(games, fs.readFileSync(games, "utf8").replaceAll('"stones":10', '"stones":11'));
  const spoiled = await makeReport(readRun(run), { notes: [] }, "0.1.0");
  expect(spoiled.notes).toEqual([expect.stringMatching(/^18 games of 20 cannot be told: /)]);
}, 60_000);
