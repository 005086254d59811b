/** A model's files: from a folder, a Hugging Face cache, and a hub that may lie. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EngineError } from "../../../core/errors.ts";
import { loadConfigs } from "./configs.ts";
import { folderFiles } from "./folder.ts";
import { openModel } from "./open.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const TOKEN = "hf_Zq81hvTT02NotForOthers";
const MODEL = "tiny/vlm";

let home: string;
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "model-files-"));
});
afterEach(async () => {
  fs.rmSync(home, { recursive: true });
  for (const server of servers.splice(0))
    await new Promise((done) => server.close(done).closeAllConnections());
});

function write(file: string, text: string): string {
  const full = path.join(home, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
  return full;
}

/** The cache as Python's hub client leaves it: blobs, links to them, and a reference. */
function fillCache(files: Record<string, string>): string {
  const folder = path.join("hub", "models--tiny--vlm");
  write(path.join(folder, "refs", "main"), COMMIT);
  for (const [name, text] of Object.entries(files)) {
    const blob = write(path.join(folder, "blobs", createHash("sha1").update(text).digest("hex")), text);
    const link = path.join(home, folder, "snapshots", COMMIT, name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.relative(path.dirname(link), blob), link);
  }
  return path.join(home, folder, "snapshots", COMMIT);
}

const FILES = { "config.json": '{"model_type":"qwen3"}', "tokenizer.json": '{"model":{}}' };
const open = (environment: Record<string, string> = {}, model = MODEL, revision?: string) =>
  openModel({ model, revision, environment: { HF_HOME: home, HF_HUB_OFFLINE: "1", ...environment } });

describe("a folder", () => {
  it("is read and nothing else, whatever the model is called", async () => {
    write("m/config.json", FILES["config.json"]);
    write("m/chat_template.jinja", "hello");
    const configs = await openModel({ model: MODEL, folder: path.join(home, "m"), environment: {} });
    expect(configs).toMatchObject({
      name: MODEL,
      template: "hello",
      json: { "config.json": { model_type: "qwen3" } },
    });
    expect(configs.json["tokenizer.json"]).toBeUndefined();
  });

  it.each([
    ["cut off", "m/config.json", '{"model_type":', /config\.json of tiny\/vlm is no JSON/],
    [
      "too large",
      "m/generation_config.json",
      " ".repeat(1_000_001),
      /generation_config\.json of tiny\/vlm has more than 1 MB/,
    ],
  ])("with a file that is %s", async (_, file, text, message) => {
    write(file, text);
    const files = folderFiles(path.join(home, "m"), { name: MODEL });
    await expect(loadConfigs(files)).rejects.toThrow(EngineError);
    await expect(loadConfigs(files)).rejects.toThrow(message);
  });

  it("with a folder in the place of a file", async () => {
    write("m/config.json/x", "");
    await expect(loadConfigs(folderFiles(path.join(home, "m")))).rejects.toThrow(/cannot be read \(EISDIR\)/);
  });
});

describe("a Hugging Face cache", () => {
  it("is read by name and revision", async () => {
    fillCache(FILES);
    expect((await open()).json["config.json"]).toEqual({ model_type: "qwen3" });
    expect((await open({}, MODEL, COMMIT)).json["config.json"]).toEqual({ model_type: "qwen3" });
    expect((await open({ HF_HUB_CACHE: path.join(home, "hub"), HF_HOME: "/nowhere" })).name).toBe(MODEL);
    await expect(open({}, MODEL, "other")).rejects.toThrow(
      /tiny\/vlm is not in .*hub, and HF_HUB_OFFLINE forbids/,
    );
  });

  it("whose links lead elsewhere is refused", async () => {
    const snapshot = fillCache(FILES);
    fs.symlinkSync(write("secret", '{"password":1}'), path.join(snapshot, "generation_config.json"));
    await expect(open()).rejects.toThrow(/generation_config\.json is a link to .*secret, which is outside/);
  });

  it("whose reference is no commit is not followed", async () => {
    fillCache(FILES);
    write("hub/models--tiny--vlm/refs/main", "../../../secret");
    await expect(open()).rejects.toThrow(/is not in/);
  });

  it.each([
    "../secret",
    "/etc/passwd",
    "a/../b",
    "a/b/c",
    "a//b",
    "",
    ".hidden/x",
    "a/b\u0000",
    "a--b/c",
    "C:\\x",
  ])("is not asked for %j", async (model) => {
    await expect(open({}, model)).rejects.toThrow(/is no name of a model on the hub/);
  });

  it.each(["../x", "a/../../b", "", "/x"])("is not asked for the revision %j", async (revision) => {
    await expect(open({}, MODEL, revision)).rejects.toThrow(/is no revision of tiny\/vlm/);
  });
});

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
const servers: http.Server[] = [];

async function serve(handler: Handler): Promise<string> {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const gitHash = (text: string) =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

interface Lies {
  sha?: unknown;
  list?: (paths: object[]) => unknown;
  file?: Handler;
}

/** A hub with the two files; `lies` are what it tells or sends otherwise. */
async function hub(lies: Lies = {}): Promise<{ url: string; seen: string[]; keys: Set<string | undefined> }> {
  const seen: string[] = [];
  const keys = new Set<string | undefined>();
  const listed = Object.entries(FILES).map(([name, text]) =>
    name === "tokenizer.json"
      ? {
          type: "file",
          path: name,
          oid: "f".repeat(40),
          size: text.length,
          lfs: { oid: sha256(text), size: text.length },
        }
      : { type: "file", path: name, oid: gitHash(text), size: text.length },
  );
  const url = await serve((request, response) => {
    const { pathname } = new URL(request.url!, "http://h");
    seen.push(pathname);
    keys.add(request.headers.authorization);
    const json = (value: unknown) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify(value));
    if (pathname === `/api/models/${MODEL}/revision/main`)
      return json({
        _id: "1",
        id: MODEL,
        lastModified: "2026-01-01",
        sha: "sha" in lies ? lies.sha : COMMIT,
      });
    if (pathname === `/api/models/${MODEL}/paths-info/${COMMIT}`)
      return json(lies.list ? lies.list(listed) : listed);
    const name = pathname.replace(`/${MODEL}/resolve/${COMMIT}/`, "");
    if (name in FILES) return (lies.file ?? sends(FILES[name as keyof typeof FILES]))(request, response);
    response.writeHead(404).end();
  });
  return { url, seen, keys };
}

