/** Runs on a Tinker server: what is learned, that a killed run goes on without a number used twice, and what stops one. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { mean } from "../core/stats.ts";
import type { Seen, TestServer } from "../engine/tinker/client/fixtures/server.ts";
import { startTiny, writeTinyModel } from "../engine/tinker/fixtures/tiny-engine.ts";
import type { TinyFaults } from "../engine/tinker/fixtures/tiny-service.ts";
import { readEvents, withoutTimes } from "./record/events.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-tinker-run-"));
const files = writeTinyModel(path.join(root, "model"), "qwen3");
const MOVES = ["check", "bet", "fold", "call"].map((move) => `\\boxed{${move}}`);

let running: TestServer[] = [];
afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** A model that says any of the four moves, whether it is one here or not. */
async function start(faults: TinyFaults = {}): Promise<TestServer> {
  const { server } = await startTiny({ model: "qwen3", answers: MOVES, faults });
  running.push(server);
  return server;
}

const configOf = (server: TestServer, ...flags: string[]) =>
  resolveConfig({
    preset: "spiral",
    flags: [
      ...["engine.kind=tinker", "engine.model=tiny/qwen3", `engine.url=${server.url}`],
      ...[`engine.modelFiles=${files}`, "engine.maxTokens=16", "engine.server=sparring"],
      ...[
        "iterations=12",
        "gamesPerIteration=24",
        "optimiser.learningRate=1",
        "optimiser.epsilon=0.02",
        "schedule=constant",
        "checkpoint.every=4",
      ],
      ...["checkpoint.keep=0", "evaluation.games=0", ...flags],
    ],
  });

const eventsOf = (folder: string) => withoutTimes(readEvents(path.join(folder, "events.jsonl")));

test("it learns which answers are moves, and says how far training is from sampling", async () => {
  const folder = path.join(root, "learns");
  const server = await start();
  const config = configOf(server, "evaluation.games=16", "checkpoint.gamesEvery=0");
  const end = await runConfig(folder, config);
  const iterations = eventsOf(folder).filter(({ type }) => type === "iteration");
  const illegal = iterations.map(({ metrics }) => (metrics as { illegalShare: number }).illegalShare);
  // Two of the four are moves in each state.
  const [first, last] = [illegal.slice(0, 3), illegal.slice(-3)].map(mean);
  expect(first).toBeGreaterThan(0.25);
  expect(last).toBeLessThan(first / 2);
  for (const { rolloutGap, gradientNorm } of iterations as { rolloutGap?: number; gradientNorm?: number }[]) {
    expect(rolloutGap).toBeLessThan(1e-5);
    expect(gradientNorm).toBeGreaterThan(0);
  }
  if (end.kind !== "finished") throw new Error("the run stopped");
  expect(end.result.match?.games).toBe(16);
}, 120_000);

test("killed in the middle of a step it goes on from its checkpoint, and uses no number twice", async () => {
  const server = await start();
  const config = configOf(server, "iterations=8", "gamesPerIteration=8");
  const whole = path.join(root, "whole");
  await runConfig(whole, config);
  const [folder, file] = ["killed", "killed.json"].map((name) => path.join(root, name));
  fs.writeFileSync(file, JSON.stringify(config));
  const program = path.join(import.meta.dirname, "tinker-fixture.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, folder, file], { stdio: "inherit" });
  const ended = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
  let steps = 0;
  // The server has taken the step, and its answer does not arrive any more.
  server.always("optim_step", (_, response, serve) => {
    const answer = serve();
    steps += 1;
    if (steps === 7) child.kill("SIGKILL");
    else answer(response);
  });
  expect(await ended).toBe("SIGKILL");
  expect(fs.readdirSync(path.join(folder, "checkpoints"))).toEqual(["0004"]);
  const spent = trained(folder);
  await runConfig(folder, config);
  expect(eventsOf(folder)).toEqual(eventsOf(whole));
  expect(trained(folder)).toBeGreaterThan(spent);
  requireOnce(server.seen);
}, 180_000);

test.each<[string, TinyFaults, RegExp]>([
  ["whose training looks for its targets elsewhere", { shift: 1 }, /differs from its sampling by .* nats/],
  ["that averages its losses", { divisor: 30 }, /it averages/],
])(
  "a server %s stops the run before any step",
  async (_, faults, message) => {
    const server = await start(faults);
    const folder = fs.mkdtempSync(path.join(root, "stops-"));
    fs.rmSync(folder, { recursive: true });
    await expect(runConfig(folder, configOf(server))).rejects.toThrow(message);
    expect(server.requests("optim_step")).toHaveLength(0);
  },
  60_000,
);

function trained(folder: string): number {
  return JSON.parse(fs.readFileSync(path.join(folder, "tinker-client.json"), "utf8")).spent.trained;
}

/** Each number has one body, however often it was sent. */
function requireOnce(seen: readonly Seen[]): void {
  const bodies = new Map<string, string>();
  for (const { path: name, json, body } of seen) {
    const number =
      name === "create_model"
        ? `model ${json.session_id} ${json.model_seq_id}`
        : json.seq_id !== undefined && `${json.model_id ?? json.sampling_session_id} ${json.seq_id}`;
    if (!number) continue;
    const text = body.toString("base64");
    expect(bodies.get(number) ?? text, number).toBe(text);
    bodies.set(number, text);
  }
  expect(bodies.size).toBeGreaterThan(60);
}
