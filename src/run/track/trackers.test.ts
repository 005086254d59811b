/** Trackers of a run: what they are told, and that none of them can stop it. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RunEvent } from "../record/events.ts";
import { fixtureConfig as config } from "../train-fixture.ts";
import { library } from "./library/library.ts";
import { trackedBy } from "./tracked-by.ts";
import { Trackers } from "./trackers.ts";

const KEY = "a-secret-key-of-forty-characters-0123456";
const LIMITS = { start: 10, event: 0.3, end: 5 };
const iteration = (number: number): RunEvent => ({
  schema: 1,
  type: "iteration",
  iteration: number,
  loss: 0.25,
  metrics: { decisionAccuracy: 0.5 },
});

let root: string;
let folder: string;
let warnings: string[];
const warn = (text: string) => {
  warnings.push(text);
};
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-trackers-"));
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(root, "run-"));
  warnings = [];
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** An interpreter that runs this instead of the script. */
function python(program: string): Record<string, string> {
  const file = path.join(folder, "python");
  fs.writeFileSync(file, `#!${process.execPath}\n${program}\n`, { mode: 0o755 });
  return { SPARRING_PYTHON: file, WANDB_API_KEY: KEY, PATH: process.env.PATH ?? "" };
}

const ANSWERS = `
const lines = require("node:readline").createInterface({ input: process.stdin });
let number = 0;
lines.on("line", (line) => {
  require("node:fs").appendFileSync(__dirname + "/told", line + "\\n");
  console.log(JSON.stringify({ done: ++number }));
});`;

const started = (env: Record<string, string>, limits = LIMITS) =>
  library("wandb", { folder, config, from: 0, id: "0123456789abcdef", warn }, { env, limits });

test("a library is told the settings, each event's numbers at its iteration, and the end", async () => {
  const tracker = started(python(ANSWERS));
  tracker.event(iteration(1));
  tracker.event({ schema: 1, type: "game", iteration: 1 });
  tracker.event(iteration(2));
  await tracker.close();
  expect(warnings).toEqual([]);
  const told = fs.readFileSync(path.join(folder, "told"), "utf8").trim().split("\n");
  const log = { "iteration/loss": 0.25, "iteration/decisionAccuracy": 0.5 };
  expect(told.slice(1).map((line) => JSON.parse(line))).toEqual([
    { log, step: 1 },
    { log, step: 2 },
    { finish: true },
  ]);
  expect(JSON.parse(told[0]).start).toMatchObject({ library: "wandb", id: "0123456789abcdef", config });
});

test("one that hangs is dropped after its limit, with all it started, and told of once", async () => {
  const hangs = `${ANSWERS.replace("++number }", "++number > 1 ? 0 : 1 }")}
    require("node:fs").writeFileSync(__dirname + "/pid", String(require("node:child_process").spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"]).pid));
    lines.on("line", () => number > 1 && Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`;
  const tracker = started(python(hangs), { ...LIMITS, end: 0.4 });
  while (!fs.existsSync(path.join(folder, "pid"))) await new Promise((resolve) => setTimeout(resolve, 5));
  const from = performance.now();
  for (let number = 1; number < 200; number++) tracker.event(iteration(number));
  await tracker.close();
  expect(performance.now() - from).toBeLessThan(5000);
  expect(warnings).toEqual([
    expect.stringMatching(/^--track wandb: it did not answer for \S+ s\. The run goes/),
  ]);
  const pid = Number(fs.readFileSync(path.join(folder, "pid"), "utf8"));
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}, 15_000);

