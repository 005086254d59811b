/**
 * The adapter of a checkpoint as a folder that Python's `peft` reads: `adapter_config.json`, `adapter_model.safetensors`,
 * and a model card. The folder is complete or not there.
 */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../../core/errors.ts";
import { writeNewFolder } from "../../../core/new-folder.ts";
import { type AdapterSource, fetchAdapter } from "./fetch.ts";
import { adaptedModules, adapterConfig, configText, packedModules, peftName } from "./peft.ts";
import { writeRenamed } from "./renamed.ts";
import { readTensorHeader, requireFinite } from "./tensors.ts";
import { CONFIG, TENSORS, unpackAdapter } from "./unpack.ts";

export interface ExportedAdapter {
  readonly rank: number;
  readonly alpha: number;
  /** Last parts of the names of the modules that it changes. */
  readonly modules: readonly string[];
  readonly tensors: number;
  readonly parameters: number;
  readonly bytes: number;
  /** Modules of experts that are packed in three dimensions, which `peft` does not read. */
  readonly packed: number;
  /** Files of the archive that were left out. */
  readonly leftOut: readonly string[];
}

/**
 * @param card the text of README.md. @throws DataError if the target is not empty or the archive is none of this adapter,
 * ConfigError if the run has no adapter, CheckpointError, TinkerError
 */
export async function exportAdapter(
  source: AdapterSource,
  out: string,
  card: (adapter: ExportedAdapter) => string,
): Promise<ExportedAdapter> {
  if (source.settings.loraRank === 0) {
    throw new ConfigError(
      "the run trains all weights (engine.loraRank is 0), so it has no adapter. Fetch the weights with the server's own tools.",
    );
  }
  return writeNewFolder(out, async (folder, work) => {
    const adapter = await made(source, work, folder);
    fs.writeFileSync(path.join(folder, "README.md"), card(adapter));
    return adapter;
  });
}

async function made(source: AdapterSource, work: string, folder: string): Promise<ExportedAdapter> {
  const { settings, mostBytes } = source;
  const archive = path.join(work, "archive");
  await fetchAdapter(source, archive);
  const leftOut = await unpackAdapter(archive, work, mostBytes);
  fs.rmSync(archive);
  const raw = path.join(work, TENSORS);
  const file = await readTensorHeader(raw);
  const text = fs.readFileSync(path.join(work, CONFIG), "utf8");
  const config = adapterConfig(text, { model: settings.model, rank: settings.loraRank });
  const named = file.tensors.map((tensor) => ({ ...tensor, name: peftName(tensor.name) }));
  const modules = adaptedModules(named, config);
  await requireFinite(raw, file);
  await writeRenamed(raw, file, peftName, path.join(folder, TENSORS));
  fs.writeFileSync(path.join(folder, CONFIG), configText(config, modules));
  const sizes = named.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  return {
    rank: config.r,
    alpha: config.lora_alpha,
    modules,
    tensors: named.length,
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    bytes: fs.statSync(path.join(folder, TENSORS)).size,
    packed: packedModules(named),
    leftOut,
  };
}
