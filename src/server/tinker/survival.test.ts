/** What a server does that is killed, asked by strangers, or asked for too much. */
import { cpSync, rmSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { STOP, tokenOf } from "../../engine/local/vocabulary.ts";
import type { TinkerServer } from "./server.ts";
import {
  bothData,
  chunkOf,
  clientOf,
  MODEL,
  newFolder,
  PICTURE,
  pictureOf,
  start,
  tinyWeights,
} from "./server-fixture.ts";

const ADAM = { learning_rate: 0.05, beta1: 0.9, beta2: 0.98, eps: 1e-8 };
const KEY = "a-key-of-a-test-0123456789";
const folder = newFolder();
let weights: string;
let server: TinkerServer | undefined;

beforeAll(() => {
  weights = tinyWeights(folder);
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Reply {
  readonly status: number;
  readonly json: Record<string, never>;
}

/** A plain request, without any client's help. */
async function ask(
  call: string,
  json: object,
  headers: Record<string, string> = {},
  method = "POST",
): Promise<Reply> {
  const url = new URL(`/api/v1/${call}`, (server as TinkerServer).url);
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method, headers: { "content-type": "application/json", ...headers } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          resolve({ status: answer.statusCode ?? 0, json: JSON.parse(Buffer.concat(parts).toString()) });
        });
      },
    );
    request.on("error", reject);
    request.end(method === "GET" ? undefined : JSON.stringify(json));
  });
}

async function result(reply: Reply): Promise<Record<string, never>> {
  expect(reply.status).toBe(200);
  return (await ask("retrieve_future", { request_id: reply.json.request_id })).json;
}

/** The JSON body of a training request. */
async function passBody(model: string, number: number, word: string): Promise<object> {
  const { wire } = await bothData(pictureOf("a"), [tokenOf(word), STOP]);
  const [image, words] = wire.modelInput;
  if (image.type !== "image" || words.type !== "encoded_text") throw new Error("the fixture changed");
  const tensor = (name: string) => ({
    data: Array.from(wire.lossFnInputs[name].data),
    dtype: wire.lossFnInputs[name].dtype,
  });
  const data = Buffer.from(image.data).toString("base64");
  const datum = {
    model_input: {
      chunks: [
        { type: "image", data, format: "png" },
        { type: "encoded_text", tokens: Array.from(words.tokens) },
      ],
    },
    loss_fn_inputs: { target_tokens: tensor("target_tokens"), weights: tensor("weights") },
  };
  return {
    model_id: model,
    seq_id: number,
    forward_backward_input: { data: [datum], loss_fn: "cross_entropy" },
  };
}

async function newModel(): Promise<string> {
  const { session_id } = (await ask("create_session", { tags: [], sdk_version: "0" })).json;
  const made = await ask("create_model", { session_id, model_seq_id: 0, base_model: MODEL });
  return (await result(made)).model_id;
}

