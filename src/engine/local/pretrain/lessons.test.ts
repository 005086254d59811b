import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CheckpointError, ConfigError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { blankImage } from "../../../images/blank.ts";
import { languageOf } from "../../../language/languages.ts";
import { DOMAINS, type Domain } from "../../../pairs/pair.ts";
import { photoLayout } from "../../../pairs/photos/layout.ts";
import { SHIPPED, STOP, tokenOf, WORDS } from "../vocabulary.ts";
import { encodeWeights, readModel, Weights } from "../weights.ts";
import { blankTranscript, type Example, lessonOf } from "./examples.ts";
import { extendWeights } from "./extend.ts";
import { LessonPictures } from "./pictures.ts";
import { baseRecipe, fromStage } from "./recipe.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-lessons-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const key = Key.root("lessons");
const everything = { describe: true, statements: 12, about: {}, games: 2 };

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

describe("votes in lessons", () => {
  const [so, notAvailable] = [tokenOf("<so>"), tokenOf("n/a")];

  /** The game's notes by seat, and the vote, of every lesson that ends with one. */
  async function votes() {
    const example = await exampleOf("clevr");
    const games = { describe: false, statements: 0, about: {}, games: 60 };
    return lessonOf(example, games, key).flatMap(({ targets, weights }) => {
      const [asked, end] = [targets.indexOf(tokenOf("<vote>")), targets.indexOf(so)];
      if (end < 0) return [];
      const [me, ...noted] = targets.slice(asked + 1, end);
      return [
        { me, noted, vote: targets[end + 1], learnsNotes: weights[end - 1] > 0, weight: weights[end + 1] },
      ];
    });
  }

  /** Seat token → number of `false` behind it. */
  function doubts(noted: readonly number[]): Map<number, number> {
    const out = new Map<number, number>();
    let seat = 0;
    for (const token of noted) {
      if (WORDS[token].startsWith("<p")) seat = token;
      out.set(seat, (out.get(seat) ?? 0) + Number(WORDS[token] === "false"));
    }
    return out;
  }

  it("go to another seat with the most false in the notes, right notes or wrong ones", async () => {
    const all = await votes();
    expect(all.filter(({ learnsNotes }) => learnsNotes)).toHaveLength(all.length / 2);
    for (const { me, noted, vote, weight } of all) {
      const others = new Map([...doubts(noted)].filter(([seat]) => seat !== me));
      const most = Math.max(...others.values());
      expect(weight).toBeGreaterThan(0);
      expect(vote).not.toBe(me);
      if (most > 0) expect(others.get(vote)).toBe(most);
      else expect(others.has(vote) || vote === notAvailable).toBe(true);
    }
  });
});

it("half of the statements of every kind are true", async () => {
  const judge = { describe: false, statements: 40, about: {}, games: 0 };
  for (const domain of ["clevr", "charts"] as const) {
    const verdicts = new Map<string, number[]>();
    for (let i = 0; i < 25; i++) {
      const example = await new LessonPictures(64).example(domain, key.child("balance", i));
      for (const { input, targets } of lessonOf(example, judge, key.child(i))) {
        const part = input[1];
        const words = part.type === "tokens" ? part.tokens.slice(2, -1).map((token) => WORDS[token]) : [];
        const kind = kindOf(domain, words);
        verdicts.set(kind, [...(verdicts.get(kind) ?? []), Number(targets.at(-1) === tokenOf("true"))]);
      }
    }
    for (const [kind, truths] of verdicts) {
      const share = truths.reduce((a, b) => a + b, 0) / truths.length;
      // Four standard deviations of a fair coin.
      expect(Math.abs(share - 0.5), `${domain} ${kind}`).toBeLessThan(2 / Math.sqrt(truths.length));
    }
    expect(verdicts.size).toBe(languageOf(domain).kinds.length);
  }
});

function kindOf(domain: Domain, words: readonly string[]): string {
  return languageOf(domain).fromWords(words)?.kind ?? expect.fail(`no statement: ${words.join(" ")}`);
}

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
    const text = Buffer.from(encodeWeights(old, WORDS)).toString("latin1");
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
    await expect(readModel(file, SHIPPED)).rejects.toThrow(CheckpointError);
    await expect(readModel(file, SHIPPED)).rejects.toThrow("pretrain --from");
    await expect(extendWeights(fileOf(undefined), key)).rejects.toThrow("does not say which words");
  });
});

it("a recipe can be begun at a later stage, by its name", () => {
  const recipe = fromStage(baseRecipe(1), "sharpen");
  expect(recipe.stages.map(({ name }) => name)).toEqual(["sharpen", "scenes", "shapes", "shapes-again"]);
  expect(recipe.dense.steps).toBe(0);
  expect(() => fromStage(recipe, "shapren")).toThrow(ConfigError);
});
