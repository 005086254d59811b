/**
 * The Tinker client's own time: per sampled token and per megabyte of pictures, and the memory that 2,000
 * waiting samples take. The server is a function that answers at once with prepared bytes, so no network is
 * in the figures. Then the official Python client beside it, both over HTTP (`tinker-client/contest.ts`).
 *
 *     node --expose-gc --import tsx bench/tinker-client.ts
 */
import { Key } from "../src/core/rng.ts";
import { connect } from "../src/engine/tinker/client/client.ts";
import type { Chunk } from "../src/engine/tinker/wire/messages.ts";
import { answerTo, PICTURE_BYTES, SEQUENCES, TOKENS } from "./tinker-client/canned.ts";
import { contest } from "./tinker-client/contest.ts";

const SAMPLES = 100;
const WAITING = 2000;

/** While true, no question for a result is answered. */
let silent = false;

async function fetch(url: unknown, init?: RequestInit): Promise<Response> {
  const path = String(url).split("/api/v1/")[1];
  if (silent && path === "retrieve_future")
    await new Promise((resolve) => init?.signal?.addEventListener("abort", resolve, { once: true }));
  const type = new Headers(init?.headers).get("x-tinker-request-type") ?? undefined;
  const { json, binary } = answerTo(path, type);
  if (json) return Response.json(json);
  const headers = { "content-type": "application/x-protobuf" };
  return new Response(binary as Uint8Array<ArrayBuffer>, { headers });
}

async function cpuOf(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

const rng = Key.root("bench").stream();
const client = await connect({ url: "http://127.0.0.1", fetch, rng, wire: "protobuf" });
const sampler = await client.sampler({ baseModel: "base" });
const prompt: Chunk[] = [{ type: "encoded_text", tokens: Int32Array.from({ length: 100 }, (_, i) => i) }];
const params = { maxTokens: TOKENS };
const one = () => sampler.sample({ prompt, numSamples: SEQUENCES, params });
for (let i = 0; i < SAMPLES; i++) await one();

const sampling = await cpuOf(async () => {
  for (let i = 0; i < SAMPLES; i++) await one();
});
console.log(`per sampled token: ${(sampling / (SAMPLES * SEQUENCES * TOKENS)).toFixed(3)} µs`);
console.log(`per sample of ${SEQUENCES} x ${TOKENS} tokens: ${(sampling / SAMPLES / 1000).toFixed(2)} ms`);

const picture: Chunk = {
  type: "image",
  data: new Uint8Array(PICTURE_BYTES),
  format: "png",
  expectedTokens: 3,
};
const asked = await cpuOf(async () => {
  for (let i = 0; i < 20; i++)
    await sampler.sample({ prompt: [picture, ...prompt], numSamples: SEQUENCES, params });
});
console.log(
  `per megabyte of pictures in a prompt (JSON): ${(asked / 20 / 1000 - sampling / SAMPLES / 1000).toFixed(2)} ms`,
);

const model = await client.createModel({ baseModel: "base", lora: { rank: 8 } });
const target = { dtype: "int64" as const, data: [0, 0, 0, 5], shape: [4] };
const datum = {
  modelInput: [picture, { type: "encoded_text" as const, tokens: [4] }],
  lossFnInputs: { target_tokens: target },
};
const trained = await cpuOf(async () => {
  for (let i = 0; i < 20; i++) await model.forwardBackward([datum], "cross_entropy");
});
console.log(`per megabyte of pictures in training (protobuf): ${(trained / 20 / 1000).toFixed(2)} ms`);

globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
silent = true;
const stop = new AbortController();
const open = Array.from({ length: WAITING }, () =>
  sampler.sample({ prompt, signal: stop.signal }).catch(() => {}),
);
await new Promise((resolve) => setTimeout(resolve, 3000));
globalThis.gc?.();
const held = process.memoryUsage().heapUsed - before;
console.log(
  `${WAITING} waiting samples: ${(held / 2 ** 20).toFixed(1)} MiB, ${(held / WAITING / 1024).toFixed(1)} KiB each`,
);
stop.abort();
await Promise.all(open);
silent = false;
client.close();
await contest();
