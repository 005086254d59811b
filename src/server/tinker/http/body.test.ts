/** Packed bodies, sent to a server of the tiny model. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { STOP, tokenOf } from "../../../engine/local/vocabulary.ts";
import { bomb, plainFrame } from "../../../engine/tinker/wire/fixtures/frames.ts";
import { encodeForwardBackwardRequest } from "../../../engine/tinker/wire/protobuf/request.ts";
import type { TinkerServer } from "../server.ts";
import { bothData, clientOf, MODEL, newFolder, pictureOf, start, tinyWeights } from "../server-fixture.ts";

const MOST = 2 ** 20;
const folder = newFolder();
let server: TinkerServer;

beforeAll(async () => {
  server = await start(tinyWeights(folder), { mostBodyBytes: MOST });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function post(call: string, body: Uint8Array, headers: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}/api/v1/${call}`, { method: "POST", body: new Uint8Array(body), headers });
}

it("a request is the same packed and as it is: the second finds the result of the first", async () => {
  const client = await clientOf(server);
  const model = await client.createModel({ baseModel: MODEL, lora: { rank: 4 } });
  const { wire } = await bothData(pictureOf("a"), [tokenOf("true"), STOP]);
  const fields = { modelId: model.id, seqId: 1, lossFn: "cross_entropy", forwardOnly: false };
  const body = encodeForwardBackwardRequest({ ...fields, data: [wire] });
  const type = { "content-type": "application/x-protobuf" };
  const packed = await post("forward_backward", plainFrame(body), { ...type, "content-encoding": "zstd" });
  const plain = await post("forward_backward", body, type);
  expect(packed.status).toBe(200);
  expect(await packed.json()).toEqual(await plain.json());
  client.close();
});

it("JSON may be packed too", async () => {
  const body = plainFrame(Buffer.from(JSON.stringify({ tags: [], sdk_version: "0" })));
  const answer = await post("create_session", body, { "content-encoding": "zstd" });
  expect(await answer.json()).toHaveProperty("session_id");
});

it.each([
  ["unpacks to more than the limit", bomb(10_000), "zstd", 413, `more than ${MOST} bytes`],
  ["is no Zstandard", Uint8Array.of(1, 2, 3, 4, 5), "zstd", 400, "Zstandard"],
  ["breaks off", plainFrame(Uint8Array.of(1, 2, 3)).subarray(0, 8), "zstd", 400, "Zstandard"],
  ["is packed otherwise", Uint8Array.of(31, 139), "gzip", 415, "zstd"],
])("a body that %s is refused, and the server goes on", async (_, body, encoding, status, words) => {
  const answer = await post("create_session", body, { "content-encoding": encoding });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toHaveProperty("error", expect.stringContaining(words));
  expect((await fetch(`${server.url}/api/v1/healthz`)).status).toBe(200);
});

it("packing is asked for where others than this machine can ask", async () => {
  const config = async (url: string, headers = {}) =>
    (await fetch(`${url}/api/v1/client/config`, { method: "POST", body: "{}", headers })).json();
  expect(await config(server.url)).toMatchObject({ proto_compress_fwdbwd: false });
  const key = "a-key-of-a-test";
  const open = await start(tinyWeights(folder, "open"), { host: "0.0.0.0", key });
  expect(await config(open.url.replace("0.0.0.0", "127.0.0.1"), { "x-api-key": key })).toMatchObject({
    proto_compress_fwdbwd: true,
  });
  await open.stop();
});
