/** Folders for `transformers`: what is in them, and back into weights. PyTorch reads them in test/interop/export. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { afterAll, describe, expect, test } from "vitest";
import { encodeWeights } from "../weights.ts";
import { pictureModel, textModel } from "./exported-fixture.ts";
import type { ExportedModel } from "./exported-model.ts";
import { hfFolder } from "./hf/folder.ts";
import { importWeights } from "./import.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-hf-"));
afterAll(() => fs.rmSync(root, { recursive: true }));
let number = 0;

function write(model: ExportedModel, change: Record<string, (text: string) => string> = {}): string {
  const folder = path.join(root, String(++number));
  fs.mkdirSync(folder);
  for (const [name, content] of hfFolder(model)) {
    const changed = change[name]?.(Buffer.from(content).toString("latin1"));
    fs.writeFileSync(
      path.join(folder, name),
      changed === undefined ? content : Buffer.from(changed, "latin1"),
    );
  }
  return folder;
}

const jsonIn = (folder: string, name: string) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));

describe.each([
  ["with pictures", pictureModel()],
  ["without", textModel()],
])("a folder of a model %s", (_, model) => {
  const folder = write(model);

  test("has the files that loaders look for, and pictures' preparation only where there are some", () => {
    const pictures = model.weights.shape.pictureSize > 0;
    expect(fs.readdirSync(folder).sort()).toEqual([
      ...["config.json", "configuration_sparring.py", "generation_config.json", "model.safetensors"],
      "modeling_sparring.py",
      ...(pictures ? ["preprocessor_config.json"] : []),
      ...["tokenizer.json", "tokenizer_config.json"],
    ]);
    const config = jsonIn(folder, "config.json");
    expect("AutoModelForImageTextToText" in config.auto_map).toBe(pictures);
    for (const place of Object.values(config.auto_map)) {
      const [file, name] = String(place).split(".");
      expect(fs.readFileSync(path.join(folder, `${file}.py`), "utf8")).toContain(`class ${name}(`);
    }
  });

  test("has a tokenizer that gives each word its number", () => {
    const tokenizer = new Tokenizer(
      jsonIn(folder, "tokenizer.json"),
      jsonIn(folder, "tokenizer_config.json"),
    );
    const text = model.words.slice(0, -1).join(" ");
    expect(tokenizer.encode(text).ids).toEqual(model.words.slice(0, -1).map((_, id) => id));
    expect(tokenizer.encode("nonsense-word").ids).toEqual([0]);
  });

  test("becomes the same weights file again", async () => {
    const { weights, words, metadata, sha256 } = await importWeights(folder);
    const again = encodeWeights(weights, words, metadata);
    expect(Buffer.compare(again, encodeWeights(model.weights, model.words, model.header))).toBe(0);
    expect(sha256).toBe(model.sha256);
  });

  test("is read after another program wrote the tensors without our header", async () => {
    const header = { format: "pt" };
    const bytes = encodeWeights(model.weights, model.words);
    const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const named = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)));
    const json = Buffer.from(JSON.stringify({ ...named, __metadata__: header }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const plain = Buffer.concat([length, json, bytes.subarray(8 + size)]);
    const other = write(model, { "model.safetensors": () => plain.toString("latin1") });
    const { weights, words } = await importWeights(other);
    expect(weights.shape).toEqual(model.weights.shape);
    expect(Buffer.compare(encodeWeights(weights, words), bytes)).toBe(0);
  });
});

describe("refused is", () => {
  const model = textModel();
  const replaced = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);
  test.each<[string, Record<string, (text: string) => string>, RegExp]>([
    [
      "another kind of model",
      { "config.json": replaced('"sparring",', '"qwen2",') },
      /config\.json.*model_type/,
    ],
    ["no JSON", { "config.json": () => "{" }, /config\.json is not of a folder/],
    [
      "another size than the header says",
      { "config.json": replaced('"window": 4', '"window": 5') },
      /header has the shape .*"window":4.* files beside it .*"window":5/,
    ],
    ["another word", { "tokenizer.json": replaced('"bet"', '"raise"') }, /has the words .*bet.*raise/],
    [
      "a tokenizer of pieces of words",
      { "tokenizer.json": replaced("WordLevel", "BPE") },
      /tokenizer\.json is not of a folder/,
    ],
    [
      "tensors that are cut off",
      { "model.safetensors": (text) => text.slice(0, -4) },
      /cannot stand in bytes/,
    ],
  ])("%s", async (_, change, message) => {
    await expect(importWeights(write(model, change))).rejects.toThrow(message);
  });

  test("a folder of something else, and nothing at all", async () => {
    await expect(importWeights(root)).rejects.toThrow(/config\.json is not of a folder/);
    await expect(importWeights(path.join(root, "none"))).rejects.toThrow(/cannot read the weights file/);
  });
});
