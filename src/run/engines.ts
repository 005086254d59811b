/** What the settings of the engine mean: which engine, from which weights. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../core/errors.ts";
import type { Engine } from "../engine/engine.ts";
import { fakeEngine } from "../engine/fake/fake.ts";
import type { Config } from "./config.ts";

export interface OpenedEngine {
  readonly engine: Engine;
  /** Hash of the weights it started from; a run goes on only from the same ones. */
  readonly baseWeights: string;
}

const SHIPPED = fileURLToPath(new URL("../../weights/base.safetensors", import.meta.url));

/** @throws ConfigError if the weights file is missing, CheckpointError if it is damaged. */
export async function openEngine(settings: Config["engine"]): Promise<OpenedEngine> {
  if (settings.kind === "fake") return { engine: fakeEngine(), baseWeights: "fake" };
  const file = weightsFile(settings.weights);
  const baseWeights = createHash("sha256").update(fs.readFileSync(file)).digest("hex").slice(0, 16);
  const { loadLocalEngine } = await import("../engine/local/engine.ts");
  const threads = settings.threads === 0 ? undefined : settings.threads;
  return { engine: await loadLocalEngine({ weights: file, threads }), baseWeights };
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
