import { describe, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import type { EditOutcome } from "../editor.ts";
import { bandOf } from "./band.ts";
import { builtInEditor, EDIT_KINDS, type EditKind } from "./built-in-editor.ts";
import { inpaint } from "./inpaint.ts";
import { labOf, rgbOf } from "./lab.ts";
import { dilated, filled, maskOf, overlap, ringOf } from "./mask.ts";
import { measure } from "./measure.ts";
import { findRegions } from "./region.ts";

type Color = readonly [number, number, number];
const SIDE = 64;
/** Levels by which a disc brightens from one column to the next. */
const SLOPE = 6;
const key = Key.root("edits");

/** Greenish ground with grain, and discs on it. */
function discs(...all: { x: number; y: number; radius: number; color: Color }[]): Image {
  const rng = key.child("grain").stream();
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let p = 0; p < SIDE * SIDE; p++) {
    const [x, y] = [p % SIDE, Math.floor(p / SIDE)];
    const disc = all.find((d) => Math.hypot(x - d.x, y - d.y) <= d.radius);
    const color = disc ? disc.color.map((v) => v + (x - disc.x) * SLOPE) : [110, 140 + y / 3, 90];
    data.set(
      color.map((v) => Math.max(0, Math.min(255, Math.round(v + rng.uniform(-5, 5))))),
      p * 3,
    );
  }
  return { width: SIDE, height: SIDE, data };
}

const red = { x: 22, y: 26, radius: 8, color: [190, 60, 50] } as const;
const image = discs(red);
const all = Array.from({ length: SIDE * SIDE }, (_, p) => p);
const discMask = maskOf(
  SIDE,
  SIDE,
  all.filter((p) => Math.hypot((p % SIDE) - red.x, Math.floor(p / SIDE) - red.y) <= red.radius),
);

async function edited(
  kind: EditKind,
  picture = image,
  i = 0,
): Promise<Extract<EditOutcome, { image: Image }>> {
  const outcome = await builtInEditor({ kinds: [kind] })(picture, { key: key.child(kind, i) });
  if ("failed" in outcome) throw new Error(outcome.failed);
  return outcome;
}

const pixel = ({ data }: Image, x: number, y: number) => [
  ...data.subarray((y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3),
];

describe("colours", () => {
  it("have the CIELAB values of Lindbloom's calculator, and go back", () => {
    const lab = labOf({ width: 1, height: 1, data: Uint8Array.of(255, 0, 0) });
    [53.24, 80.09, 67.2].forEach((v, c) => {
      expect(lab[c]).toBeCloseTo(v, 1);
    });
    rgbOf(lab[0], lab[1], lab[2]).forEach((v, c) => {
      expect(v).toBeCloseTo([255, 0, 0][c], 1);
    });
  });
});

describe("masks", () => {
  it("grow, fill and overlap", () => {
    const ring = maskOf(7, 7, [9, 10, 11, 16, 18, 23, 24, 25]);
    expect(filled(ring).pixels).toEqual([9, 10, 11, 16, 17, 18, 23, 24, 25]);
    expect(ringOf(maskOf(7, 7, [0, 1]), 1).sort((a, b) => a - b)).toEqual([2, 7, 8]);
    expect(dilated(maskOf(7, 7, [24]), 2).pixels).toHaveLength(13);
    expect(overlap(maskOf(7, 7, [1, 2, 3]), maskOf(7, 7, [3, 4]))).toBe(1 / 4);
  });
});

describe("regions", () => {
  it("are what stands out from its surroundings, the plainest first", () => {
    const [first] = findRegions(image, labOf(image), { share: [0.01, 0.2] });
    expect(overlap(first.mask, discMask)).toBeGreaterThan(0.6);
    expect(first.contrast).toBeGreaterThan(30);
  });

  it("are absent from plain ground, at the border and outside of the wanted size", () => {
    const find = (picture: Image, share: [number, number]) => findRegions(picture, labOf(picture), { share });
    expect(find(discs(), [0.01, 0.2])).toEqual([]);
    const cut = find(discs({ ...red, x: 4 }), [0.01, 0.2]);
    expect(cut.every(({ mask }) => !mask.bits[red.y * SIDE + 4])).toBe(true);
    expect(find(image, [0.1, 0.2])).toEqual([]);
  });
});

describe("filling a hole", () => {
  it("continues stripes through it", () => {
    const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) =>
      (Math.floor(i / 3) % SIDE) % 8 < 4 ? 200 : 60,
    );
    const spoiled = data.slice();
    for (const p of discMask.pixels) spoiled.fill(0, p * 3, p * 3 + 3);
    const out = inpaint({ width: SIDE, height: SIDE, data: spoiled }, discMask, key.stream());
    const wrong = discMask.pixels.filter((p) => Math.abs(out.data[p * 3] - data[p * 3]) > 40).length;
    expect(wrong / discMask.pixels.length).toBeLessThan(0.1);
  });

  it("leaves the rest as it is", () => {
    const out = inpaint(image, discMask, key.stream());
    const rest = all.filter((p) => !discMask.bits[p]);
    expect(rest.every((p) => out.data[p * 3] === image.data[p * 3])).toBe(true);
  });
});

