import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { contactSheet } from "../contact-sheet.ts";
import { directionsOf, dot, lookAtOrigin, screenBox, sineCosine } from "./camera.ts";
import { objectMap, render } from "./render.ts";
import { allVisible, relationshipsOf, sampleScene } from "./sample.ts";
import { COLORS, MATERIALS, RELATIONS, type Scene, SHAPES, SIZES } from "./scene.ts";
import { clevrExample, clevrSource } from "./source.ts";

const settings = { objects: [4, 6], lens: 50, width: 64, height: 64 } as const;
const scene = (i: number) => sampleScene(Key.root("test").child(i), settings);
const many = Array.from({ length: 60 }, (_, i) => scene(i));
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex").slice(0, 16);

describe("scenes", () => {
  it("have 4 to 6 objects of CLEVR's attributes, all of which occur", () => {
    const objects = many.flatMap((s) => s.objects);
    for (const { objects: o } of many) expect(o.length).toSatisfy((n: number) => n >= 4 && n <= 6);
    expect(new Set(objects.map((o) => o.color))).toEqual(new Set(COLORS));
    expect(new Set(objects.map((o) => o.shape))).toEqual(new Set(SHAPES));
    expect(new Set(objects.map((o) => o.size))).toEqual(new Set(SIZES));
    expect(new Set(objects.map((o) => o.material))).toEqual(new Set(MATERIALS));
  });

  it("stand in the picture, visible, apart, and never nearly level (margin 0.4)", () => {
    for (const s of many) {
      expect(allVisible(s, 64, 64)).toBe(true);
      s.objects.forEach((a, i) => {
        const [x, y] = a.pixel_coords;
        expect(x >= 0 && x < 64 && y >= 0 && y < 64).toBe(true);
        for (const b of s.objects.slice(i + 1)) {
          const d = [0, 1].map((c) => b["3d_coords"][c] - a["3d_coords"][c]);
          expect(Math.hypot(d[0], d[1])).toBeGreaterThan(0.25);
          for (const r of ["left", "front"])
            expect(Math.abs(d[0] * s.directions[r][0] + d[1] * s.directions[r][1])).toBeGreaterThan(0.39);
        }
      });
    }
  });

  it("relate each two objects one way or the other", () => {
    for (const { objects, relationships: r } of many) {
      objects.forEach((_, i) => {
        const others = [...objects.keys()].filter((j) => j !== i);
        expect([...r.left[i], ...r.right[i]].sort()).toEqual(others);
        expect([...r.front[i], ...r.behind[i]].sort()).toEqual(others);
        for (const j of r.left[i]) expect(r.right[j]).toContain(i);
      });
    }
  });

  it("say left for what is left in the picture", () => {
    const camera = lookAtOrigin([0, -10, 5], 50, 64, 64);
    const directions = directionsOf(camera);
    expect(directions.left[0]).toBe(-1);
    expect(directions.behind[1]).toBe(1);
    const at = (x: number, y: number) => ({ ...many[0].objects[0], "3d_coords": [x, y, 0.7] as const });
    // Object 1 is left of and behind object 0; 0.1 apart is below CLEVR's threshold of 0.2.
    expect(relationshipsOf([at(1, 0), at(-1, 0.5)], directions)).toEqual({
      left: [[1], []],
      right: [[], [0]],
      front: [[], [0]],
      behind: [[1], []],
    });
    expect(relationshipsOf([at(0, 0), at(0.1, 1)], directions).left).toEqual([[], []]);
  });

  it("do not depend on the size of the picture, but for pixel coordinates", () => {
    const large = sampleScene(Key.root("test").child(3), { ...settings, width: 320, height: 320 });
    const strip = (s: typeof large) => s.objects.map(({ pixel_coords: _, ...rest }) => rest);
    expect(strip(large)).toEqual(strip(scene(3)));
  });
});

