/**
 * A model's files from the Hugging Face hub into the cache. Each is checked against the size and the hash that the hub tells before
 * it is kept; only files that are known by name are asked for.
 */

import { createHash } from "node:crypto";
import path from "node:path";
import { downloadFile, modelInfo, type PathInfo, pathsInfo } from "@huggingface/hub";
import { replaceFile } from "../../../core/atomic-file.ts";
import { EngineError } from "../../../core/errors.ts";
import { printableLine } from "../../../core/terminal-text.ts";
import { COMMIT, cachedModelFolder } from "./cache.ts";
import { type HubAccess, hubFetch } from "./hub-fetch.ts";
import { MODEL_FILE_NAMES, MODEL_FILES, type ModelFile } from "./model-files.ts";
import { checkHubModel, type HubModel } from "./model-name.ts";

const MOST_LISTING = 1e6;

/** What the hub tells of a file. */
interface Listed {
  readonly file: ModelFile;
  readonly size: number;
  readonly algorithm: "sha256" | "git";
  readonly hash: string;
}

/** Downloads what a renderer reads. @throws EngineError if the hub cannot be reached, refuses, or sends something else than it told. */
export async function downloadModel(access: HubAccess, named: HubModel, cache: string): Promise<void> {
  const { model, revision } = checkHubModel(named);
  const folder = cachedModelFolder(cache, named);
  try {
    const commit = await commitOf(access, model, revision);
    const files: [ModelFile, Uint8Array][] = [];
    for (const listed of await list(access, model, commit))
      files.unshift([listed.file, await download(access, model, commit, listed)]);
    // config.json comes last: a snapshot that has it is whole.
    for (const [file, bytes] of files) replaceFile(path.join(folder, "snapshots", commit, file), bytes);
    if (!COMMIT.test(revision)) replaceFile(path.join(folder, "refs", revision), commit);
  } catch (cause) {
    throw new EngineError(
      `${model} cannot be downloaded from ${access.hub}: ${reason(cause, access)}. Try again, or give a folder with the model's files.`,
      { cause: undefined },
    );
  }
}

async function commitOf(access: HubAccess, model: string, revision: string): Promise<string> {
  const { sha } = await modelInfo({
    name: model,
    revision,
    additionalFields: ["sha"],
    hubUrl: access.hub,
    fetch: hubFetch(access, MOST_LISTING),
  });
  if (typeof sha === "string" && COMMIT.test(sha) && (!COMMIT.test(revision) || sha === revision)) return sha;
  throw new EngineError(`the hub names ${JSON.stringify(sha)?.slice(0, 60)} as the commit of ${revision}`);
}

/** The files of the commit that are known here. */
async function list(access: HubAccess, model: string, commit: string): Promise<Listed[]> {
  const paths = await pathsInfo({
    repo: { type: "model", name: model },
    paths: MODEL_FILE_NAMES,
    revision: commit,
    hubUrl: access.hub,
    fetch: hubFetch(access, MOST_LISTING),
  });
  const listed = MODEL_FILE_NAMES.flatMap((file) => {
    const info = paths.find((known) => known.path === file);
    return info ? [checked(file, info)] : [];
  });
  for (const file of ["config.json", "tokenizer.json"] as const) {
    if (!listed.some((known) => known.file === file)) throw new EngineError(`it has no ${file}`);
  }
  return listed;
}

function checked(file: ModelFile, { size, oid, lfs }: PathInfo): Listed {
  const hash = lfs?.oid ?? oid;
  const algorithm = lfs ? "sha256" : "git";
  const told = lfs?.size ?? size;
  const form = lfs ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/;
  if (!Number.isInteger(told) || typeof hash !== "string" || !form.test(hash))
    throw new EngineError(`the hub tells no size or no hash of ${file}`);
  if (told > MODEL_FILES[file])
    throw new EngineError(`${file} has ${told} bytes, more than ${MODEL_FILES[file]}`);
  return { file, size: told, algorithm, hash };
}

async function download(
  access: HubAccess,
  model: string,
  commit: string,
  { file, size, algorithm, hash }: Listed,
): Promise<Uint8Array> {
  const blob = await downloadFile({
    repo: { type: "model", name: model },
    path: file,
    revision: commit,
    hubUrl: access.hub,
    fetch: hubFetch(access, size),
    xet: false,
  });
  if (blob === null) throw new EngineError(`${file} is listed and not there`);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes.length !== size)
    throw new EngineError(`${file} has ${bytes.length} bytes, and the hub told ${size}`);
  const found = algorithm === "sha256" ? sha256(bytes) : gitHash(bytes);
  if (found !== hash) throw new EngineError(`${file} has the hash ${found}, and the hub told ${hash}`);
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A file's name in git: SHA-1 of a header with its length, and its bytes. */
function gitHash(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** What went wrong, without the key and in one line. */
function reason(cause: unknown, { key }: HubAccess): string {
  const {
    message = String(cause),
    statusCode,
    cause: inner,
  } = cause as { message?: string; statusCode?: number; cause?: { code?: unknown } };
  if (statusCode === 401 || statusCode === 403)
    return `it is refused (status ${statusCode}): no such model, or it wants a key (HF_TOKEN) with access to it`;
  if (statusCode === 404) return "there is no such model or revision (status 404)";
  const code = typeof inner?.code === "string" ? ` (${inner.code})` : "";
  return printableLine(key.hide(`${message}${code}`).replace(/\s+/g, " "))
    .slice(0, 300)
    .replace(/[ .]+$/, "");
}
