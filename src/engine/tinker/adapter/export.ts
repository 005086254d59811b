/**
 * The adapter of a checkpoint as a folder that Python's `peft` reads: `adapter_config.json`, `adapter_model.safetensors`,
 * and a model card. The folder is complete or not there.
 */
import fs from "node:fs";
import path from "node:path";
import { syncFolder, writeFailure } from "../../../core/atomic-file.ts";
import { ConfigError, DataError, SparringError } from "../../../core/errors.ts";
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
  const target = path.resolve(out);
  return guarded(target, async () => {
    refuseFull(target);
    const work = `${target}.${process.pid}.tmp`;
    fs.rmSync(work, { recursive: true, force: true });
    const folder = path.join(work, "adapter");
    fs.mkdirSync(folder, { recursive: true });
    try {
      const adapter = await made(source, work, folder);
      fs.writeFileSync(path.join(folder, "README.md"), card(adapter));
      put(folder, target);
      return adapter;
    } finally {
      fs.rmSync(work, { recursive: true, force: true });
    }
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

/** Under its name once all of it is on the disk. */
function put(folder: string, target: string): void {
  for (const name of fs.readdirSync(folder)) {
    const handle = fs.openSync(path.join(folder, name), "r+");
    fs.fsyncSync(handle);
    fs.closeSync(handle);
  }
  refuseFull(target);
  if (fs.existsSync(target)) fs.rmdirSync(target);
  fs.renameSync(folder, target);
  syncFolder(path.dirname(target));
}

function refuseFull(target: string): void {
  if (!fs.existsSync(target) || fs.readdirSync(target).length === 0) return;
  throw new DataError(`${target} is not empty: nothing is overwritten. Choose another --out.`);
}

async function guarded<T>(target: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException)?.code;
    if (cause instanceof SparringError || typeof code !== "string") throw cause;
    throw new DataError(
      `${target} cannot be written: ${writeFailure(code, "Free some space, then try again.")}`,
      {
        cause,
      },
    );
  }
}