describe("the renderer", () => {
  // Made by this renderer; a change here changes every picture, so that stored runs no longer repeat.
  it.each([
    [0, "draft", "e3739e75a9c2b770"],
    [1, "fine", "1ecf3d1a1e8a5711"],
  ] as const)("draws scene %i %s with the bytes it always had", (i, quality, hash) => {
    const { image } = render(scene(i), { width: 64, height: 64, quality });
    expect(sha256(image.data)).toBe(hash);
  });

  it("gives the object map, inside each object's screen box", () => {
    for (const s of many.slice(0, 10)) {
      const { ids } = render(s, { width: 64, height: 64, quality: "draft" });
      expect(ids).toEqual(objectMap(s, 64, 64));
      expect(new Set(ids)).toEqual(new Set([-1, ...s.objects.keys()]));
      const camera = lookAtOrigin(s.camera.position, s.camera.lens, 64, 64);
      s.objects.forEach(({ "3d_coords": centre }, i) => {
        const box = screenBox(camera, centre, 1.3);
        ids.forEach((id, p) => {
          if (id === i) expect(p % 64).toSatisfy((x: number) => x >= box.left - 1 && x <= box.right);
        });
      });
    }
  });

  it("shows each rubber object in its own colour", () => {
    const ranked = (rgb: readonly number[]) => rgb.indexOf(Math.max(...rgb));
    const strongest = { red: 0, blue: 2, green: 1 } as const;
    for (const s of many) {
      const { image, ids } = render(s, { width: 64, height: 64, quality: "draft" });
      s.objects.forEach(({ color, material }, i) => {
        if (material !== "rubber" || !(color in strongest)) return;
        const sum = [0, 0, 0];
        ids.forEach((id, p) => {
          if (id === i) for (let c = 0; c < 3; c++) sum[c] += image.data[p * 3 + c];
        });
        expect(ranked(sum)).toBe(strongest[color as keyof typeof strongest]);
      });
    }
  });

  it("has its own sine and cosine", () => {
    for (let degrees = -400; degrees < 800; degrees += 7.3) {
      const angle = (degrees / 180) * Math.PI;
      expect(sineCosine(degrees)[0]).toBeCloseTo(Math.sin(angle), 10);
      expect(sineCosine(degrees)[1]).toBeCloseTo(Math.cos(angle), 10);
    }
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32);
  });
});

describe("clevrSource", () => {
  const source = clevrSource({ seed: 7, size: 48 });

  it("gives the same pair for the same index, and others for other indices, splits and seeds", async () => {
    const pair = await source.pair("train", 4);
    expect(await clevrSource({ seed: 7, size: 48 }).pair("train", 4)).toEqual(pair);
    const others = [
      await source.pair("train", 5),
      await source.pair("heldout", 4),
      await clevrSource({ seed: 8, size: 48 }).pair("train", 4),
    ];
    const bytes = [pair, ...others].map((p) => sha256(p.original.image.data));
    expect(new Set(bytes).size).toBe(4);
    expect(new Set([pair, ...others].map((p) => p.id)).size).toBe(4);
    expect(source.size("heldout")).toBe(Number.POSITIVE_INFINITY);
  });

  it("edits two objects: new shape and colour, all else equal, all still visible", async () => {
    for (let i = 0; i < 20; i++) {
      const { changes, contents } = await source.pair("train", i);
      const { original, modified } = contents as Record<"original" | "modified", Scene>;
      expect(changes).toHaveLength(2);
      expect(allVisible({ ...scene(0), ...modified }, 48, 48)).toBe(true);
      expect(modified.relationships).toEqual(original.relationships);
      original.objects.forEach((before, j) => {
        const after = modified.objects[j];
        const change = changes.find((c) => c.object === j);
        if (!change) {
          expect(after).toEqual(before);
          return;
        }
        expect(after.shape).not.toBe(before.shape);
        expect(after.color).not.toBe(before.color);
        expect([after.size, after.material, after.rotation]).toEqual([
          before.size,
          before.material,
          before.rotation,
        ]);
        expect(after["3d_coords"].slice(0, 2)).toEqual(before["3d_coords"].slice(0, 2));
        expect(change.before).toMatchObject({ shape: before.shape, color: before.color });
        expect(change.after).toMatchObject({ shape: after.shape, color: after.color });
      });
    }
  });

  it("shows pretraining the first picture of the pair, or any scene from a key", async () => {
    const example = source.example("heldout", 2);
    expect(example.image).toEqual((await source.pair("heldout", 2)).original.image);
    expect(example.ids).toHaveLength(48 * 48);
    const free = clevrExample(Key.root("free"), { size: 48, objects: [3, 3] });
    expect(free.scene.objects).toHaveLength(3);
  });

  it("refuses sizes and numbers that cannot be", () => {
    expect(() => clevrSource({ seed: 1, size: 0 })).toThrow(/size/);
    expect(() => clevrSource({ seed: 1, size: 64, objects: [6, 4] })).toThrow(/objects/);
    expect(() => clevrSource({ seed: 1, size: 64, lens: 5 })).toThrow(/lens/);
  });

  it("fits on a contact sheet", async () => {
    const pairs = await Promise.all([0, 1, 2].map((i) => source.pair("train", i)));
    const png = await contactSheet(pairs);
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  });

  it("names all four relations", () => {
    expect(Object.keys(many[0].relationships)).toEqual([...RELATIONS]);
  });
});
