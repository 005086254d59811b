/**
 * Weights out of what `sparring export` wrote: an ONNX file, or a folder for `transformers`, also after
 * `save_pretrained` there. Checked as weights files are; nothing that is named in them is executed.
 */
import fs from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { readCheckedJson } from "../../../core/checked-json.ts";
import { CheckpointError } from "../../../core/errors.ts";
import { printableLine } from "../../../core/terminal-text.ts";
import { damaged, readTensors } from "../safetensors.ts";
import { type WeightsFile, weightsOf } from "../weights.ts";
import { hfConfigSchema, shapeOfConfig } from "./hf/config.ts";
import { TENSORS_OF } from "./hf/folder.ts";
import { tokenizerSchema, wordsOfTokenizer } from "./hf/tokenizer.ts";
import { readOnnxTensors } from "./onnx/file.ts";

export interface ImportedWeights extends Required<WeightsFile> {
  /** SHA-256 of the weights file that was exported, as the export says. */
  readonly sha256: string;
}

/** @throws CheckpointError that says which file is missing, damaged or not of this project, and why. */
export async function importWeights(origin: string): Promise<ImportedWeights> {
  const folder = fs.statSync(origin, { throwIfNoEntry: false })?.isDirectory();
  const { sha256, ...tensors } = await (folder ? readHfTensors(origin) : readOnnxTensors(origin));
  const { weights, words, metadata } = weightsOf(origin, tensors);
  if (words) return { weights, words, metadata, sha256 };
  throw damaged(origin, "it does not name its words");
}

/** What the header of the tensors says must be what stands beside them; after `save_pretrained` it says nothing. */
async function readHfTensors(folder: string): ReturnType<typeof readOnnxTensors> {
  const config = checked(path.join(folder, "config.json"), hfConfigSchema);
  const words = wordsOfTokenizer(checked(path.join(folder, "tokenizer.json"), tokenizerSchema)).join(" ");
  const shape = JSON.stringify(shapeOfConfig(config));
  const file = path.join(folder, "model.safetensors");
  const tensors = await readTensors(file);
  const { [TENSORS_OF.name]: _, ...header } = tensors.metadata;
  requireSame(file, "shape", header.shape, shape, (text) => sizesIn(file, text));
  requireSame(file, "words", header.words, words, (text) => text);
  return {
    ...tensors,
    metadata: { ...header, shape: header.shape ?? shape, words },
    sha256: config.sparring.weights_sha256,
  };
}

/** @throws CheckpointError with both values. */
function requireSame(
  file: string,
  what: string,
  said: string | undefined,
  beside: string,
  reading: (text: string) => string,
): void {
  if (said === undefined || reading(said) === reading(beside)) return;
  const [a, b] = [said, beside].map((text) => text.slice(0, 200));
  throw damaged(file, `its header has the ${what} ${a}, and the files beside it ${b}`);
}

/** In one order. */
function sizesIn(file: string, shape: string): string {
  try {
    return JSON.stringify(Object.entries(JSON.parse(shape)).sort());
  } catch {
    throw damaged(file, "its header does not say the shape of a model");
  }
}

function checked<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  return readCheckedJson(file, schema, (reason, cause) => {
    const told = reason.replaceAll("\n", " ").slice(0, 400);
    return new CheckpointError(
      printableLine(
        `${file} is not of a folder that "sparring export hf" wrote: ${told}; export the model again`,
      ),
      { cause },
    );
  });
}
