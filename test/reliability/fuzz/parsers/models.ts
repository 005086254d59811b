/** Weights, adapters, and the files of large models. */
import fs from "node:fs";
import path from "node:path";
import { Key } from "../../../../src/core/rng.ts";
import { TINY_SHAPE } from "../../../../src/engine/local/tiny-shape-fixture.ts";
import { WORDS } from "../../../../src/engine/local/vocabulary.ts";
import { encodeWeights, readWeights, Weights } from "../../../../src/engine/local/weights.ts";
import { loadConfigs } from "../../../../src/engine/renderers/files/configs.ts";
import { folderFiles } from "../../../../src/engine/renderers/files/folder.ts";
import { checkHubModel } from "../../../../src/engine/renderers/files/model-name.ts";
import { LargeModelRenderer } from "../../../../src/engine/renderers/renderer.ts";
import { asks, gradient, says, tinyModel } from "../../../../src/engine/renderers/vectors-fixture.ts";
import {
  CONFIG,
  configFile,
  safetensors,
  TENSORS,
  tar,
  tarGz,
  tensorFile,
} from "../../../../src/engine/tinker/adapter/fixtures/archive.ts";
import { adaptedModules, adapterConfig } from "../../../../src/engine/tinker/adapter/peft.ts";
import { readTensorHeader, requireFinite } from "../../../../src/engine/tinker/adapter/tensors.ts";
import { unpackAdapter } from "../../../../src/engine/tinker/adapter/unpack.ts";
import { ofFile, ofText, type Parser } from "../parser.ts";

const expected = { model: "a/b", rank: 4 };

/** A model's folder whose file of this name is the input. */
function ofModel(file: string): Parser {
  return ofFile(
    `model: ${file}`,
    file,
    (folder) => {
      const { json, template } = tinyModel("qwen3-vl");
      for (const [name, value] of Object.entries({ ...json, "chat_template.jinja": template })) {
        if (value === undefined) continue;
        fs.writeFileSync(path.join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
      }
      return [fs.readFileSync(path.join(folder, file))];
    },
    async (_, folder) => {
      const configs = await loadConfigs(await folderFiles(folder));
      const renderer = new LargeModelRenderer(configs, { maxTokens: 8 });
      const picture = { type: "image" as const, picture: { id: "p", image: gradient(64, 64) } };
      const input = renderer.render(asks(says("system", "You play."), { role: "user", content: [picture] }));
      return [renderer.length(input), renderer.decode([1, 2, 3])];
    },
    0.5,
  );
}

export const MODELS: readonly Parser[] = [
  ofFile(
    "weights",
    "weights.safetensors",
    () => [encodeWeights(Weights.random(TINY_SHAPE, Key.root("fuzz")), WORDS, { step: "3" })],
    readWeights,
    0.5,
  ),
  ofFile(
    "tensors of an adapter",
    "adapter_model.safetensors",
    () => [safetensors(TENSORS)],
    async (file) => {
      const header = await readTensorHeader(file);
      await requireFinite(file, header);
      adaptedModules(header.tensors, adapterConfig(JSON.stringify(CONFIG), expected));
    },
  ),
  ofText("settings of an adapter", [JSON.stringify(CONFIG)], (config) => adapterConfig(config, expected)),
  ofFile(
    "archive of an adapter",
    "adapter.tar",
    async () => [await tar(configFile(), tensorFile()), await tarGz(configFile(), tensorFile())],
    async (file, folder) => {
      const into = path.join(folder, "into");
      fs.mkdirSync(into, { recursive: true });
      await unpackAdapter(file, into, 2 ** 22);
    },
  ),
  ofModel("tokenizer.json"),
  ofModel("tokenizer_config.json"),
  ofModel("config.json"),
  ofModel("preprocessor_config.json"),
  ofModel("chat_template.jinja"),
  ofText("names of models", ["Qwen/Qwen3-VL-8B-Instruct"], (model) => checkHubModel({ model })),
];
