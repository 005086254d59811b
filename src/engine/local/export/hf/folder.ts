/**
 * A model as a folder for Python's `transformers`: weights, sizes, vocabulary, pictures' preparation, and the
 * model's code in PyTorch. The model card is the caller's.
 */
import fs from "node:fs";
import { encodeTensors } from "../../safetensors.ts";
import { type ModelShape, seesPictures } from "../../shape.ts";
import type { ExportedModel } from "../exported-model.ts";
import { generationConfig, hfConfig, PYTHON_FILES } from "./config.ts";
import { tokenizerConfig, tokenizerFile } from "./tokenizer.ts";

/** What `transformers` wants to read in the header of tensors. */
export const TENSORS_OF = { name: "format", value: "pt" } as const;

const CODE = new URL("../../../../../python/exported/", import.meta.url);

/** File name → content. Every name is ours. */
export function hfFolder(model: ExportedModel): Map<string, string | Uint8Array> {
  const { weights, header } = model;
  const tensors = weights.names.map((name) => ({ name, ...weights.get(name) }));
  const files = new Map<string, string | Uint8Array>([
    ["model.safetensors", encodeTensors(tensors, { [TENSORS_OF.name]: TENSORS_OF.value, ...header })],
    ["config.json", json(hfConfig(model))],
    ["generation_config.json", json(generationConfig(model))],
    ["tokenizer.json", json(tokenizerFile(model))],
    ["tokenizer_config.json", json(tokenizerConfig(model))],
  ]);
  if (seesPictures(weights.shape)) files.set("preprocessor_config.json", json(preprocessor(weights.shape)));
  for (const name of PYTHON_FILES) files.set(name, fs.readFileSync(new URL(name, CODE)));
  return files;
}

/** Pixels 0 to 255 → -2 to 1.98, as the engine reads them. */
function preprocessor({ pictureSize }: ModelShape): object {
  return {
    image_processor_type: "ViTImageProcessor",
    do_resize: true,
    size: { height: pictureSize, width: pictureSize },
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 64,
    do_normalize: true,
    image_mean: [2, 2, 2],
    image_std: [1, 1, 1],
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
