import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError, ConfigError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { blankImage } from "../../../images/blank.ts";
import { DOMAINS, type Domain } from "../../../pairs/pair.ts";
import { photoLayout } from "../../../pairs/photos/layout.ts";
import { STOP, tokenOf, WORDS } from "../vocabulary.ts";
import { encodeWeights, readModel, Weights } from "../weights.ts";
import { blankTranscript, type Example, lessonOf } from "./examples.ts";
import { extendWeights } from "./extend.ts";
import { LessonPictures } from "./pictures.ts";
import { baseRecipe, fromStage } from "./recipe.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-lessons-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const key = Key.root("lessons");
const everything = { describe: true, statements: 12, clevr: {}, games: 2 };

function exampleOf(domain: Domain): Promise<Example> | Example {
  if (domain !== "photos") return new LessonPictures(64).example(domain, key.child(domain));
  const image = blankImage(64, 64);
  return { domain, picture: { id: "photo", image }, content: photoLayout(image, "cat") };
}

describe.each(DOMAINS)("lessons about %s", (domain) => {
  it("have a weight per target, tokens that the model knows, and repeat themselves", async () => {
    const example = await exampleOf(domain);
    const data = lessonOf(example, everything, key);
    expect(data.length).toBeGreaterThan(12);
    for (const { input, targets, weights } of data) {
      expect(weights).toHaveLength(targets.length);
      expect(targets.every((token) => token >= 0 && token < WORDS.length - 1)).toBe(true);
      const text = input.find((part) => part.type === "tokens");
      expect(text?.type === "tokens" && text.tokens[0]).toBe(tokenOf(`<${domain}>`));
    }
    expect(lessonOf(example, everything, key)).toEqual(data);
  });

  it("teach blank spies their own clues alone", async () => {
    const example = await exampleOf(domain);
    const blank = { id: "blank", image: blankImage(64, 64) };
    const { targets, weights } = blankTranscript(blank, example, key.stream());
    const clues = targets.filter((token) => token === STOP).length;
    const learned = targets.filter((token, i) => token === STOP && weights[i] > 0).length;
    expect(learned).toBeGreaterThan(0);
    expect(learned).toBeLessThan(clues);
  });
});

describe("weights with other words", () => {
  const shape = {
    width: 8,
    encoderLayers: 1,
    layers: 1,
    heads: 2,
    hidden: 8,
    pictureSize: 16,
    stem: 8,
    maxText: 16,
    window: 2,
  };
  const old = Weights.random({ ...shape, vocabulary: 3 }, key);
  old.get("head").data.forEach((_, i, head) => {
    head[i] = i;
  });
  const words = ["red", "obsolete", "."];

  function fileOf(metadata: Record<string, string> | undefined): string {
    const file = path.join(folder, `${Object.values(metadata ?? {}).join("-")}.safetensors`);
    const text = Buffer.from(encodeWeights(old)).toString("latin1");
    const ours = `,"words":"${WORDS.join(" ")}"`;
    const theirs = metadata ? `,"words":"${metadata.words}"` : "";
    const size = Buffer.from(text, "latin1").readBigUInt64LE(0);
    const header = text.slice(8, 8 + Number(size)).replace(ours, theirs);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    fs.writeFileSync(
      file,
      Buffer.concat([length, Buffer.from(header + text.slice(8 + Number(size)), "latin1")]),
    );
    return file;
  }

  it("keep what they had for words that are known, and everything else", async () => {
    const wide = await extendWeights(fileOf({ words: words.join(" ") }), key);
    expect(wide.shape.vocabulary).toBe(WORDS.length);
    expect(wide.get("picture.in").data).toEqual(old.get("picture.in").data);
    for (const [id, word] of words.entries()) {
      if (word === "obsolete") continue;
      const now = tokenOf(word);
      for (let i = 0; i < 8; i++) expect(wide.get("head").data[i * WORDS.length + now]).toBe(i * 3 + id);
      for (let distance = 0; distance < 2; distance++) {
        const at = (distance * WORDS.length + now) * 8;
        const before = (distance * 3 + id) * 8;
        expect(wide.get("text.embed").data.slice(at, at + 8)).toEqual(
          old.get("text.embed").data.slice(before, before + 8),
        );
      }
    }
    expect(wide.get("head").data[tokenOf("chart")]).toBe(0);
  });

  it("are refused where today's words are needed, with the way out", async () => {
    const file = fileOf({ words: words.join(" ") });
    await expect(readModel(file)).rejects.toThrow(CheckpointError);
    await expect(readModel(file)).rejects.toThrow("pretrain --from");
    await expect(extendWeights(fileOf(undefined), key)).rejects.toThrow("does not say which words");
  });
});

it("a recipe can be begun at a later stage, by its name", () => {
  const recipe = fromStage(baseRecipe(1), "sharpen");
  expect(recipe.stages.map(({ name }) => name)).toEqual(["sharpen"]);
  expect(recipe.dense.steps).toBe(0);
  expect(() => fromStage(recipe, "shapren")).toThrow(ConfigError);
});