describe("the difference of two pictures", () => {
  it("counts visible pixels, their distance and their box", () => {
    const data = image.data.slice();
    for (const p of discMask.pixels) data.set([50, 60, 190], p * 3);
    const found = measure(image, { ...image, data }, labOf(image));
    expect(found.share).toBe(discMask.pixels.length / (SIDE * SIDE));
    expect(found.strength).toBeGreaterThan(60);
    expect(found.similarity).toBeLessThan(0.99);
    expect(found.box).toEqual(discMask.box);
    expect(measure(image, image, labOf(image))).toEqual({
      share: 0,
      strength: 0,
      similarity: 1,
      box: undefined,
    });
  });
});

describe("edits", () => {
  it("recolour the disc, and name both colours", async () => {
    const { image: copy, changes } = await edited("recolor");
    expect(changes[0].before).toEqual({ edit: "none", color: "red" });
    expect(changes[0].after).toMatchObject({ edit: "recolor", color: expect.not.stringMatching("red") });
    expect(pixel(copy, red.x, red.y)).not.toEqual(pixel(image, red.x, red.y));
    const [before, after] = [labOf(image), labOf(copy)];
    const at = (red.y * SIDE + red.x) * 3;
    expect(Math.abs(after[at] - before[at])).toBeLessThan(3);
  });

  it("remove the disc", async () => {
    const { image: copy, changes } = await edited("remove");
    expect(changes[0].after).toEqual({ edit: "remove", presence: "removed" });
    const [r, g] = pixel(copy, red.x, red.y);
    expect(g).toBeGreaterThan(r);
  });

  it("turn it round", async () => {
    const { image: copy } = await edited("mirror");
    expect(pixel(copy, red.x - 5, red.y)[0]).toBeGreaterThan(pixel(copy, red.x + 5, red.y)[0] + 5 * SLOPE);
  });

  it("move it, or put a second one beside it", async () => {
    const reds = (picture: Image) =>
      all.filter((p) => picture.data[p * 3] > picture.data[p * 3 + 1] + 40).length;
    const [moved, copied] = [(await edited("move")).image, (await edited("copy")).image];
    expect(pixel(moved, red.x, red.y)).not.toEqual(pixel(image, red.x, red.y));
    expect(Math.abs(reds(moved) / reds(image) - 1)).toBeLessThan(0.25);
    expect(Math.abs(reds(copied) / reds(image) - 2)).toBeLessThan(0.25);
  });

  it.each(EDIT_KINDS)("%s: repeats itself, keeps within the band and off the border", async (kind) => {
    for (let i = 0; i < 2; i++) {
      const { image: copy, changes } = await edited(kind, image, i);
      expect({ image: copy, changes }).toEqual(await edited(kind, image, i));
      const { share, strength, box } = measure(image, copy, labOf(image));
      const band = bandOf();
      expect(share).toBeGreaterThanOrEqual(band.share[0]);
      expect(share).toBeLessThanOrEqual(band.share[1]);
      expect(strength).toBeGreaterThanOrEqual(band.strength[0]);
      expect(changes[0].box).toEqual(box);
      expect(Math.min(box!.left, box!.top, SIDE - 1 - box!.right, SIDE - 1 - box!.bottom)).toBeGreaterThan(0);
    }
  });

  it("shrink with the difficulty", async () => {
    const large = { ...red, x: 40, y: 40, radius: 14 };
    const picture = discs({ ...red, x: 14, y: 14, radius: 4 }, large);
    const share = async (difficulty: number) => {
      const outcome = await builtInEditor()(picture, { key, difficulty });
      if ("failed" in outcome) throw new Error(outcome.failed);
      return measure(picture, outcome.image, labOf(picture)).share;
    };
    expect(await share(0)).toBeGreaterThan(0.06);
    expect(await share(1)).toBeLessThan(0.03);
  });

  it("give a reason where there is nothing to edit", async () => {
    expect(await builtInEditor()(discs(), { key })).toEqual({ failed: "no part of the picture stands out" });
  });
});
