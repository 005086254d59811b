/**
 * The Hugging Face cache, which Python's libraries fill too: `models--ORGANISATION--NAME/` with `refs/REVISION` (a commit) and
 * `snapshots/COMMIT/` (files, or links into `blobs/`).
 */
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { folderFiles } from "./folder.ts";
import type { ModelFiles } from "./model-files.ts";
import { checkHubModel, type HubModel } from "./model-name.ts";

export const COMMIT = /^[0-9a-f]{40}$/;

/** Where Python's libraries keep it: HF_HUB_CACHE, else below HF_HOME, else below the user's own cache. */
export function hubCache(environment: Readonly<Record<string, string | undefined>>): string {
  const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  if (HF_HUB_CACHE) return HF_HUB_CACHE;
  return path.join(
    HF_HOME || path.join(XDG_CACHE_HOME || path.join(homedir(), ".cache"), "huggingface"),
    "hub",
  );
}

/** The folder of a model in the cache. @throws EngineError if its name is none. */
export function cachedModelFolder(cache: string, named: HubModel): string {
  return path.join(cache, `models--${checkHubModel(named).model.replace("/", "--")}`);
}

/** @returns undefined if the cache does not hold the revision. @throws EngineError if a name is none. */
export async function cachedFiles(cache: string, named: HubModel): Promise<ModelFiles | undefined> {
  const { model, revision } = checkHubModel(named);
  const folder = cachedModelFolder(cache, named);
  const commit = COMMIT.test(revision) ? revision : await commitOf(path.join(folder, "refs", revision));
  if (commit === undefined) return undefined;
  const snapshot = path.join(folder, "snapshots", commit);
  const exists = await stat(snapshot).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return exists ? folderFiles(snapshot, { name: model, within: folder }) : undefined;
}

async function commitOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return COMMIT.test(text.trim()) ? text.trim() : undefined;
}
