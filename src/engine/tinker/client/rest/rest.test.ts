/** Lists, deletion and archives: what is asked, where the key goes, and archives that are late, cut, endless or none. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect, type TinkerClient } from "../client.ts";
import { fastClock } from "../fixtures/clock.ts";
import type { Fault } from "../fixtures/request.ts";
import { faults, TestServer } from "../fixtures/server.ts";
import { checkpointPath } from "./checkpoint-path.ts";

const KEY = "tml-very-secret-key";
const WEIGHTS = "tinker://run:train:0/sampler_weights/step-1";
const ARCHIVE = "training_runs/run:train:0/checkpoints/sampler_weights/step-1/archive";
const SIGNED = "/bucket/step-1.tar?signature=s3cr3t";
const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-archive-"));
const file = path.join(folder, "archive");

let server: TestServer;
let storage: TestServer;
let client: TinkerClient;

beforeEach(async () => {
  [server, storage] = [await TestServer.start(), await TestServer.start()];
  client = await connect({ url: server.url, apiKey: KEY, clock: fastClock });
});
afterEach(async () => {
  client.close();
  await server.stop();
  await storage.stop();
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const signed = () => storage.url + SIGNED;
const fetched = (more: { maxBytes?: number; patienceMs?: number; signal?: AbortSignal } = {}) => {
  const { maxBytes = 1e6, ...rest } = more;
  return client.checkpoints.archive(WEIGHTS, { into: { path: file, maxBytes }, ...rest });
};
const failure = async (more = {}) => (await fetched(more).catch((error: Error) => error)) as Error;
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const expectWhole = () => expect(hash(fs.readFileSync(file))).toBe(hash(BYTES));

/** Announces so many bytes, sends four, and closes. */
const half =
  (announced: number): Fault =>
  (_, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": announced });
    response.write("half", () => response.socket?.destroy());
  };

/** A small body that its encoding makes large. */
const bomb = () => faults.file(gzipSync(new Uint8Array(1e7)), { "content-encoding": "gzip" });

describe("lists and deletion", () => {
  test("lists come in pages, with the fields that servers give", async () => {
    const item = (i: number) => ({
      tinker_path: `tinker://r/weights/${i}`,
      checkpoint_type: "training",
      size_bytes: i,
    });
    const pages = [Array.from({ length: 100 }, (_, i) => item(i)), [item(100)]];
    pages.forEach((checkpoints, i) => {
      server.fault(
        `checkpoints?limit=100&offset=${100 * i}`,
        faults.json({ checkpoints, cursor: { total_count: 101 } }),
      );
    });
    const all = await client.checkpoints.list();
    expect(all).toHaveLength(101);
    expect(all[100]).toMatchObject({ path: "tinker://r/weights/100", kind: "training", bytes: 100 });
    const run = { training_run_id: "r:train:0", base_model: "b", lora_rank: 8, last_request_time: "now" };
    server.fault("training_runs?limit=100&offset=0", faults.json({ training_runs: [run] }));
    expect(await client.checkpoints.runs()).toEqual([
      { id: "r:train:0", baseModel: "b", loraRank: 8, lastRequest: "now" },
    ]);
  });

  test("a list that never ends is not read for ever", async () => {
    const checkpoints = Array.from({ length: 10_500 }, () => ({ tinker_path: "tinker://r/weights/a" }));
    const page = faults.json({ checkpoints, cursor: { total_count: 1e9 } });
    for (const offset of [0, 10_500])
      server.fault(`training_runs/r/checkpoints?limit=100&offset=${offset}`, page);
    const slow = await connect({ url: server.url });
    await expect(slow.checkpoints.list("r")).rejects.toThrow("lists more than 20000");
    slow.close();
  });

  test("what is gone already is no error", async () => {
    const resource = "training_runs/r/checkpoints/weights/a";
    server.fault(resource, faults.json({}), faults.status(404), faults.status(403, { detail: "not yours" }));
    expect(await client.checkpoints.delete("tinker://r/weights/a")).toBe(true);
    expect(await client.checkpoints.delete("tinker://r/weights/a")).toBe(false);
    await expect(client.checkpoints.delete("tinker://r/weights/a")).rejects.toThrow("403: not yours");
  });

  test.each([
    "tinker://r/weights/../../x",
    "tinker://../weights/a",
    "tinker://r/weights/..",
    "tinker://r/weights",
    "x?y",
    "",
  ])("%j names no weights, and nothing is sent", async (name) => {
    const before = server.seen.length;
    await expect(client.checkpoints.delete(name)).rejects.toThrow("names no saved weights");
    expect(server.seen).toHaveLength(before);
  });
});