describe("a restart", () => {
  it("loses no step and takes none twice, wherever the kill came", async () => {
    const state = path.join(folder, "state");
    server = await start(weights, { state });
    const model = await newModel();
    const step = (number: number) => ({ model_id: model, seq_id: number, adam_params: ADAM });
    const first = await ask("forward_backward", await passBody(model, 1, "true"));
    const before = await result(first);
    // A copy of the folder is what a kill at this moment would leave.
    const killed = path.join(folder, "killed");
    cpSync(state, killed, { recursive: true });
    await result(await ask("optim_step", step(2)));
    const saved = await result(
      await ask("save_weights", { model_id: model, seq_id: 3, path: "end", overwrite: false }),
    );
    const expected = await result(await ask("forward_backward", await passBody(model, 4, "true")));
    await server.stop();

    server = await start(weights, { state: killed });
    expect((await ask("retrieve_future", { request_id: first.json.request_id })).status).toBe(410);
    expect(await result(await ask("forward_backward", await passBody(model, 1, "true")))).toEqual(before);
    expect((await ask("forward_backward", await passBody(model, 1, "false"))).status).toBe(409);
    await result(await ask("optim_step", step(2)));
    expect(
      await result(await ask("save_weights", { model_id: model, seq_id: 3, path: "end", overwrite: false })),
    ).toEqual(saved);
    expect(await result(await ask("forward_backward", await passBody(model, 4, "true")))).toEqual(expected);
    await server.stop();

    server = await start(weights, { state });
    expect(await result(await ask("optim_step", step(2)))).toHaveProperty("metrics");
    expect(await result(await ask("forward_backward", await passBody(model, 4, "true")))).toEqual(expected);
    const runs = (await ask("training_runs", {}, {}, "GET")).json as unknown as {
      training_runs: { training_run_id: string; last_checkpoint: { tinker_path: string } }[];
    };
    expect(runs.training_runs.map((run) => [run.training_run_id, run.last_checkpoint.tinker_path])).toEqual([
      [model, saved.path],
    ]);
    await server.stop();
    server = undefined;
    await expect(start(tinyWeights(folder, "other"), { state })).rejects.toThrow(
      /is of a server with the weights/,
    );
  });

  it("keeps a model that was made by loading weights", async () => {
    const state = path.join(folder, "loaded");
    server = await start(weights, { state });
    const model = await newModel();
    const fields = { model_id: model, seq_id: 2, adam_params: ADAM };
    await result(await ask("forward_backward", await passBody(model, 1, "true")));
    await result(await ask("optim_step", fields));
    const saved = await result(await ask("save_weights", { model_id: model, seq_id: 3, path: "end" }));
    const expected = await result(await ask("forward_backward", await passBody(model, 4, "true")));
    const [session_id] = model.split(":");
    const load = { session_id, model_seq_id: 1, path: saved.path, optimizer: true };
    await result(await ask("load_weights", load));
    await server.stop();
    server = await start(weights, { state });
    await result(await ask("load_weights", load));
    const second = `${session_id}:train:1`;
    expect(await result(await ask("forward_backward", await passBody(second, 1, "true")))).toEqual(expected);
    expect(
      (await ask("load_weights", { ...load, model_seq_id: 2, path: "tinker://a/weights/b" })).status,
    ).toBe(404);
  });

  it("goes unnoticed by a client that waits for a result", async () => {
    const state = path.join(folder, "unnoticed");
    server = await start(weights, { state });
    const port = Number(new URL(server.url).port);
    const client = await clientOf(server);
    const model = await client.createModel({ baseModel: MODEL, lora: { rank: 4 } });
    const { wire } = await bothData(pictureOf("a"), [tokenOf("true"), STOP]);
    const one = await model.forward([wire], "cross_entropy");
    await server.stop();
    const pending = model.forward([wire], "cross_entropy");
    server = await start(weights, { state, port });
    expect(await pending).toEqual(one);
    client.close();
  });
});

describe("order", () => {
  it("is that of the numbers, not of arrival", async () => {
    server = await start(weights);
    const model = await newModel();
    const second = await ask("optim_step", { model_id: model, seq_id: 2, adam_params: ADAM });
    const first = await ask("forward_backward", await passBody(model, 1, "true"));
    expect(await result(first)).toHaveProperty("loss_fn_outputs");
    const { metrics } = (await result(second)) as unknown as { metrics: { grad_norm: number } };
    expect(metrics.grad_norm).toBeGreaterThan(0);
    const again = await ask("optim_step", { model_id: model, seq_id: 2, adam_params: ADAM });
    expect(again.json.request_id).toBe(second.json.request_id);
  });
});

describe("strangers", () => {
  it("are refused: other origins, other names of this machine, wrong keys", async () => {
    server = await start(weights, { key: KEY });
    const given = { "x-api-key": KEY };
    expect((await ask("healthz", {}, given, "GET")).status).toBe(200);
    expect((await ask("healthz", {}, { authorization: `Bearer ${KEY}` }, "GET")).status).toBe(200);
    expect((await ask("healthz", {}, { "x-api-key": `${KEY}x` }, "GET")).status).toBe(401);
    expect((await ask("healthz", {}, {}, "GET")).status).toBe(401);
    for (const origin of ["http://evil.example", "null", "http://localhost:1"]) {
      expect((await ask("create_session", {}, { ...given, origin })).status).toBe(403);
    }
    const rebound = await ask("healthz", {}, { ...given, host: "evil.example:8000" }, "GET");
    expect(rebound.status).toBe(403);
    expect(JSON.stringify(rebound)).not.toContain(KEY);
  });

  it("cannot reach a server beyond this machine without a key", async () => {
    await expect(start(weights, { host: "0.0.0.0" })).rejects.toThrow(/--api-key-env/);
  });
});

