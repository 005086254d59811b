import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Image } from "../../images/image.ts";
import type { PictureEditor } from "./editor.ts";
import type { PictureSet } from "./picture-set.ts";
import { photoExample, photoSource } from "./source.ts";

/** A wide picture that runs from dark to light, left to right; its blue tells which one it is. */
function ramp(index: number, width = 40, height = 32): Image {
  const data = new Uint8Array(width * height * 3);
  for (let p = 0; p < width * height; p++) {
    const value = Math.round(((p % width) * 255) / width);
    data.set([value, value, index * 20], p * 3);
  }
  return { width, height, data };
}

const set: PictureSet = {
  name: "ramps",
  size: (split) => (split === "train" ? 7 : 0),
  picture: async (split, index) => ({
    id: `${split}/${index}`,
    image: ramp(index),
    subject: `ramp ${index}`,
  }),
};

/** Darkens a corner; refuses pictures with an odd number. */
const corner: PictureEditor = async (image, { key }) => {
  if ((Math.round(image.data[2] / 20) & 1) === 1) return { failed: "the picture is odd" };
  const data = image.data.slice();
  data.fill(0, 0, key.stream().int(3, 30));
  const box = { left: 0, top: 0, right: 9, bottom: 0 };
  return { image: { ...image, data }, changes: [{ object: 0, before: { edit: "light" }, after: {}, box }] };
};

describe("a source of photographs", () => {
  it("without edits gives single pictures, cut to a square", async () => {
    const source = photoSource(set, { seed: 1, size: 24, edits: false });
    expect([source.name, source.size("train")]).toEqual(["photos-ramps-24-s1", 7]);
    const pair = await source.pair("train", 3);
    expect([pair.id, pair.domain]).toEqual(["photos-ramps-24-s1/train/3", "photos"]);
    expect([pair.original.image.width, pair.original.image.height]).toEqual([24, 24]);
    expect([pair.modified, pair.contents?.modified]).toEqual([undefined, undefined]);
    expect(pair.contents?.original).toMatchObject({ subject: "ramp 3" });
    expect(pair.original.image.data[0]).toBeGreaterThan(15);
  });

  it("wraps around and repeats itself", async () => {
    const source = photoSource(set, { seed: 1, size: 24, editor: corner });
    expect(await source.pair("train", 9)).toEqual(await source.pair("train", 2));
    expect(await source.pair("train", -5)).toEqual(await source.pair("train", 2));
  });

  it("takes another picture where one has no edited copy, always the same", async () => {
    const source = photoSource(set, { seed: 1, size: 24, editor: corner });
    const pair = await source.pair("train", 3);
    expect(pair.id).toBe("photos-ramps-24-s1/train/3");
    expect(pair.contents?.original).toMatchObject({ subject: expect.stringMatching(/^ramp [0246]$/) });
    expect(pair).toEqual(await photoSource(set, { seed: 1, size: 24, editor: corner }).pair("train", 3));
    expect(pair.changes).toHaveLength(1);
    expect(pair.modified?.image).not.toEqual(pair.original.image);
  });

  it("gives each difficulty a name of its own", async () => {
    const source = photoSource(set, { seed: 1, size: 24, editor: corner });
    expect((await source.pair("train", 2, 0.5)).id).toBe("photos-ramps-24-s1/train/2/d0.5");
  });

  it("spoils the wanted shares of the copies in training, and says so", async () => {
    const editor: PictureEditor = async (image) => ({
      image: { ...image, data: image.data.slice() },
      changes: [],
    });
    const many: PictureSet = { ...set, size: () => 400 };
    const failedEdits = { blank: 0.1, identical: 0.2 };
    const source = photoSource(many, { seed: 1, size: 16, editor, failedEdits });
    const pairs = await Promise.all(Array.from({ length: 400 }, (_, i) => source.pair("train", i)));
    const spoiled = (how: string) =>
      pairs.filter(({ changes }) => changes[0]?.after.edit === `failed: ${how}`);
    const [blank, identical] = [spoiled("blank"), spoiled("identical")];
    // Three standard deviations of a binomial: 40 ± 18, 80 ± 24.
    expect(Math.abs(blank.length - 40)).toBeLessThan(18);
    expect(Math.abs(identical.length - 80)).toBeLessThan(24);
    expect(blank.every(({ modified }) => modified!.image.data.every((v) => v === 255))).toBe(true);
    expect(identical.every((p) => p.modified!.image === p.original.image)).toBe(true);
    const heldOut = await Promise.all(Array.from({ length: 100 }, (_, i) => source.pair("heldout", i)));
    expect(heldOut.every(({ changes }) => changes.length === 0)).toBe(true);
    expect(() =>
      photoSource(set, { seed: 1, size: 24, failedEdits: { blank: 0.7, identical: 0.7 } }),
    ).toThrow(ConfigError);
  });

  it("gives up with the editor's reason", async () => {
    const editor: PictureEditor = async () => ({ failed: "it is Sunday" });
    const source = photoSource(set, { seed: 1, size: 24, editor });
    await expect(source.pair("train", 0)).rejects.toThrow(DataError);
    await expect(source.pair("train", 0)).rejects.toThrow(/None of 20 pictures.*it is Sunday/);
    await expect(source.pair("heldout", 0)).rejects.toThrow(/no heldout picture/);
    expect(() => photoSource(set, { seed: 1, size: 8 })).toThrow(ConfigError);
  });
});

describe("one photograph from a key", () => {
  it("differs between keys in picture, part and direction, and repeats", async () => {
    const draw = (i: number) => photoExample(Key.root(i), { set, size: 24 });
    const many = await Promise.all(Array.from({ length: 30 }, (_, i) => draw(i)));
    expect(new Set(many.map(({ content }) => content.subject)).size).toBe(7);
    const mirrored = many.filter(({ image }) => image.data[0] > image.data[23 * 3]);
    expect(mirrored.length).toBeGreaterThan(5);
    expect(mirrored.length).toBeLessThan(25);
    expect(many[4]).toEqual(await draw(4));
  });
});
