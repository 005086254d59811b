import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { encodePng } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import { type EndpointOptions, endpointEditor } from "./endpoint-editor.ts";

const SIDE = 32;
const VARIABLE = "SPARRING_TEST_EDIT_KEY";
const SECRET = "sk-secret-value";
const plain = (value: number, side = SIDE): Image => ({
  width: side,
  height: side,
  data: new Uint8Array(side * side * 3).fill(value),
});
const image = plain(90);
const request = { key: Key.root("edit"), subject: "ship" };

/** The picture with a white square from (8, 8) to (15, 15). */
function withSquare(picture: Image): Image {
  const data = picture.data.slice();
  for (let y = 8; y < 16; y++) data.fill(255, (y * SIDE + 8) * 3, (y * SIDE + 16) * 3);
  return { ...picture, data };
}

type Reply = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void | Promise<void>;
let server: Server;
let url: string;
let folder: string;
let replies: Reply[];
let seen: { path?: string; authorization?: string; body: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sparring-endpoint-"));
  process.env[VARIABLE] = SECRET;
  server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    seen.push({
      path: incoming.url,
      authorization: incoming.headers.authorization,
      body: body.toString("latin1"),
    });
    const reply = replies.length > 1 ? replies.shift()! : replies[0];
    await reply(incoming, response, body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  delete process.env[VARIABLE];
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  seen = [];
});

const text =
  (content: string | Uint8Array, status = 200): Reply =>
  (_, response) => {
    response.writeHead(status).end(content);
  };
const picture =
  (edited: Image): Reply =>
  async (_, response) => {
    const b64_json = Buffer.from(await encodePng(edited)).toString("base64");
    response.end(JSON.stringify({ data: [{ b64_json }] }));
  };

function edit(reply: Reply | Reply[], options: Partial<EndpointOptions> = {}) {
  replies = Array.isArray(reply) ? reply : [reply];
  const editor = endpointEditor({
    url,
    model: "painter",
    keyVariable: VARIABLE,
    pause: 0.01,
    retries: 2,
    ...options,
  });
  return editor(image, request);
}

describe("an endpoint that edits", () => {
  it("is sent the picture, the prompt and the key, and its picture is measured", async () => {
    const outcome = await edit(picture(withSquare(image)), { prompt: "add a square" });
    expect(outcome).toMatchObject({
      image: withSquare(image),
      changes: [{ after: { edit: "add a square" }, box: { left: 8, top: 8, right: 15, bottom: 15 } }],
    });
    expect(seen[0].path).toBe("/v1/images/edits");
    expect(seen[0].authorization).toBe(`Bearer ${SECRET}`);
    expect(seen[0].body).toContain("add a square");
    expect(seen[0].body).toContain("painter");
    expect(seen[0].body).toContain("\x89PNG");
  });

  it("may answer with an address", async () => {
    const address: Reply = (_, response) => {
      response.end(JSON.stringify({ data: [{ url: `${url}/file.png` }] }));
    };
    const outcome = await edit([address, text(await encodePng(withSquare(image)))]);
    expect(outcome).toMatchObject({ image: withSquare(image) });
    expect(seen[1].authorization).toBeUndefined();
    expect(await edit([address, text("gone", 410)])).toMatchObject({
      failed: expect.stringContaining("410"),
    });
  });

  it("may want another size", async () => {
    const outcome = await edit(picture(plain(200, 64)), { size: 64 });
    expect(outcome).toMatchObject({ image: plain(200) });
    expect(seen[0].body).toContain("64x64");
    expect(await edit(picture(plain(200, 48)), { size: 64 })).toEqual({
      failed: "the edited picture is 48 × 48 pixels, not 64 × 64",
    });
  });

  it("is asked again while it is busy or down, a bounded number of times", async () => {
    const good = picture(withSquare(image));
    expect(await edit([text("busy", 429), text("down", 503), good])).toMatchObject({ changes: [{}] });
    expect(seen).toHaveLength(3);
    seen = [];
    await expect(edit(text("busy", 429))).rejects.toThrow(/status 429 \(3 requests\).*Go on later/);
    expect(seen).toHaveLength(3);
  });

  it.each<[string, Reply, RegExp, Partial<EndpointOptions>?]>([
    ["a broken connection", (_, response) => void response.destroy(), /connection broke \(3 requests\)/],
    ["silence", () => {}, /did not answer within 0.1 seconds/, { timeout: 0.1 }],
  ])("stops the run after %s: another picture would be another run", async (_, reply, reason, options) => {
    await expect(edit(reply, options)).rejects.toThrow(DataError);
    await expect(edit(reply, options)).rejects.toThrow(reason);
  });

  it.each<[string, Reply, RegExp, Partial<EndpointOptions>?]>([
    ["a web page", text("<!doctype html><p>Sign in</p>"), /web page/],
    ["nothing", text(""), /nothing/],
    ["other JSON", text('{"data":[]}'), /holds no picture/],
    ["no picture", text(JSON.stringify({ data: [{ b64_json: "aGVsbG8=" }] })), /no picture/],
    ["a refusal", text('{"error":"moderation"}', 400), /status 400/],
    ["another size", picture(plain(9, 40)), /40 × 40 pixels, not 32 × 32/],
    ["the same picture", picture(image), /equals the original/],
    ["an invisible edit", picture(plain(91)), /no visible difference/],
    ["too much", text(new Uint8Array(20000)), /larger than 10000 bytes/, { mostBytes: 10000 }],
  ])("that answers with %s makes a failed edit", async (_, reply, reason, options) => {
    const outcome = await edit(reply, options);
    expect(outcome).toMatchObject({ failed: expect.stringMatching(reason) });
  });

  it.each([401, 403, 404])("that answers with %d stops the run, and the key is not shown", async (status) => {
    const error = await edit(text(`bad key ${SECRET}`, status)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain(String(status));
    expect((error as Error).message).not.toContain(SECRET);
    expect(seen).toHaveLength(1);
  });

  it("needs its key and a proper address", async () => {
    await expect(edit(text(""), { keyVariable: "SPARRING_TEST_NO_KEY" })).rejects.toThrow(
      /SPARRING_TEST_NO_KEY holds no key/,
    );
    expect(() => endpointEditor({ url: "file:///etc", model: "painter" })).toThrow(ConfigError);
  });

  it("is asked once for the same picture and prompt if there is a cache", async () => {
    const cache = join(folder, "cache");
    const first = await edit(picture(withSquare(image)), { cache });
    expect(await edit(text("down", 500), { cache })).toEqual(first);
    expect(seen).toHaveLength(1);
    await edit(picture(withSquare(image)), { cache, prompt: "another" });
    expect(seen).toHaveLength(2);
    expect((await readdir(cache)).every((name) => /^[0-9a-f]{64}\.png$/.test(name))).toBe(true);
  });

  it("keeps no failure in the cache", async () => {
    const cache = join(folder, "failures");
    expect(await edit(text("<html>"), { cache })).toHaveProperty("failed");
    expect(await edit(picture(withSquare(image)), { cache })).toHaveProperty("image");
  });
});