test("weights that were saved for sampling may be named without their kind", () => {
  expect(checkpointPath("tinker://r/a")).toEqual({ run: "r", kind: "sampler_weights", name: "a" });
});

describe("archives that arrive", () => {
  test("a redirect to another origin is followed, and the key stays behind", async () => {
    server.fault(ARCHIVE, faults.sentOn(signed()));
    storage.fault(SIGNED, faults.file(BYTES));
    expect(await fetched()).toBe(BYTES.length);
    expectWhole();
    const [asked] = server.requests(ARCHIVE);
    expect(asked.headers).toMatchObject({ "x-api-key": KEY, accept: "application/gzip" });
    expect(storage.seen).toHaveLength(1);
    expect(JSON.stringify(storage.seen[0].headers)).not.toContain(KEY);
  });

  test("no further redirect gets the key either, and the way has an end", async () => {
    const third = await TestServer.start();
    server.fault(ARCHIVE, faults.sentOn(signed(), 307));
    storage.fault(SIGNED, faults.sentOn(`${third.url}/a`, 301));
    third.fault("/a", faults.file(BYTES));
    await fetched();
    expectWhole();
    expect(third.seen[0].headers["x-api-key"]).toBeUndefined();
    server.fault(ARCHIVE, faults.sentOn(signed()));
    storage.always(SIGNED, (_, response) => response.writeHead(302, { location: signed() }).end());
    expect((await failure()).message).toContain("sent on more than 3 times");
    await third.stop();
  });

  test.each([
    ["503", [faults.status(503, { detail: "packing" }), faults.status(503, {}, { "retry-after": "30" })]],
    ["try again", [faults.json({ type: "try_again" }), faults.status(202, { status: "pending" })]],
  ])("the server packs first (%s)", async (_, waits) => {
    server.fault(ARCHIVE, ...waits, faults.sentOn(signed()));
    storage.fault(SIGNED, faults.file(BYTES));
    await fetched();
    expectWhole();
    expect(server.requests(ARCHIVE)).toHaveLength(3);
  });

  test("an address in JSON, and the bytes at once", async () => {
    server.fault(ARCHIVE, faults.json({ url: signed(), expires: "soon" }), faults.file(BYTES));
    storage.fault(SIGNED, faults.file(BYTES));
    await fetched();
    expectWhole();
    fs.rmSync(file);
    await fetched();
    expectWhole();
  });

  test("weights for sampling that a server names without their kind, sent on within its own origin", async () => {
    const short = "training_runs/run:train:0/checkpoints/step-1/archive";
    server.fault(ARCHIVE, faults.status(404, { detail: "Not Found" }));
    server.fault(short, faults.sentOn("download"));
    server.fault("download", faults.file(BYTES));
    server.fault("training_runs/run:train:0/checkpoints/step-1/download", faults.file(BYTES));
    await fetched();
    expectWhole();
    expect(server.seen.at(-1)!.headers["x-api-key"]).toBe(KEY);
  });

  test("a signed address that has expired is replaced", async () => {
    server.fault(ARCHIVE, faults.sentOn(signed()), faults.sentOn(signed()));
    storage.fault(SIGNED, faults.status(403), faults.file(BYTES));
    await fetched();
    expectWhole();
  });

  test("a body that is cut is fetched again as a whole", async () => {
    server.fault(ARCHIVE, faults.sentOn(signed()));
    storage.fault(SIGNED, half(700), faults.reset(), faults.file(BYTES));
    await fetched();
    expectWhole();
  });
});

