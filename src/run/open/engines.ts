/** What the settings of the engine mean: which engine, from which weights. */
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { fileHash } from "../../checkpoint/files.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Engine } from "../../engine/engine.ts";
import { fakeEngine } from "../../engine/fake/fake.ts";
import { tabularEngine } from "../../engine/tabular/tabular.ts";
import type { Config } from "../settings/config.ts";

export interface OpenedEngine {
  readonly engine: Engine;
  /** Hash of the weights it started from; a run goes on only from the same ones. */
  readonly baseWeights: string;
}

const SHIPPED = fileURLToPath(new URL("../../../weights/base.safetensors", import.meta.url));

/** @throws ConfigError if the weights file is missing, CheckpointError if it is damaged. */
export async function openEngine(settings: Config["engine"]): Promise<OpenedEngine> {
  if (settings.kind === "fake") return { engine: fakeEngine(), baseWeights: "fake" };
  if (settings.kind === "tabular") return { engine: tabularEngine(settings), baseWeights: "tabular" };
  const file = weightsFile(settings.weights);
  const baseWeights = weightsHash(settings);
  const { loadLocalEngine } = await import("../../engine/local/engine.ts");
  const threads = settings.threads === 0 ? undefined : settings.threads;
  return { engine: await loadLocalEngine({ weights: file, threads }), baseWeights };
}

/** Hash of the weights that an engine with these settings starts from, 16 hex digits. @throws ConfigError if there is no such file. */
export function weightsHash(settings: Config["engine"]): string {
  return settings.kind === "local" ? fileHash(weightsFile(settings.weights)).slice(0, 16) : settings.kind;
}

/** Path of a weights file; "shipped" is the model in the package. @throws ConfigError */
export function weightsFile(weights: string): string {
  const file = weights === "shipped" ? SHIPPED : weights;
  if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  const remedy =
    weights === "shipped"
      ? 'Make the base model with "sparring pretrain".'
      : "Give --set engine.weights=FILE a file with weights.";
  throw new ConfigError(`the weights file ${file} does not exist. ${remedy}`);
}

/** What the settings call the weights that an engine starts from. */
export function weightsName(settings: Config["engine"]): string {
  return "weights" in settings ? settings.weights : settings.kind;
}
