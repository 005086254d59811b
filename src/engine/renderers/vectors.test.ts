/** Token for token what Python's `transformers` makes; the versions stand in the vectors. */
import { describe, expect, it, test } from "vitest";
import { decodeImage } from "../../images/codec.ts";
import { familyOf } from "./families/families.ts";
import { LargeModelRenderer } from "./renderer.ts";
import { ModelTokenizer } from "./tokenizer.ts";
import { asks, gradient, idsOf, messagesOf, tinyModel, tinyRenderer, vectors } from "./vectors-fixture.ts";

describe.each(Object.entries(vectors.models))("%s", (name, { cases, sizes }) => {
  it.each(cases)("$name $variables", ({ messages, variables, ids }) => {
    const renderer = tinyRenderer(name, variables.enable_thinking);
    const input = renderer.render(asks(...messagesOf(messages)));
    expect(idsOf(input, renderer)).toEqual(ids);
    expect(renderer.length(input)).toBe(
      ids.reduce<number>((sum, id) => sum + (typeof id === "number" ? 1 : id[0]), 0),
    );
  });

  const layout = sizes && familyOf(tinyModel(name)).layout!(tinyModel(name), {});
  it.skipIf(!sizes).each(sizes ?? [])(
    "counts the tokens of a picture of %i × %i",
    (width, height, seenWidth, seenHeight, tokens) => {
      if (tokens === undefined) {
        expect(() => layout!.tokens({ width, height })).toThrow(/too long/);
        return;
      }
      expect(layout!.tokens({ width, height })).toBe(tokens);
      // The size that is sent is the size at which the model sees the picture, so it is counted the same by every version.
      expect(layout!.sent({ width, height })).toEqual({ width: seenWidth, height: seenHeight });
    },
  );
});

test.each([
  ["qwen", "qwen3"],
  ["gemma", "gemma3"],
])("the %s tokenizer splits and joins text of many scripts alike", (name, model) => {
  const tokenizer = new ModelTokenizer(tinyModel(model));
  const rows = vectors.strings[name];
  expect(rows.map(([text]) => tokenizer.encode(text))).toEqual(rows.map(([, ids]) => ids));
  expect(rows.map(([, ids]) => tokenizer.decode(ids))).toEqual(rows.map(([, , text]) => text));
  expect(rows.length).toBeGreaterThan(100);
});

describe("a picture's bytes", () => {
  test.each([
    ["qwen2.5-vl", 64, 64, 56, 56, 4],
    ["qwen3-vl", 64, 64, 256, 256, 64],
    ["qwen3-vl", 640, 480, 640, 480, 300],
    ["gemma3", 64, 40, 64, 40, 256],
  ])(
    "%s: %i × %i is sent as %i × %i and takes %i tokens",
    async (name, width, height, sentWidth, sentHeight, tokens) => {
      const renderer = tinyRenderer(name);
      const picture = { id: "p", image: gradient(width, height) };
      const sent = await renderer.sent(picture);
      expect(sent).toMatchObject({ format: "png", width: sentWidth, height: sentHeight, tokens });
      expect(renderer.pictureTokens(picture)).toBe(tokens);
      const decoded = await decodeImage(sent.bytes, "sent");
      expect([decoded.width, decoded.height]).toEqual([sentWidth, sentHeight]);
      if (width === sentWidth && height === sentHeight)
        expect(Buffer.compare(decoded.data, picture.image.data)).toBe(0);
      expect(await renderer.sent({ id: "q", image: picture.image })).toBe(sent);
    },
  );

  test("may be larger, or cost fewer tokens", () => {
    const limited = (pictures: object) =>
      new LargeModelRenderer(tinyModel("qwen3-vl"), { maxTokens: 9, pictures });
    const picture = { id: "p", image: gradient(64, 32) };
    expect(limited({ side: 1024 }).pictureTokens(picture)).toBe((1024 / 32) * (512 / 32));
    expect(limited({ side: 1024, tokens: 100 }).pictureTokens(picture)).toBe(14 * 7);
    expect(() => limited({ tokens: 63 })).toThrow(
      "63 tokens for a picture are fewer than the model's least, 64",
    );
    expect(
      () => new LargeModelRenderer(tinyModel("gemma3"), { maxTokens: 9, pictures: { tokens: 9 } }),
    ).toThrow("256");
  });
});