describe("bounds", () => {
  it("hold for bodies, models and what is no request", async () => {
    server = await start(weights, { mostBodyBytes: 1000, mostModels: 1 });
    const large = await ask("create_session", { tags: ["x".repeat(2000)], sdk_version: "0" });
    expect([large.status, large.json.error]).toEqual([413, expect.stringContaining("1000 bytes")]);
    const model = await newModel();
    const { session_id } = (await ask("create_session", { tags: [], sdk_version: "0" })).json;
    const second = { session_id, model_seq_id: 0, base_model: MODEL };
    const full = await ask("create_model", second);
    expect([full.status, full.json.error]).toEqual([400, expect.stringContaining("--models 1")]);
    await result(await ask("unload_model", { model_id: model }));
    expect(await result(await ask("create_model", second))).toHaveProperty("model_id");
    expect((await ask("optim_step", { model_id: model, seq_id: 1, adam_params: ADAM })).status).toBe(410);
    expect((await ask("optim_step", { model_id: "none", seq_id: 1, adam_params: ADAM })).status).toBe(404);
    expect((await ask("optim_step", { model_id: model })).status).toBe(400);
    expect((await ask("retrieve_future", { request_id: "17" })).status).toBe(404);
    expect((await ask("constructor", {})).status).toBe(404);
    const { words, picture_tokens } = (await ask("sparring/words", {}, {}, "GET")).json;
    expect([words[STOP], picture_tokens]).toEqual([".", PICTURE]);
    expect((await ask("session_heartbeat", { session_id: "gone" })).status).toBe(410);
  });

  it("make room where a client says that its session is finished; what it saved stays", async () => {
    server = await start(weights, { mostModels: 1 });
    const model = await newModel();
    const saved = await result(await ask("save_weights", { model_id: model, seq_id: 1, path: "end" }));
    const [session_id] = model.split(":");
    const finish = { reason: { type: "success" }, detail: null };
    expect((await ask(`sessions/${session_id}/finish`, finish)).status).toBe(200);
    expect((await ask("session_heartbeat", { session_id })).status).toBe(410);
    expect((await ask("optim_step", { model_id: model, seq_id: 2, adam_params: ADAM })).status).toBe(410);
    expect((await ask("sessions/none/finish", finish)).status).toBe(404);
    const other = (await ask("create_session", { tags: [], sdk_version: "0" })).json.session_id;
    const load = { session_id: other, model_seq_id: 0, path: saved.path, optimizer: true };
    expect(await result(await ask("load_weights", load))).toHaveProperty("model_id");
  });
});

describe("options of newer clients", () => {
  it("are refused where they ask for what is not computed, and read past where they ask for nothing", async () => {
    server = await start(weights);
    const { data } = (await chunkOf(pictureOf("a"))) as { data: Uint8Array };
    const picture = { type: "image", data: Buffer.from(data).toString("base64"), format: "png" };
    const prompt = { chunks: [picture, { type: "encoded_text", tokens: [tokenOf("true")] }] };
    const request = { base_model: MODEL, prompt, sampling_params: { max_tokens: 1 } };
    const nothing = { topk_sample_logprobs: 0, prompt_alt_tokens_k: 0, prompt_logprobs_last_n: null };
    expect((await ask("asample", { ...request, ...nothing })).status).toBe(200);
    const wanted = { topk_sample_logprobs: 2, prompt_alt_tokens_k: 1, record_stability_info: true };
    for (const [name, value] of Object.entries(wanted)) {
      const refused = await ask("asample", { ...request, [name]: value });
      expect([refused.status, refused.json.error]).toEqual([400, expect.stringContaining(name)]);
    }
    const session = (await newModel()).split(":")[0];
    const snapshot = { sampling_session_seq_id: 0, kind: "inflight" };
    const failed = await ask("save_weights_for_sampler", {
      model_id: `${session}:train:0`,
      seq_id: 1,
      ...snapshot,
    });
    expect(await result(failed)).toHaveProperty("error", expect.stringContaining("inflight"));
  });
});
