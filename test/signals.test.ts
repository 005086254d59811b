/** Signals to a real process: each one that asks it to end saves the run, and so does a terminal that closes. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listCheckpoints } from "../src/checkpoint/checkpoint.ts";
import { FAKE } from "../src/cli/session-fixture.ts";
import { readEvents } from "../src/run/record/events.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const PROGRAM = [process.execPath, "--import", import.meta.resolve("tsx"), MAIN];
const LONG = [
  ...FAKE,
  "--iterations",
  "100000",
  "--checkpoint.every",
  "100000",
  "--checkpoint.gamesEvery",
  "0",
];

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-signals-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("a run that is asked to end saves its state", () => {
  test.each([["SIGTERM"], ["SIGHUP"]] as const)("%s", async (signal) => {
    const run = path.join(folder, signal);
    const child = spawn(PROGRAM[0], [...PROGRAM.slice(1), "train", ...LONG, "--run", run]);
    let err = "";
    child.stderr.on("data", (data: Buffer) => {
      err += data;
    });
    await trains(child, run);
    child.kill(signal);
    // A second one from a shell that closes hurries nobody.
    if (signal === "SIGHUP") child.kill(signal);
    expect(await ended(child)).toBe(130);
    expect(err).toMatch(/Stopped after iteration \d+ of 100000\. Go on with: npx sparring train --resume/);
    expectSaved(run);
  });

  const script = spawnSync("script", ["--version"]).status === 0;
  test.runIf(script)("a terminal that closes, into which nothing can be written any more", async () => {
    const run = path.join(folder, "terminal");
    const words = [...PROGRAM, "train", ...LONG, "--run", run].map((word) => `'${word}'`).join(" ");
    const terminal = spawn("script", ["-qec", `exec ${words}`, "/dev/null"], { stdio: "ignore" });
    await trains(terminal, run);
    terminal.kill("SIGKILL");
    const lock = path.join(run, "run.lock");
    while (fs.existsSync(lock)) await moment();
    expectSaved(run);
  });
});

function expectSaved(run: string): void {
  const [saved] = listCheckpoints(path.join(run, "checkpoints"));
  const events = readEvents(path.join(run, "events.jsonl")).filter(({ type }) => type === "iteration");
  expect(saved).toBeGreaterThan(0);
  expect(saved).toBe(events.at(-1)?.iteration);
  expect(fs.existsSync(path.join(run, "run.lock"))).toBe(false);
}

/** Until it has written an iteration. */
async function trains(child: ChildProcess, run: string): Promise<void> {
  const events = path.join(run, "events.jsonl");
  while (!(fs.existsSync(events) && fs.readFileSync(events, "utf8").includes('"type":"iteration"'))) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    await moment();
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
