/** Exported ONNX files against the engine's own programs, and back into weights. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { afterAll, describe, expect, test } from "vitest";
import type { Picture } from "../../../images/image.ts";
import { Graphs } from "../graphs.ts";
import { Trainer } from "../trainer.ts";
import { weightsOf } from "../weights.ts";
import { pictureModel, testPicture, testTokens, textModel } from "./exported-fixture.ts";
import type { ExportedModel } from "./exported-model.ts";
import { onnxFacts } from "./onnx/facts.ts";
import { encodeOnnx, readOnnxTensors } from "./onnx/file.ts";
import { OnnxSession } from "./onnx/session.ts";
import { TOLERANCE } from "./stored-prompts.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-onnx-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(root, name);
  fs.writeFileSync(file, bytes);
  return file;
}

/** Log-probabilities of each token after the first, by the engine. */
async function byEngine({ weights }: ExportedModel, tokens: number[], picture?: Picture): Promise<number[]> {
  const graphs = new Graphs(weights.shape, 1);
  const image = picture ? [{ type: "image" as const, picture }] : [];
  const input = [...image, { type: "tokens" as const, tokens: tokens.slice(0, -1) }];
  const targets = tokens.slice(1);
  const data = [{ input, targets, weights: targets.map(() => 1) }];
  const [logprobs] = await new Trainer(graphs, weights).logprobs(data);
  await graphs.dispose();
  return logprobs;
}

describe.each([
  ["with pictures", pictureModel()],
  ["without", textModel()],
])("an ONNX file of a model %s", (_, model) => {
  const { shape } = model.weights;
  const bytes = encodeOnnx(model);

  test.each([1, 2, shape.maxText])("gives the engine's log-probabilities of %i tokens", async (length) => {
    const picture = shape.pictureSize > 0 ? testPicture(`picture ${length}`, shape.pictureSize) : undefined;
    const tokens = testTokens(`text ${length}`, length, shape.vocabulary);
    const session = await OnnxSession.open(bytes);
    const all = await session.logprobs({ picture: picture?.image.data, tokens });
    await session.close();
    expect(all).toHaveLength(length * shape.vocabulary);
    const next = all.subarray(0, shape.vocabulary).reduce((sum, logprob) => sum + Math.exp(logprob), 0);
    expect(next).toBeCloseTo(1, 5);
    if (length === 1) return;
    const expected = await byEngine(model, tokens, picture);
    const gaps = expected.map((logprob, i) => Math.abs(logprob - all[i * shape.vocabulary + tokens[i + 1]]));
    expect(Math.max(...gaps)).toBeLessThan(TOLERANCE / 10);
  });

  test("gives the same for a text that comes again, whatever came between", async () => {
    const picture = shape.pictureSize > 0 ? testPicture("one", shape.pictureSize).image.data : undefined;
    const session = await OnnxSession.open(bytes);
    const lengths = [7, 9, 9, 11, 7, 9];
    const each: Float32Array[] = [];
    for (const length of lengths)
      each.push(await session.logprobs({ picture, tokens: testTokens("again", length, shape.vocabulary) }));
    await session.close();
    expect([each[2], each[4], each[5]]).toEqual([each[1], each[0], each[1]]);
  });

  test("computes nothing that is not used", () => {
    const { node = [], output = [] } = fromBinary(ModelProtoSchema, bytes).graph ?? {};
    const used = new Set([...node.flatMap(({ input }) => input), ...output.map(({ name }) => name)]);
    expect(node.flatMap((one) => one.output).filter((name) => !used.has(name))).toEqual([]);
  });

  test("says what a player of it must know", () => {
    const { weights: _weights, ...facts } = model;
    expect(onnxFacts(bytes)).toEqual({ ...facts, shape });
  });

  test("is read back number by number", async () => {
    const file = write("whole.onnx", bytes);
    const { weights, words, metadata } = weightsOf(file, await readOnnxTensors(file));
    expect(weights.flat.every((value, i) => value === model.weights.flat[i])).toBe(true);
    expect([words, metadata]).toEqual([model.words, model.header]);
  });
});

describe("refused is", () => {
  const model = textModel();
  const whole = encodeOnnx(model);
  const changed = (change: (weights: ExportedModel) => ExportedModel) => encodeOnnx(change(model));
  const withNan = () => {
    const weights = model.weights.copy();
    weights.flat[3] = Number.NaN;
    return weights;
  };
  test.each<[string, Uint8Array, RegExp]>([
    ["a file that is cut off", whole.subarray(0, whole.length - 40), /cut off/],
    ["an empty file", new Uint8Array(), /no "sparring.format"/],
    ["a page", new TextEncoder().encode("<html>not a model</html>"), /no ONNX file/],
    [
      "a number that is none",
      changed((good) => ({ ...good, weights: withNan() })),
      /head holds numbers that are not finite/,
    ],
    [
      "another shape than its numbers have",
      changed((good) => ({
        ...good,
        header: { ...good.header, shape: JSON.stringify({ ...good.weights.shape, maxText: 13 }) },
      })),
      /a model of its shape has \d+ numbers/,
    ],
    [
      "words that do not fit",
      changed((good) => ({ ...good, header: { ...good.header, words: "one two" } })),
      /names 2 words for a vocabulary of 8/,
    ],
  ])("%s", async (_, bytes, message) => {
    const file = write("broken.onnx", bytes);
    await expect((async () => weightsOf(file, await readOnnxTensors(file)))()).rejects.toThrow(message);
  });
});