function sends(text: string): Handler {
  return (request, response) => {
    response.setHeader("etag", '"x"');
    if (request.headers.range)
      response.writeHead(206, { "content-range": `bytes 0-0/${text.length}` }).end(text[0]);
    else response.end(text);
  };
}

const download = (url: string) => open({ HF_ENDPOINT: url, HF_HUB_OFFLINE: "", HF_TOKEN: TOKEN });

describe("a hub", () => {
  it("gives the files once, and the cache keeps them", async () => {
    const { url, seen, keys } = await hub();
    expect((await download(url)).json["config.json"]).toEqual({ model_type: "qwen3" });
    expect(keys).toEqual(new Set([`Bearer ${TOKEN}`]));
    const asked = seen.length;
    expect((await download(url)).json["tokenizer.json"]).toEqual({ model: {} });
    expect(seen).toHaveLength(asked);
    expect((await open()).json["config.json"]).toEqual({ model_type: "qwen3" });
  });

  it("may send files from another server, which sees no key", async () => {
    const others = new Set<string | undefined>();
    const other = await serve((request, response) => {
      others.add(request.headers.authorization);
      sends(FILES[request.url!.slice(1) as keyof typeof FILES])(request, response);
    });
    const { url } = await hub({
      file: ({ url }, response) =>
        response.writeHead(302, { location: `${other}/${path.basename(url!)}` }).end(),
    });
    expect((await download(url)).json["config.json"]).toEqual({ model_type: "qwen3" });
    expect(others).toEqual(new Set([undefined]));
  });

  const page: Handler = (_, response) => void response.setHeader("content-type", "text/html").end("<html>");
  const dies: Handler = (_, response) => void response.destroy();
  const endless: Handler = (request, response) => {
    if (request.headers.range) return sends(FILES["config.json"])(request, response);
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65536)));
    };
    response.on("drain", more);
    more();
  };

  it.each<[string, Lies, RegExp]>([
    ["no commit", { sha: undefined }, /names undefined as the commit of main/],
    ["a path for a commit", { sha: "../../../../tmp/x" }, /names ".*" as the commit/],
    ["no list", { list: () => ({}) }, /expected array/],
    ["no tokenizer", { list: ([config]) => [config] }, /it has no tokenizer\.json/],
    [
      "a path for a file",
      { list: (all) => [...all.slice(1), { path: "../config.json", size: 1, oid: "0".repeat(40) }] },
      /it has no config\.json/,
    ],
    [
      "a size beyond the bound",
      { list: ([config, ...rest]) => [{ ...config, size: 5e6 }, ...rest] },
      /config\.json has 5000000 bytes, more than 4000000/,
    ],
    [
      "no hash",
      { list: ([config, ...rest]) => [{ ...config, oid: undefined }, ...rest] },
      /no size or no hash of config\.json/,
    ],
    [
      "another hash",
      { list: ([config, ...rest]) => [{ ...config, oid: "0".repeat(40) }, ...rest] },
      /config\.json has the hash \w+, and the hub told 0000/,
    ],
    [
      "another file of the same size",
      { file: sends(FILES["config.json"].replace("3", "4")) },
      /has the hash/,
    ],
    ["a shorter file", { file: sends("{}") }, /config\.json has 2 bytes, and the hub told 22/],
    ["a file without an end", { file: endless }, /sent more than 22 bytes/],
    ["a page", { file: page }, /cannot be downloaded from/],
    ["nothing", { file: dies }, /cannot be downloaded from/],
    [
      "a refusal that repeats the key",
      {
        file: (_, response) =>
          void response
            .writeHead(500, { "content-type": "application/json" })
            .end(`{"error":"key ${TOKEN} is bad"}`),
      },
      /key \[key\] is bad/,
    ],
    [
      "a redirect without an end",
      { file: ({ url }, response) => void response.writeHead(302, { location: url }).end() },
      /redirects more than 5 times/,
    ],
    [
      "a redirect to a file",
      { file: (_, response) => void response.writeHead(302, { location: "file:///etc/passwd" }).end() },
      /which is not secure/,
    ],
    [
      "a refusal",
      { file: (_, response) => void response.writeHead(403).end() },
      /refused \(status 403\).*HF_TOKEN/,
    ],
  ])("that sends %s", async (_, lies, message) => {
    const { url } = await hub(lies);
    const failed = await download(url).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EngineError);
    expect(String(failed)).toMatch(message);
    expect(String(failed)).not.toContain(TOKEN);
    expect(fs.existsSync(path.join(home, "hub", "models--tiny--vlm", "refs", "main"))).toBe(false);
    await expect(open()).rejects.toThrow(/HF_HUB_OFFLINE/);
  });

  it("that is not there", async () => {
    await expect(download("http://127.0.0.1:1")).rejects.toThrow(
      /tiny\/vlm cannot be downloaded from http:\/\/127\.0\.0\.1:1: .*Try again, or give a folder/,
    );
  });
});
