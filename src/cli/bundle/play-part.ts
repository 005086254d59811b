/** The part of a copied run that plays: its model as an ONNX file, and the WebAssembly of ONNX Runtime, beside the page's own program. */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ConfigError } from "../../core/errors.ts";
import type { Concealer } from "../../server/dashboard/copy/conceal.ts";
import type { CopiedModel } from "../../server/dashboard/copy/copied.ts";
import { type OpenedExport, openExport } from "../export/model.ts";

/** The only game that the page can deal: its pictures are drawn in the browser. */
const GAME = "spot-the-spy";
/** As in the page's program, which was built with it. */
const RUNTIME = "onnxruntime-web@1.30.0";
/** What computes, and the file of the runtime for it. */
const RUNTIMES = { wasm: "ort-wasm-simd-threaded.wasm", webgpu: "ort-wasm-simd-threaded.asyncify.wasm" };

export interface PlayPart {
  /** What plays, as a word of the command line. */
  readonly word: string;
  /** Whether the files for WebGPU are copied too. */
  readonly webgpu: boolean;
}

/** What writes the part into the folder of a site. @throws ConfigError for a model that cannot be played against, or a missing runtime. */
export async function playPart({ word, webgpu }: PlayPart) {
  const opened = await openExport(word, { set: [] });
  const { model } = opened;
  if (model.game !== GAME)
    throw new ConfigError(
      `${word} plays ${model.game}, and the page can deal ${GAME} alone. Leave out --play, or give --play base.`,
    );
  const runtimes = webgpu ? RUNTIMES : { wasm: RUNTIMES.wasm };
  const files = Object.entries(runtimes).map(([device, file]) => [device, runtimeFile(file)] as const);
  const { encodeOnnx } = await import("../../engine/local/export/onnx/file.ts");
  return async (folder: string, hide: Concealer): Promise<CopiedModel> => {
    const at = (name: string) => path.join(folder, "play", name);
    const bytes = encodeOnnx({ ...model, header: hide.json(model.header) });
    fs.writeFileSync(at("model.onnx"), bytes);
    const sizes = files.map(([device, file]) => {
      fs.copyFileSync(file, at(`ort-${device}.wasm`));
      return [device, fs.statSync(file).size];
    });
    return {
      name: hide.text(nameOf(opened)),
      bytes: bytes.length,
      runtimes: Object.fromEntries(sizes),
      game: gameOf(opened),
    };
  };
}

function runtimeFile(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(`onnxruntime-web/${name}`);
  } catch (cause) {
    throw new ConfigError(
      `a page that plays takes ONNX Runtime for the web along, which is not installed. Install: npm install ${RUNTIME}`,
      { cause },
    );
  }
}

function nameOf({ spec }: OpenedExport): string {
  if (spec.kind === "base") return "the model that ships";
  if (spec.kind === "weights") return path.basename(spec.file);
  return `checkpoint ${Number(path.basename(spec.folder))} of ${path.basename(path.resolve(spec.run))}`;
}

/** A person votes as one of the civilians, whoever voted in training. */
function gameOf({ config }: OpenedExport): unknown {
  return config.game.name === GAME ? { ...config.game, voter: "civilians" } : { name: GAME };
}
