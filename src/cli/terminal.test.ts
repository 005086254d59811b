/** Text of strangers on its way to a terminal: names of files, players, games and events. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli, FAKE } from "./session-fixture.ts";

const HOSTILE = "\u001b]0;title\u0007\u001b[2J\u009b31m\u202eevil\u2066";
const OBEYED = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-terminal-"));
const run = path.join(root, "run");
const episodes = path.join(run, "episodes", "0000-shown-before.jsonl");

beforeAll(async () => {
  expect((await cli("train", ...FAKE, "--iterations", "1", "--run", run)).code).toBe(0);
}, 120_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

function episode(change: object): string {
  const file = path.join(run, "episodes", "hostile.jsonl");
  const [line] = fs.readFileSync(episodes, "utf8").split("\n");
  fs.writeFileSync(file, `${JSON.stringify({ ...JSON.parse(line), ...change })}\n`);
  return file;
}

test("a stored game is told, and as JSON it stays the same", async () => {
  const [stored] = fs.readFileSync(episodes, "utf8").split("\n");
  const { seats } = JSON.parse(stored) as { seats: { role: string; player: string }[] };
  const file = episode({ id: HOSTILE, seats: seats.map((seat) => ({ ...seat, player: HOSTILE })) });
  const told = await cli("replay", file, "--pictures", root);
  expect(told.out).toContain("\\u001b[2J");
  expect(`${told.out}${told.err}`).not.toMatch(OBEYED);
  const json = await cli("replay", file, "--json");
  expect(json.out).not.toMatch(OBEYED);
  expect(JSON.parse(json.out).id).toBe(HOSTILE);
});

test.each([
  ["a file's name", ["replay", `/no/such/${HOSTILE}`]],
  ["a player", ["evaluate", "match", HOSTILE, "base"]],
  ["a preset", ["train", "--preset", HOSTILE]],
  ["a game of another name", ["replay", "GAME"]],
  ["the stack", ["replay", `/no/such/${HOSTILE}`, "--debug"]],
])("an error quotes %s", async (_, argv) => {
  const { err, code } = await cli(
    ...argv.map((word) => (word === "GAME" ? episode({ game: HOSTILE }) : word)),
  );
  expect(code).toBeGreaterThan(0);
  expect(err).toMatch(/evil/);
  expect(err).not.toMatch(OBEYED);
});

test("a rejection that nobody awaits is one message, without the stack of Node", () => {
  const preload = `const timer = setInterval(() => {
    if (process.listenerCount("unhandledRejection") === 0) return;
    clearInterval(timer);
    Promise.reject(new Error("stray \\u001b[2J"));
  }, 5);`;
  const words = ["--import", "tsx", "--import", `data:text/javascript,${encodeURIComponent(preload)}`];
  const main = path.join(import.meta.dirname, "main.ts");
  const { status, stderr } = spawnSync(process.execPath, [...words, main, "metrics"], { encoding: "utf8" });
  expect(stderr).toBe(
    "sparring: stray \\u001b[2J\nThis should not happen. Run it again with --debug for details.\n",
  );
  expect(status).toBe(1);
}, 60_000);
