import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { thisProcess } from "../../../run/record/holder.ts";
import { TestStore } from "../fixtures/store.ts";
import type { RunDetail, RunList } from "../wire.ts";

/** Stands for `sparring train`: makes the run's folder, holds its lock, and ends at the first interrupt. */
const TRAIN = `
import fs from "node:fs";
const args = process.argv.slice(2);
const folder = args[args.indexOf("--run") + 1] || args[args.indexOf("--resume") + 1];
if (args.includes("seed=13")) { console.error("sparring: thirteen is not lucky. Choose another."); process.exit(2); }
const resumed = args.includes("--resume");
const run = resumed ? args[args.indexOf("--resume") + 1] : args[args.indexOf("--run") + 1];
if (!resumed) fs.cpSync(process.env.SPARRING_TEST_RUN, run, { recursive: true });
fs.rmSync(run + "/result.json", { force: true });
fs.writeFileSync(run + "/args.json", JSON.stringify(args));
process.on("SIGINT", () => { fs.rmSync(run + "/run.lock"); process.exit(130); });
fs.writeFileSync(run + "/run.lock", JSON.stringify({ pid: process.pid, host: ${JSON.stringify(thisProcess().host)} }));
setInterval(() => {}, 1000);
`;

let store: TestStore;
const KEY = "the-key";
beforeAll(() => {
  const outside = new TestStore();
  const script = outside.path("train.mjs");
  fs.writeFileSync(script, TRAIN);
  process.env.SPARRING_TEST_RUN = outside.addRun("whole");
  store = new TestStore(false, { key: KEY, program: [process.execPath, script] });
  store.alsoRemove(outside);
});
afterAll(() => store.remove());

function post(what: string, body: unknown, headers: Record<string, string> = {}) {
  const host = "127.0.0.1:8800";
  return store.dashboard.app.request(`/api/${what}`, {
    method: "POST",
    headers: {
      host,
      origin: `http://${host}`,
      "content-type": "application/json",
      "x-sparring-key": KEY,
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
const START = { preset: "smoke", settings: ["seed=5"], name: "mine" };
const nothing = () => expect(fs.readdirSync(store.folder)).toEqual([]);

describe("nothing is started", () => {
  test.each([
    ["without the key", { "x-sparring-key": "" }, 401],
    ["with another key", { "x-sparring-key": "another" }, 401],
    ["from a page elsewhere", { origin: "http://example.org" }, 403],
    ["by a request without an origin", { origin: "" }, 403],
    ["for another Host", { host: "example.org", origin: "http://example.org" }, 403],
    ["by a form of another page", { "content-type": "text/plain" }, 415],
    ["by a page of another site", { "sec-fetch-site": "cross-site" }, 403],
  ])("%s", async (_, headers, status) => {
    expect((await post("start", START, headers)).status).toBe(status);
    nothing();
  });

  test.each([
    ["a module", ["game.name=own", "game.file=./game.mjs"]],
    ["a module among pictures", ["pairs.source=./pictures.mjs"]],
    ["a command", ["pairs.editor=command:rm -rf /"]],
    ["a server", ["engine.kind=tinker", "engine.url=http://example.org"]],
    ["a module of a further game", ['moreGames=[{"name":"own","file":"./game.mjs"}]']],
    ["a server that costs money", ["engine.kind=tinker", "engine.model=x"]],
    ["an unknown setting", ["algorithm.bta=1"]],
    ["a value that is not allowed", ["iterations=-1"]],
  ])("with %s", async (_, settings) => {
    const answer = await post("start", { ...START, settings });
    expect([403, 422]).toContain(answer.status);
    nothing();
  });

  test.each([
    { ...START, preset: "none" },
    { ...START, name: "../outside" },
    { ...START, name: "a/b" },
    { ...START, name: "-x" },
    { ...START, trust: true },
    { ...START, settings: "seed=1" },
    "{torn",
  ])("for %j", async (body) => {
    expect([400, 422]).toContain((await post("start", body)).status);
    nothing();
  });
});

test("a run starts from a preset, is stopped cleanly, and goes on; twice it does not", async () => {
  expect((await store.json<RunList>("/api/runs")).canStart).toBe(true);
  expect(await (await post("start", START)).json()).toEqual({ run: "mine" });
  const args = () => JSON.parse(fs.readFileSync(store.path("mine", "args.json"), "utf8"));
  expect(args()).toEqual(["train", "--preset", "smoke", "--set", "seed=5", "--run", store.path("mine")]);
  const detail = () => store.json<RunDetail>("/api/run?run=mine");
  expect(await detail()).toMatchObject({ state: "running", can: { stop: true, resume: false } });
  expect((await post("start", START)).status).toBe(409);
  expect((await post("resume", { run: "mine" })).status).toBe(409);
  expect((await post("stop", { run: "mine" })).status).toBe(200);
  await expect.poll(async () => (await detail()).can).toEqual({ stop: false, resume: true });
  expect((await post("stop", { run: "mine" })).status).toBe(409);
  expect((await post("resume", { run: "mine" })).status).toBe(200);
  expect(args()).toEqual(["train", "--resume", store.path("mine")]);
  expect((await detail()).can.stop).toBe(true);
  await store.endJobs();
  expect((await detail()).state).toBe("interrupted");
  fs.rmSync(store.path("mine"), { recursive: true });
});

test("a process that ends at once is told in its own words", async () => {
  const answer = await post("start", { ...START, settings: ["seed=13"] });
  expect(await answer.json()).toEqual({ error: "thirteen is not lucky. Choose another." });
  nothing();
});

test("a run of somebody else that names a program is not gone on with, and its process is not touched", async () => {
  store.addRun("foreign");
  fs.rmSync(store.path("foreign", "result.json"));
  store.set("foreign", (config) => {
    config.pairs.editor = "command:node evil.mjs";
  });
  expect((await store.json<RunDetail>("/api/run?run=foreign")).can.resume).toBe(false);
  const answer = await post("resume", { run: "foreign" });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain("runs a command");
  // A lock may name any process, this one too.
  fs.writeFileSync(store.path("foreign", "run.lock"), JSON.stringify(thisProcess()));
  expect((await post("stop", { run: "foreign" })).status).toBe(409);
  fs.rmSync(store.path("foreign"), { recursive: true });
});
