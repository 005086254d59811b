/** Models against a server that keeps to the protocol and one that does not. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Key } from "../../../core/rng.ts";
import { encodeForwardBackwardOutput } from "../wire/protobuf/output.ts";
import { pack } from "../wire/zstd.ts";
import { type ConnectOptions, connect, type TinkerClient } from "./client.ts";
import { fastClock } from "./fixtures/clock.ts";
import { datum, picture } from "./fixtures/data.ts";
import { faults, TestServer } from "./fixtures/server.ts";
import { TokenBudget } from "./limits/budget.ts";
import type { TinkerModel } from "./model.ts";
import type { ClientState } from "./state.ts";

const LORA = { baseModel: "base", lora: { rank: 8, seed: 1 } };
let server: TestServer;
let client: TinkerClient;

async function open(options: Partial<ConnectOptions> = {}): Promise<TinkerModel> {
  const rng = Key.root("test").stream();
  client = await connect({ url: server.url, apiKey: "tml-secret", clock: fastClock, rng, ...options });
  return client.createModel(LORA);
}

async function restart(config: ConstructorParameters<typeof Object>[0]): Promise<void> {
  await server.stop();
  server = await TestServer.start(config as never);
}

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  client?.close();
  await server.stop();
});

describe("a model", () => {
  test("one iteration, its calls sent before any result is awaited", async () => {
    const model = await open();
    expect(model.id).toBe("model-0");
    const [output, metrics, path] = await Promise.all([
      model.forwardBackward([datum(1, 2, 3)], "cross_entropy"),
      model.optimStep({ learningRate: 1e-4 }),
      model.saveWeights("step-1"),
    ]);
    expect(output.outputs[0].logprobs).toEqual({
      dtype: "float32",
      data: new Float32Array(3).fill(-0.5),
      shape: [3],
    });
    expect(output.metrics["loss:sum"]).toBe(3);
    expect(metrics).toEqual({ "grad:sum": 1 });
    expect(path).toBe("tinker://run/weights/step-1");
    expect(model.saved).toEqual([{ name: "step-1", path, forSampler: false }]);
    expect(server.ran.get("model-0")).toEqual([1, 2, 3]);
    expect(await model.info()).toMatchObject({ modelName: "base", tokenizerId: "org/base", isLora: true });
    expect(client.wire).toBe("protobuf");
    await model.loadWeights(path, { optimizer: true });
    expect((await model.saveWeightsForSampler()).id).toBe("own-0");
    expect(await model.saveWeightsForSampler("best")).toBe("tinker://run/sampler_weights/best");
    await model.unload();
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow('model "model-0" was given up');
  });

  test("two models have numbers of their own", async () => {
    const first = await open();
    const second = await client.createModel(LORA);
    await Promise.all([first.optimStep({ learningRate: 1 }), second.optimStep({ learningRate: 1 })]);
    expect([...server.ran].sort()).toEqual([
      ["model-0", [1]],
      ["model-1", [1]],
    ]);
  });

  test.each([
    [["json"] as const, "json"],
    [["protobuf"] as const, "protobuf"],
  ])("a server that reads %s only", async (wires, found) => {
    await restart({ wires });
    const model = await open();
    await model.forwardBackward([datum(1)], "cross_entropy");
    await model.forward([datum(1)], "cross_entropy");
    expect(client.wire).toBe(found);
    expect(server.ran.get("model-0")).toEqual([1, 2]);
  });

  test("binary data go packed where the server asks for it and this Node packs; JSON never does", async () => {
    await restart({ config: { proto_compress_fwdbwd: true } });
    const model = await open();
    server.fault("retrieve_future", faults.status(410));
    await model.forwardBackward([datum(1)], "cross_entropy");
    await model.optimStep({ learningRate: 1 });
    const how = (path: string) => server.requests(path).map(({ headers }) => headers["content-encoding"]);
    const packed = pack ? "zstd" : undefined;
    expect(how("forward_backward")).toEqual([packed, packed]);
    expect(how("optim_step")).toEqual([undefined]);
    expect(server.ran.get("model-0")).toEqual([1, 2]);
  });

  test("data in pieces: numbers without holes, the first piece last, outputs and metrics of the whole", async () => {
    await restart({ config: { fwdbwd_max_chunk_len: 2 } });
    const model = await open({ wire: "protobuf" });
    const data = [datum(1), datum(1, 2), datum(1, 2, 3), datum(1), datum(1)];
    const output = await model.forwardBackward(data, "cross_entropy", { beta: 0.5 });
    expect(output.outputs.map(({ logprobs }) => logprobs.data.length)).toEqual([1, 2, 3, 1, 1]);
    expect(output.metrics).toEqual({ "loss:sum": 8, "size:mean": (1 * 2 + 3 * 2 + 1) / 5 });
    expect(server.requests("forward_backward").map(({ body }) => body[body.indexOf(0x10, 9) + 1])).toEqual([
      2, 3, 1,
    ]);
    await model.optimStep({ learningRate: 1 });
    expect(server.ran.get("model-0")).toEqual([1, 2, 3, 4]);
  });
});

describe("faults on the way", () => {
  test.each([
    ["connection reset", faults.reset()],
    ["connection cut in the middle", faults.cut()],
    ["answer lost after the work", faults.lost()],
    ["500", faults.status(500)],
    ["HTML page of a proxy", faults.text("<html>bad gateway</html>", "text/html", 502)],
    ["408", faults.status(408)],
    ["429", faults.status(429, {}, { "retry-after": "2" })],
    ["409 without words", faults.text("", "text/plain", 409)],
    ["silence", faults.silence()],
    ["402", faults.status(402)],
    ["400 although it asks to come again", faults.status(400, {}, { "x-should-retry": "true" })],
  ])("a submit meets: %s; it is sent again with its number and key", async (_, fault) => {
    const model = await open();
    server.fault("optim_step", fault, fault);
    await model.optimStep({ learningRate: 1 });
    const sent = server.requests("optim_step");
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(sent.map(({ headers }) => headers["x-idempotency-key"])).size).toBe(1);
    expect(server.ran.get("model-0")).toEqual([1]);
  });

  test.each([
    ["408", faults.status(408, { type: "try_again", queue_state: "active" })],
    ["try again", faults.json({ type: "try_again", queue_state: "paused_rate_limit" })],
    ["500", faults.status(500)],
    ["429", faults.status(429)],
    ["402", faults.status(402)],
    ["connection reset", faults.reset()],
    ["connection cut", faults.cut()],
    ["HTML", faults.text("<html></html>")],
    ["a bare 400", faults.text("", "text/plain", 400)],
    ["a large result", faults.json({ status: "complete_metadata", response_payload_size: 1000 })],
  ])("a question meets: %s", async (_, fault) => {
    const model = await open();
    server.fault("retrieve_future", fault);
    expect(await model.optimStep({ learningRate: 1 })).toEqual({ "grad:sum": 1 });
    expect(server.requests("optim_step")).toHaveLength(1);
  });

  test("410: the original request is sent again with its number", async () => {
    const model = await open();
    server.fault("retrieve_future", faults.status(410), faults.status(410));
    await model.forwardBackward([datum(1, 2)], "cross_entropy");
    const sent = server.requests("forward_backward").map(({ body }) => body.toString("hex"));
    expect(sent).toEqual([sent[0], sent[0], sent[0]]);
    expect(server.ran.get("model-0")).toEqual([1]);
  });

  test("410 without end is an error", async () => {
    const model = await open();
    server.fault("retrieve_future", ...Array(6).fill(faults.status(410)));
    await expect(model.optimStep({ learningRate: 1 })).rejects.toMatchObject({ kind: "lost" });
  });

  test("a refused submit gives the model up, and later calls say why", async () => {
    const model = await open();
    server.fault("optim_step", faults.status(422, { detail: "no such optimiser" }));
    const first = model.optimStep({ learningRate: 1 });
    const second = model.forwardBackward([datum(1)], "cross_entropy");
    await expect(first).rejects.toThrow("optim_step: the server answered 422: no such optimiser");
    await expect(second).rejects.toMatchObject({
      kind: "given-up",
      message: expect.stringContaining("no such optimiser"),
    });
    expect(server.requests("forward_backward")).toHaveLength(0);
  });

  test("a number used twice is refused at once", async () => {
    const model = await open();
    server.fault("optim_step", faults.status(409, { detail: "Training request sequence number was reused" }));
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow(/409.*reused.*start a new model/);
    expect(server.requests("optim_step")).toHaveLength(1);
  });

  test.each([
    [faults.json({ error: "NaN in gradients", category: "server" }), "NaN in gradients"],
    [faults.status(400, { detail: "loss exploded" }), "loss exploded"],
    [faults.status(404, { detail: "who?" }), "404: who?"],
    [faults.json({ type: "try_again", request_id: "other" }), 'for request "other"'],
    [faults.json({ metrics: { "loss:sum": null } }), "metrics.loss:sum"],
    [faults.json({ status: "complete_metadata", response_payload_size: 1e12 }), "more than the limit"],
  ])("a result that ends the wait (%#)", async (fault, words) => {
    const model = await open();
    server.fault("retrieve_future", fault);
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow(words);
    await model.optimStep({ learningRate: 1 });
  });

  test("a result that stays away", async () => {
    const model = await open({ patienceMs: 3000 });
    server.fault("retrieve_future", ...Array(200).fill(faults.status(408, { type: "try_again" })));
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow(
      /no result of request "2" after \d+ s/,
    );
  });

  test("an answer for another model", async () => {
    const model = await open();
    server.fault("optim_step", faults.json({ request_id: "1", model_id: "model-9" }));
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow('a request of model "model-9"');
  });
});

describe("a server that lies about training", () => {
  const output = (logprobs: (number | null)[], count = 1, metrics: object = {}) => ({
    loss_fn_output_type: "T",
    loss_fn_outputs: Array(count).fill({
      logprobs: { data: logprobs, dtype: "float32", shape: [logprobs.length] },
    }),
    metrics,
  });

  test.each([
    [output([-1, -1], 2), "2 records for 1 sequences"],
    [output([-1]), "1 log-probabilities for 2 tokens"],
    [output([-1, 0.5]), "log-probability 0.5, which is above 0"],
    [output([-1, null]), "null is no number"],
    [output([-1, -1], 1, { "loss:sum": "a" }), "metrics.loss:sum"],
    [{ loss_fn_outputs: 3 }, "3 is no list"],
  ])("%#", async (json, words) => {
    const model = await open();
    server.fault("retrieve_future", faults.json(json));
    await expect(model.forwardBackward([datum(1, 2)], "cross_entropy")).rejects.toThrow(words);
  });

  test("NaN in a binary result, and damaged bytes", async () => {
    const model = await open();
    const nan = encodeForwardBackwardOutput({
      type: "T",
      outputs: [{ logprobs: { dtype: "float32", data: [Number.NaN, -0.5], shape: [2] } }],
      metrics: {},
    });
    server.fault("retrieve_future", faults.binary(nan), faults.binary(Buffer.from("0aff", "hex")));
    await expect(model.forwardBackward([datum(1, 2)], "cross_entropy")).rejects.toThrow(
      "the log-probability NaN",
    );
    await expect(model.forwardBackward([datum(1, 2)], "cross_entropy")).rejects.toThrow(
      "no such protobuf message",
    );
  });
});

describe("what is refused before it is sent", () => {
  const [tokens, weights] = [datum(1, 2), datum(1, 2, 3).lossFnInputs.weights];

  test.each([
    [[], "there are none"],
    [[{ ...tokens, lossFnInputs: { weights } }], "3 entries for an input of 2 tokens"],
    [
      [{ ...tokens, lossFnInputs: { weights: { dtype: "float32" as const, data: [0, Number.NaN] } } }],
      "NaN is no number",
    ],
    [[{ ...tokens, modelInput: [{ type: "encoded_text" as const, tokens: [1.5] }] }], "1.5 is no token id"],
    [[{ ...tokens, modelInput: [] }], "no chunks"],
    [[{ ...tokens, modelInput: [picture(4)] }], "2 entries for an input of 4 tokens"],
  ])("data (%#)", async (data, words) => {
    const model = await open();
    await expect(model.forwardBackward(data, "cross_entropy")).rejects.toThrow(words);
    expect(model.nextNumber).toBe(1);
    await expect(model.optimStep({ learningRate: Number.NaN })).rejects.toThrow("adam.learning_rate");
    await expect(model.saveWeights("../up")).rejects.toThrow('"../up" is none');
    expect(server.seen.filter(({ path }) => /forward|optim|save/.test(path))).toEqual([]);
  });

  test("more tokens than the budget holds", async () => {
    const model = await open({ budget: new TokenBudget({ trained: 5 }) });
    await model.forwardBackward([datum(1, 2, 3)], "cross_entropy");
    await expect(model.forwardBackward([datum(1, 2, 3)], "cross_entropy")).rejects.toThrow(
      "may use 3 trained tokens, but of 5 only 2 are left",
    );
    await model.forwardBackward([datum(1, 2)], "cross_entropy");
    expect(server.ran.get("model-0")).toEqual([1, 2]);
    expect(client.budget.spent().trained).toBe(5);
  });
});

describe("cancelling", () => {
  test("a call that waits for its turn takes no number", async () => {
    const model = await open();
    server.fault("optim_step", faults.status(500));
    const stop = new AbortController();
    const first = model.optimStep({ learningRate: 1 });
    const second = model.optimStep({ learningRate: 2 }, { signal: stop.signal });
    const third = model.optimStep({ learningRate: 3 });
    stop.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    await Promise.all([first, third]);
    expect(server.ran.get("model-0")).toEqual([1, 2]);
  });

  test("a call on its way is sent to the end", async () => {
    const model = await open();
    server.fault("optim_step", faults.status(500), faults.status(500));
    const stop = new AbortController();
    const first = model.optimStep({ learningRate: 1 }, { signal: stop.signal });
    while (!server.requests("optim_step").length) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    await model.optimStep({ learningRate: 2 });
    expect(server.ran.get("model-0")).toEqual([1, 2]);
  });

  test("closing rejects what waits", async () => {
    const model = await open();
    server.fault("retrieve_future", faults.silence());
    const result = model.optimStep({ learningRate: 1 });
    while (server.requests("retrieve_future").length < 2)
      await new Promise((resolve) => setTimeout(resolve, 1));
    client.close();
    await expect(result).rejects.toMatchObject({ kind: "closed" });
  });
});

describe("after a kill", () => {
  test("the same calls get the same numbers and results; nothing runs twice", async () => {
    const states: ClientState[] = [];
    const onState = (state: ClientState) => void states.push(JSON.parse(JSON.stringify(state)));
    const before = await open({ onState });
    await before.optimStep({ learningRate: 1 });
    server.fault("retrieve_future", faults.silence());
    void before.forwardBackward([datum(1, 2)], "cross_entropy").catch(() => {});
    while (server.requests("forward_backward").length < 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    client.close();

    const state = states.at(-1)!;
    client = await connect({ url: server.url, clock: fastClock, state, onState });
    const model = client.model("model-0");
    expect(model.nextNumber).toBe(2);
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow(
      "request 2 after the restart (optim_step) is not the one sent before it (forward_backward)",
    );
    await model.forwardBackward([datum(1, 2)], "cross_entropy");
    await model.optimStep({ learningRate: 2 });
    expect(server.ran.get("model-0")).toEqual([1, 2, 3]);
    expect(server.requests("create_session")).toHaveLength(1);
    expect((await client.createModel(LORA)).id).toBe("model-1");
  });

  test("a number that could not be delivered is sent again under a new client; a refused one is not", async () => {
    const model = await open();
    server.fault("optim_step", ...Array(200).fill(faults.reset()));
    await expect(model.optimStep({ learningRate: 1 })).rejects.toMatchObject({ kind: "connection" });
    await expect(model.optimStep({ learningRate: 1 })).rejects.toThrow("Connect anew with the saved state");
    client.close();
    server.clearFaults();
    client = await connect({ url: server.url, clock: fastClock, state: client.save() });
    await client.model("model-0").optimStep({ learningRate: 1 });
    expect(server.ran.get("model-0")).toEqual([1]);
    server.fault("optim_step", faults.status(422));
    await expect(client.model("model-0").optimStep({ learningRate: 1 })).rejects.toThrow("422");
    expect(client.save().models[0].givenUp).toContain("422");
  });

  test("every state is written before its number is sent", async () => {
    const seen: number[] = [];
    const onState = (state: ClientState) => {
      const next = state.models[0]?.next ?? 0;
      expect(server.requests("optim_step").length).toBeLessThanOrEqual(next);
      seen.push(next);
    };
    const model = await open({ onState });
    for (let i = 1; i <= 3; i++) {
      await model.optimStep({ learningRate: i });
      expect(seen).toContain(i + 1);
    }
  });

  test("a sampling session asked for twice is the same one", async () => {
    const states: ClientState[] = [];
    const before = await open({ onState: (state) => void states.push(structuredClone(state)) });
    server.fault("retrieve_future", faults.silence());
    void before.saveWeightsForSampler().catch(() => {});
    while (!server.requests("save_weights_for_sampler").length)
      await new Promise((resolve) => setTimeout(resolve, 1));
    client.close();
    client = await connect({ url: server.url, clock: fastClock, state: states.at(-1) });
    expect((await client.model("model-0").saveWeightsForSampler()).id).toBe("own-0");
  });

  test("a damaged state, a state of another server", async () => {
    await open();
    const state = client.save();
    expect(JSON.stringify(state)).not.toContain("tml-secret");
    await expect(connect({ url: server.url, state: { ...state, nextModel: "1" } })).rejects.toThrow(
      "state.nextModel",
    );
    await expect(connect({ url: "http://127.0.0.1:1", state })).rejects.toThrow("the state is of");
  });
});
