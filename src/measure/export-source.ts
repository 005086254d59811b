/** The weights that a word of the command line names, as a model to be exported. */
import path from "node:path";
import { readCheckpoint } from "../checkpoint/checkpoint.ts";
import { fileHash } from "../checkpoint/files.ts";
import { ConfigError } from "../core/errors.ts";
import type { ExportedModel } from "../engine/local/export/exported-model.ts";
import { readModel } from "../engine/local/weights.ts";
import { formFor, weightsFile } from "../run/open/engines.ts";
import type { Config } from "../run/settings/config.ts";
import type { ModelSpec } from "./contestants.ts";

/**
 * @param config of the run, where it is one, with the game that the weights play.
 * @throws ConfigError for a run whose engine keeps no weights here, CheckpointError if the file is missing,
 * damaged, or of another game.
 */
export async function exportSource(spec: ModelSpec, config: Config, version: string): Promise<ExportedModel> {
  const file = fileOf(spec, config);
  const form = await formFor(config);
  const { weights, metadata } = await readModel(file, form);
  const { game, words, stop } = form;
  return {
    ...{ weights, words, header: metadata, game, version, sha256: fileHash(file) },
    ...(stop !== undefined && { stop }),
  };
}

function fileOf(spec: ModelSpec, config: Config): string {
  if (spec.kind === "weights") return spec.file;
  const { engine } = config;
  if (engine.kind !== "local") throw notHere(engine.kind);
  if (spec.kind === "checkpoint") {
    readCheckpoint(spec.folder);
    const name = (engine.averageShare ?? 0) > 0 ? "average" : "weights";
    return path.join(spec.folder, "engine", `${name}.safetensors`);
  }
  if (engine.weights !== "random") return weightsFile(engine.weights);
  throw new ConfigError(
    'the base of this game are random weights, which are in no file and play no better than chance. Give a run that trained them, e.g. "sparring train --preset spiral".',
  );
}

function notHere(engine: string): ConfigError {
  const remedy =
    engine === "tinker"
      ? 'Its adapter is fetched with "sparring export adapter RUN"'
      : "What it learned is in RUN/checkpoints/NNNN/engine";
  return new ConfigError(
    `the engine "${engine}" has no weights of this project's model. ${remedy}; give a run of the local engine, a weights file, or "base".`,
  );
}
