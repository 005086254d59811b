/** The engine's contract on the test server, and what it does when a server is other than it says. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { kuhnPoker } from "../../games/kuhn-poker/kuhn-poker.ts";
import type { Datum } from "../../objective/objective.ts";
import { walk } from "../../solvers/walk.ts";
import { answers, sampledData, step } from "../conformance/subject.ts";
import { checksFor, type Subject } from "../conformance.ts";
import type { TestServer } from "./client/fixtures/server.ts";
import { openTiny, startTiny, type TinyEngineOptions, writeTinyModel } from "./fixtures/tiny-engine.ts";
import type { TinyFaults } from "./fixtures/tiny-service.ts";

const MODEL = "qwen3";
const ANSWERS = ["\\boxed{check}", "\\boxed{bet}", "\\boxed{raise}"];

let root: string;
let files: string;
let running: TestServer[] = [];
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-tinker-"));
  files = writeTinyModel(path.join(root, "model"), MODEL);
});
afterAll(() => fs.rmSync(root, { recursive: true }));
afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});

const observations = walk(kuhnPoker())
  .sets.slice(0, 2)
  .map((set) => set.observe());

async function start(faults: TinyFaults = {}, wires?: ("json" | "protobuf")[]) {
  const { server, service } = await startTiny({ model: MODEL, answers: ANSWERS, faults, wires });
  running.push(server);
  const open = (settings: Partial<TinyEngineOptions> = {}) =>
    openTiny({ ...{ model: MODEL, url: server.url, modelFiles: files, server: "sparring" }, ...settings });
  const folder = fs.mkdtempSync(path.join(root, "states-"));
  const subject: Subject = { open, observations, tolerance: 1e-5, learningRate: 0.1, folder };
  return { server, service, open, subject };
}

const paths = (server: TestServer, ...names: string[]) =>
  server.seen.filter(({ path: name }) => names.includes(name)).map(({ path: name }) => name);

describe("keeps the contract of engines", () => {
  it.each(checksFor({ train: true, images: true, frozen: true }))("$name", async ({ run }) => {
    await run((await start()).subject);
  });

  it.each(["json", "protobuf"] as const)("in the encoding %s alone", async (wire) => {
    const { subject } = await start({}, [wire]);
    for (const { run } of checksFor({ train: true, images: true, frozen: true }).slice(-3))
      await run(subject);
  });

  it("with weights frozen under a name", async () => {
    const { open, subject } = await start();
    const named: Subject = { ...subject, open: () => open({ server: "hosted" }) };
    for (const { run, name } of checksFor({ train: true, images: true, frozen: true }))
      if (/frozen|released/.test(name)) await run(named);
  });
});

describe("of the server it asks for no more than is needed", () => {
  it("one sampler per step, whatever is sampled", async () => {
    const { server, subject, open } = await start();
    const engine = await open();
    const data = await sampledData(engine, subject);
    await answers(engine, subject, { salt: "again" });
    await engine.forwardBackward(data, { kind: "importance_sampling" });
    await engine.optimStep(step(subject));
    await answers(engine, subject);
    await engine.close();
    expect(
      paths(server, "create_model", "save_weights_for_sampler", "forward_backward", "optim_step"),
    ).toEqual([
      ...["create_model", "save_weights_for_sampler", "forward_backward", "optim_step"],
      "save_weights_for_sampler",
    ]);
  });

  it("a frozen set of weights has a model of its own, which is given back", async () => {
    const { service, subject, open } = await start();
    const engine = await open();
    await answers(engine, subject);
    await engine.snapshot("then");
    expect(service.models.size).toBe(2);
    await engine.release?.("then");
    await expect.poll(() => service.models.size).toBe(1);
    await engine.close();
  });
});

describe("finds out what an unknown server keeps", () => {
  const can = async (faults: TinyFaults) => {
    const { open, service } = await start(faults);
    const engine = await open({ server: "auto" });
    expect(service.models.size).toBe(0);
    await engine.close();
    return engine.can;
  };

  it.each<[string, TinyFaults]>([
    ["weights in a model of their own", {}],
    ["also where older samplers give the newest weights", { newest: true }],
  ])("%s", async (_, faults) => {
    expect(await can(faults)).toEqual({ train: true, images: false, frozen: true, prose: true });
  });

  it.each<[string, TinyFaults]>([
    ["one model at a time", { models: 1 }],
    ["no log-probabilities of the prompt", { noPromptLogprobs: true }],
  ])("not with %s", async (_, faults) => {
    expect((await can(faults)).frozen).toBe(false);
  });

  it("then refuses to freeze, and to score under the base, with the remedy", async () => {
    const { open, subject } = await start({ noPromptLogprobs: true });
    const engine = await open({ server: "auto" });
    const data = await sampledData(engine, subject);
    await expect(engine.snapshot("then")).rejects.toThrow(/cannot be frozen.*algorithm\.opponents=self/);
    await expect(engine.logprobs(data, "base")).rejects.toThrow(/Set the weights of the KL terms/);
    await engine.close();
  });
});

describe("stops with a reason", () => {
  it("where losses are averaged, before any step", async () => {
    const { open, subject, server } = await start({ divisor: 4 });
    const engine = await open();
    const data = await sampledData(engine, subject);
    await expect(engine.forwardBackward(data, { kind: "importance_sampling" })).rejects.toThrow(
      /it averages/,
    );
    expect(server.requests("optim_step")).toHaveLength(0);
    await engine.close();
  });

  it("where the limit of tokens is reached: seats fail, then training does", async () => {
    const { open, subject, server } = await start();
    const engine = await open({ spendTokens: 100 });
    const [{ stop, error }] = await answers(engine, subject);
    expect(stop).toBe("error");
    expect(error).toMatch(/of 100 only 100 are left/);
    const data: Datum[] = [{ input: [{ type: "tokens", tokens: [1] }], targets: [2], weights: [1] }];
    await expect(engine.forwardBackward(data, { kind: "cross_entropy" })).rejects.toThrow(/budget/);
    expect(server.requests("asample")).toHaveLength(0);
    await engine.close();
  });

  it("where the weights of a checkpoint are gone", async () => {
    const { open, subject } = await start();
    const engine = await open();
    await engine.saveState(subject.folder);
    await engine.close();
    const other = await start();
    fs.writeFileSync(
      path.join(subject.folder, "remote.json"),
      fs
        .readFileSync(path.join(subject.folder, "remote.json"), "utf8")
        .replaceAll(/"url": ".*"/g, `"url": "${new URL("/api/v1/", other.server.url)}"`),
    );
    const anew = await other.open();
    await expect(anew.loadState(subject.folder)).rejects.toThrow(/cannot be loaded.*use an older checkpoint/);
    await anew.close();
  });

  it("where the server has other models, or the key is missing", async () => {
    const { server } = await start();
    const settings = { url: server.url, modelFiles: files };
    await expect(openTiny({ ...settings, model: "qwen3-vl" })).rejects.toThrow(
      /It has tiny\/qwen3: name one/,
    );
    const { url: _url, ...hosted } = settings;
    await expect(
      openTiny({ ...hosted, model: MODEL, url: "https://tinker.thinkingmachines.dev/services/tinker-prod" }),
    ).rejects.toThrow(/TINKER_API_KEY is not set/);
  });
});

it("a service that starts anew keeps no number of the run's: tokens spent are counted on", async () => {
  const { open, subject, server } = await start();
  const run = fs.mkdtempSync(path.join(root, "run-"));
  const spent = () => JSON.parse(fs.readFileSync(path.join(run, "tinker-client.json"), "utf8"));
  const work = async () => {
    const engine = await open();
    engine.keepIn?.(run);
    const data = await sampledData(engine, subject);
    await engine.forwardBackward(data, { kind: "importance_sampling" });
    await engine.optimStep(step(subject));
    await engine.close();
    return spent().spent.trained as number;
  };
  const once = await work();
  expect(once).toBeGreaterThan(0);
  expect(await work()).toBe(2 * once);
  const sessions = server
    .requests("create_model")
    .map(({ json }) => `${json.session_id} ${json.model_seq_id}`);
  expect(sessions).toEqual(["session-1 0", "session-2 0"]);
});

describe("keeps what it found of the server with the run", () => {
  const record = (folder: string) => path.join(folder, "tinker-server.json");
  const opened = async (url: string, more: object, folder?: string) => {
    const engine = await openTiny({ model: MODEL, url, modelFiles: files, ...more }, { folder });
    if (folder !== undefined) engine.keepIn?.(folder);
    await engine.close();
    return engine;
  };

  it("and tries nothing a second time", async () => {
    const { server } = await start();
    const run = fs.mkdtempSync(path.join(root, "run-"));
    await opened(server.url, { server: "auto" }, run);
    const kept = JSON.parse(fs.readFileSync(record(run), "utf8"));
    expect(kept).toMatchObject({ from: "probe", capabilities: { frozen: "models", base: true } });
    expect(kept.findings.map(({ id }: { id: string }) => id)).toContain("sums");
    const asked = server.requests("create_model").length;
    const engine = await opened(server.url, { server: "auto" }, run);
    expect(engine.can.frozen).toBe(true);
    expect(server.requests("create_model")).toHaveLength(asked);
  });

  it("nothing is tried of a server that says it is this project's Python one", async () => {
    const { server } = await start();
    server.always("sparring/engine", (_, response) => {
      response.setHeader("content-type", "application/json");
      response.end('{"kind":"sparring-engine","version":"1"}');
    });
    const run = fs.mkdtempSync(path.join(root, "run-"));
    await opened(server.url, { server: "auto" }, run);
    const kept = JSON.parse(fs.readFileSync(record(run), "utf8"));
    expect(kept).toMatchObject({
      from: "known",
      capabilities: { images: true, frozen: "names", base: true },
    });
    expect(server.requests("create_model")).toEqual([]);
  });

  it("the known record of a kind as well", async () => {
    const { server } = await start();
    const run = fs.mkdtempSync(path.join(root, "run-"));
    await opened(server.url, { server: "tuft" }, run);
    expect(JSON.parse(fs.readFileSync(record(run), "utf8"))).toMatchObject({ from: "known", findings: [] });
  });

  it.each([
    ["another model", { model: "tiny/other" }, /model tiny\/other/],
    ["another rank", { loraRank: 4 }, /loraRank 4/],
    ["no record at all", { format: 7 }, /is no record of a server/],
  ])("a file of %s is refused with the remedy", async (_, changed, message) => {
    const { server } = await start();
    const run = fs.mkdtempSync(path.join(root, "run-"));
    await opened(server.url, { server: "tuft" }, run);
    const kept = JSON.parse(fs.readFileSync(record(run), "utf8"));
    fs.writeFileSync(record(run), JSON.stringify({ ...kept, ...changed }));
    await expect(opened(server.url, { server: "tuft" }, run)).rejects.toThrow(message);
    await expect(opened(server.url, { server: "tuft" }, run)).rejects.toThrow(/Remove the file/);
  });

  it("a record that a check wrote is taken by engine.record", async () => {
    const { server } = await start();
    const run = fs.mkdtempSync(path.join(root, "run-"));
    await opened(server.url, { server: "tuft" }, run);
    const kept = JSON.parse(fs.readFileSync(record(run), "utf8"));
    const file = path.join(run, "checked.json");
    const capabilities = { ...kept.capabilities, frozen: "none" };
    fs.writeFileSync(file, JSON.stringify({ ...kept, from: "check", capabilities, reasons: [] }));
    const engine = await opened(server.url, { server: "auto", record: file });
    expect(engine.can.frozen).toBe(false);
  });

  it("a server whose losses are means is refused when it opens", async () => {
    const { open } = await start({ averages: true });
    await expect(open({ server: "auto" })).rejects.toThrow(/divides losses by weights or sequences/);
  });
});
