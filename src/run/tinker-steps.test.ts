/** Steps and checkpoints of a run on a Tinker server: what waits for what, and what is deleted when. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { TestServer } from "../engine/tinker/client/fixtures/server.ts";
import { startTiny, writeTinyModel } from "../engine/tinker/fixtures/tiny-engine.ts";
import type { TinyFaults } from "../engine/tinker/fixtures/tiny-service.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-tinker-steps-"));
const files = writeTinyModel(path.join(root, "model"), "qwen3");
const running: TestServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => fs.rmSync(root, { recursive: true }));

async function start(faults: TinyFaults = {}) {
  const answers = ["check", "bet", "fold", "call"].map((move) => `\\boxed{${move}}`);
  const started = await startTiny({ model: "qwen3", answers, faults });
  running.push(started.server);
  return started;
}

const configOf = ({ url }: TestServer, ...flags: string[]) =>
  resolveConfig({
    preset: "spiral",
    flags: [
      ...["engine.kind=tinker", "engine.model=tiny/qwen3", `engine.url=${url}`, "engine.server=sparring"],
      ...[`engine.modelFiles=${files}`, "engine.maxTokens=16", "iterations=4", "gamesPerIteration=8"],
      ...["minibatches=1", "evaluation.games=0", "checkpoint.every=1", "checkpoint.keep=2", ...flags],
    ],
  });

const numberOf = (name: string) => Number(/state-(\d+)$/.exec(name)?.[1]);

/** The server's weights that the checkpoints of a run name. */
const named = (folder: string) =>
  fs
    .readdirSync(path.join(folder, "checkpoints"))
    .sort()
    .map((name) => fs.readFileSync(path.join(folder, "checkpoints", name, "engine/remote.json"), "utf8"))
    .map((text) => (JSON.parse(text) as { path: string }).path);

test("after the first, a step is sent before the losses of its passes are known", async () => {
  const { server } = await start();
  const steps = () => server.requests("optim_step").length;
  let passes = 0;
  const stepsAtAnswer: number[] = [];
  server.always("retrieve_future", ({ headers }, response, serve) => {
    const answer = serve();
    if (headers["x-tinker-request-type"] !== "ForwardBackward") return answer(response);
    // The first pass is answered at once, each later one only when its step has arrived.
    const ready = () => passes === 0 || steps() > passes;
    const timer = setInterval(() => {
      if (!ready()) return;
      clearInterval(timer);
      stepsAtAnswer.push(steps());
      passes += 1;
      answer(response);
    }, 5);
    response.on("close", () => clearInterval(timer));
  });
  const end = await runConfig(path.join(root, "ahead"), configOf(server));
  expect(end.kind).toBe("finished");
  expect(stepsAtAnswer).toEqual([0, 2, 3, 4]);
}, 60_000);

test("training that stops seeing what was sampled ends the run, and no checkpoint has the step", async () => {
  const faults: { shift?: number } = {};
  const { server } = await start(faults);
  server.always("optim_step", (_, response, serve) => {
    if (server.requests("optim_step").length === 2) faults.shift = 1;
    serve()(response);
  });
  const folder = path.join(root, "late");
  await expect(runConfig(folder, configOf(server))).rejects.toThrow(
    /nats per token, .* No later step is taken, and no checkpoint holds this one/,
  );
  expect(fs.readdirSync(path.join(folder, "checkpoints"))).toEqual(["0001", "0002"]);
}, 60_000);

test("weights of pruned checkpoints are deleted, and those of the others serve to go on", async () => {
  const { server, service } = await start();
  const folder = path.join(root, "pruned");
  await runConfig(folder, configOf(server));
  expect(fs.readdirSync(path.join(folder, "checkpoints"))).toEqual(["0003", "0004"]);
  expect(named(folder).map(numberOf)).toEqual([3, 4]);
  expect([...service.saved.keys()]).toEqual(named(folder));
  fs.rmSync(path.join(folder, "checkpoints/0004"), { recursive: true });
  await runConfig(folder, configOf(server));
  expect(fs.readdirSync(path.join(folder, "checkpoints"))).toEqual(["0003", "0004"]);
  for (const each of named(folder)) expect(service.saved.has(each)).toBe(true);
}, 60_000);

test("a server that deletes nothing costs notices alone; what a kill left behind is deleted later", async () => {
  const { server, service } = await start();
  const folder = path.join(root, "kept");
  for (const state of [1, 2]) {
    const resource = `training_runs/model-0/checkpoints/weights/state-${state}`;
    server.always(resource, (_, response) => response.writeHead(403).end());
  }
  const written: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write;
  try {
    await runConfig(folder, configOf(server));
  } finally {
    process.stderr.write = write;
  }
  expect(written.join("")).toMatch(/the weights of .*0001\.old\.tmp.* stay on the server: .*403/);
  expect([...service.saved.keys()].map(numberOf)).toEqual([1, 2, 3, 4]);
  const checkpoints = path.join(folder, "checkpoints");
  // Killed after a checkpoint had left the list; and a second folder that names weights which a checkpoint needs.
  for (const name of ["0003", "0004"])
    fs.cpSync(path.join(checkpoints, name), path.join(checkpoints, `${name}.copy.tmp`), { recursive: true });
  fs.renameSync(path.join(checkpoints, "0003"), path.join(checkpoints, "0003.old.tmp"));
  const { pruneCheckpointsOf } = await import("../checkpoint/checkpoint.ts");
  const { openEngine } = await import("./open/engines.ts");
  const { engine } = await openEngine(configOf(server));
  await pruneCheckpointsOf(engine, checkpoints, 2);
  await engine.close();
  expect(fs.readdirSync(checkpoints)).toEqual(["0004"]);
  expect([...service.saved.keys()].map(numberOf)).toEqual([1, 2, 4]);
}, 60_000);