test("one that dies is told of once, without the key that it says", async () => {
  const tracker = started(python(`console.error("bad key ${KEY}"); process.exit(3);`));
  while (warnings.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  tracker.event(iteration(1));
  await tracker.close();
  expect(warnings).toEqual([
    "--track wandb: it ended (3): bad key [key]. It is named by SPARRING_PYTHON. The run goes on without it.",
  ]);
});

test("a Python that is missing, and a library that is not installed", async () => {
  await started({ SPARRING_PYTHON: path.join(folder, "none") }).close();
  const missing = `console.log(JSON.stringify({ failed: "wandb is not installed in /usr/bin/python3", missing: "wandb" }));`;
  await started(python(missing)).close();
  expect(warnings).toEqual([
    expect.stringMatching(
      /^--track wandb: there is no .+none\. It is named by SPARRING_PYTHON\. The run goes on/,
    ),
    expect.stringMatching(
      /is not installed in \/usr\/bin\/python3\. Install it \(\S+ -m pip install wandb\), or name/,
    ),
  ]);
});

test("the run stays the same there when it is continued; the trackers too, until others are named", () => {
  const first = trackedBy(folder, ["tensorboard", "wandb"], ["today"]);
  expect(trackedBy(folder, undefined, ["tomorrow"])).toEqual(first);
  expect(trackedBy(folder, ["trackio"], ["tomorrow"])).toEqual({ id: first.id, trackers: ["trackio"] });
  expect(trackedBy(folder, [], [])).toEqual({ id: first.id, trackers: [] });
  const other = fs.mkdtempSync(path.join(root, "run-"));
  expect(trackedBy(other, undefined, ["today"]).trackers).toEqual([]);
  expect(fs.readdirSync(other)).toEqual([]);
  expect(trackedBy(other, ["wandb"], ["today"]).id).not.toBe(first.id);
});

test("what fails is left out, and the reporter and the others hear all", async () => {
  fs.writeFileSync(path.join(folder, "tensorboard"), "in the way");
  const heard: number[] = [];
  const options = { folder, config, from: 0, env: python(ANSWERS), warn, date: "2026-01-31T12:00:00.000Z" };
  const trackers = Trackers.open({ ...options, wanted: ["tensorboard", "wandb"] });
  const reporter = trackers.behind({ event: (event) => heard.push(event.iteration), progress: () => {} });
  for (const number of [1, 2, 3]) reporter.event(iteration(number));
  await trackers.close();
  expect(heard).toEqual([1, 2, 3]);
  expect(fs.readFileSync(path.join(folder, "told"), "utf8").split('"log"')).toHaveLength(4);
  expect(warnings).toEqual([
    expect.stringMatching(/^--track tensorboard: EEXIST.*The run goes on without it\.$/),
  ]);
});

test("a damaged file of trackers is told of, and the run goes on", async () => {
  fs.writeFileSync(path.join(folder, "trackers.json"), "{");
  const trackers = Trackers.open({
    folder,
    config,
    from: 0,
    env: {},
    warn,
    date: "2026-01-31T12:00:00.000Z",
  });
  await trackers.close();
  expect(warnings).toEqual([
    expect.stringMatching(/trackers\.json is damaged: .*Delete it\. The run goes on/),
  ]);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !fs.readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("a library that only the run's directory names is not started, until it is chosen here", () => {
  const file = path.join(folder, "trackers.json");
  const stranger = { schema: 1, id: "0123456789abcdef", trackers: ["tensorboard", "wandb"] };
  fs.writeFileSync(file, JSON.stringify(stranger));
  expect(trackedBy(folder, undefined, [])).toMatchObject({ trackers: ["tensorboard"], leftOut: ["wandb"] });
  expect(trackedBy(folder, ["wandb"], [])).toMatchObject({ id: stranger.id, trackers: ["wandb"] });
  expect(trackedBy(folder, undefined, [])).toEqual({ id: stranger.id, trackers: ["wandb"] });
  fs.writeFileSync(file, JSON.stringify({ ...stranger, trackers: ["trackio"] }));
  expect(trackedBy(folder, undefined, []).leftOut).toEqual(["trackio"]);
});

test("event files are not written through a link", async () => {
  const elsewhere = fs.mkdtempSync(path.join(root, "elsewhere-"));
  fs.symlinkSync(elsewhere, path.join(folder, "tensorboard"));
  const options = { folder, config, from: 0, env: {}, warn, date: "2026-01-01T00:00:00.000Z" };
  await Trackers.open({ ...options, wanted: ["tensorboard"] }).close();
  expect(fs.readdirSync(elsewhere)).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/is a link.*The run goes on without it/)]);
});