describe("archives that do not", () => {
  const lead = (status = 302) =>
    server.always(ARCHIVE, (_, response) => response.writeHead(status, { location: signed() }).end());

  test.each([
    ["an announced length above the limit", () => faults.file(BYTES)],
    [
      "a body above the limit of which no length is told",
      () => faults.file(BYTES, { "transfer-encoding": "chunked" }),
    ],
    ["a compressed body that grows above it", () => bomb()],
  ])("%s", async (_, make) => {
    lead();
    storage.fault(SIGNED, make());
    const error = await failure({ maxBytes: 100_000 });
    expect(error.message).toMatch(/has \d+ bytes or more, and the limit is 100000; raise the limit/);
    expect(storage.seen).toHaveLength(1);
  });

  test("each attempt is cut: the error says so, and shows no signature", async () => {
    lead();
    storage.always(SIGNED, half(100));
    const error = await failure();
    expect(error.message).toMatch(/\/bucket\/step-1\.tar: .* after 5 attempts; see that the server runs/);
    expect(error.message).not.toContain("s3cr3t");
  });

  test.each([
    [
      "a page from the server",
      () => server.fault(ARCHIVE, faults.text("<html>hello</html>")),
      /an HTML page/,
    ],
    ["a page from the storage", () => page(), /an HTML page/],
    [
      "a refusal",
      () => server.fault(ARCHIVE, faults.status(400, { detail: "no such rank" })),
      /400: no such rank/,
    ],
    ["no address", () => server.fault(ARCHIVE, faults.json({ hello: 1 })), /sends on to no address/],
    [
      "a local file",
      () => server.fault(ARCHIVE, faults.sentOn("file:///etc/passwd")),
      /sends on to no address/,
    ],
    [
      "a user in the address",
      () => server.fault(ARCHIVE, faults.sentOn("http://a:b@127.0.0.1/")),
      /to no address/,
    ],
    ["a redirect without a place", () => server.fault(ARCHIVE, faults.status(302)), /to no address/],
  ])("%s", async (_, prepare, words) => {
    prepare();
    expect((await failure()).message).toMatch(words);
  });
  const page = () => {
    lead();
    storage.fault(SIGNED, faults.text("<html>sign in</html>"));
  };

  test("addresses that are never good, and weights that the server does not have", async () => {
    lead();
    storage.always(SIGNED, (_, response) => response.writeHead(403).end());
    const error = await failure();
    expect(error.message).toContain("/bucket/step-1.tar answered 403, with 3 addresses");
    expect(error.message).not.toContain("s3cr3t");
    server.always(ARCHIVE, (_, response) => response.writeHead(404).end());
    expect((await failure()).message).toContain("answered 404");
  });

  test("a server that packs for ever is given up", async () => {
    server.always(ARCHIVE, (_, response) => response.writeHead(503, { "retry-after": "30" }).end());
    expect((await failure({ patienceMs: 120_000 })).message).toContain("answered 503");
    server.always(ARCHIVE, (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ type: "try_again" }));
    });
    expect((await failure({ patienceMs: 60_000 })).message).toContain("still not packed after");
  });

  test("it can be cancelled in the middle", async () => {
    lead();
    storage.always(SIGNED, (_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.write("half");
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 100);
    expect((await failure({ signal: stop.signal })).message).toBe("enough");
  });

  test("from https only https is followed", async () => {
    const asked: string[] = [];
    const fetch = async (url: unknown) => {
      asked.push(String(url));
      if (String(url).includes("/archive"))
        return new Response(null, { status: 302, headers: { location: "http://plain.test/a" } });
      return Response.json({ session_id: "s" });
    };
    const own = await connect({ url: "https://api.test", fetch, clock: fastClock });
    await expect(own.checkpoints.archive(WEIGHTS, { into: { path: file, maxBytes: 9 } })).rejects.toThrow(
      "sends on to http://plain.test/a, and only an https address is followed",
    );
    expect(asked.some((each) => each.startsWith("http:"))).toBe(false);
    own.close();
  });
});

describe("whether there is an archive is asked without fetching it", () => {
  const large = () => faults.file(BYTES, { "content-length": 2 ** 40 });
  test.each<[string, () => Fault, string]>([
    ["bytes without end", large, "there"],
    ["another address", () => faults.sentOn(signed()), "there"],
    ["an address in words", () => faults.json({ url: "https://storage.test/one.tar" }), "there"],
    ["packing", () => faults.status(202), "packing"],
    ["packing, said in words", () => faults.json({ type: "try_again" }), "packing"],
    ["packing, as an error", () => faults.status(503), "packing"],
    ["no such call", () => faults.status(501), "none"],
    ["not for weights of this kind", () => faults.status(400), "none"],
  ])("%s: %s", async (_, fault, state) => {
    server.fault(ARCHIVE, fault());
    expect(await client.checkpoints.archiveState(WEIGHTS)).toBe(state);
    expect(server.requests(ARCHIVE)).toHaveLength(1);
    expect(storage.seen).toEqual([]);
  });

  test("an address that is none, or no right to ask, is an error", async () => {
    server.fault(ARCHIVE, faults.sentOn("file:///etc/passwd"), faults.status(403));
    await expect(client.checkpoints.archiveState(WEIGHTS)).rejects.toThrow(/only an https address/);
    await expect(client.checkpoints.archiveState(WEIGHTS)).rejects.toThrow("403");
  });
});
