import fc from "fast-check";
import { expect, it, describe as suite } from "vitest";
import { DataError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { falseStatement, randomStatement, trueStatement } from "./draw-statement.ts";
import { sampleScene } from "./sample.ts";
import type { Scene } from "./scene.ts";
import { formatStatement, isTrue, parseStatement } from "./statement.ts";

const settings = { objects: [4, 6], lens: 50, width: 64, height: 64 } as const;
const scenes = Array.from({ length: 20 }, (_, i) => sampleScene(Key.root("statements").child(i), settings));
const anyScene = fc.constantFrom(...scenes);
const anyRng = fc.nat().map((n) => Key.root(n).stream());
const anyOptions = fc.record({
  kinds: fc.subarray(["exist", "count", "relation"] as const, { minLength: 1 }),
  attributes: fc.constantFrom([1, 1], [1, 3], [2, 4], [4, 4]) as fc.Arbitrary<[number, number]>,
});

suite("statements", () => {
  it("come back from their text", () => {
    fc.assert(
      fc.property(anyRng, anyOptions, (rng, options) => {
        const statement = randomStatement(rng, options);
        expect(parseStatement(formatStatement(statement))).toEqual(statement);
      }),
    );
  });

  it("are true when drawn true and false when drawn false", () => {
    fc.assert(
      fc.property(anyScene, anyRng, anyOptions, (scene, rng, options) => {
        const yes = trueStatement(scene, rng, options);
        const no = falseStatement(scene, rng, options);
        expect(options.kinds).toContain(yes.kind);
        expect(options.kinds).toContain(no.kind);
        expect(isTrue(yes, scene)).toBe(true);
        expect(isTrue(no, scene)).toBe(false);
      }),
    );
  });

  it.each([
    ["There is a large red metal sphere.", "there is a large red metal sphere"],
    ["THERE IS THE METAL RED SPHERE", "there is a red metal sphere"],
    ["there are 2 cubes", "there are exactly two cubes"],
    ["there is exactly one thing", "there is exactly one thing"],
    ["There are exactly zero small things.", "there are exactly zero small things"],
    ["the cube is to the left of an object", undefined],
    ["the cube is to the left of  a thing", "a cube is left of a thing"],
    ["a cube is in front of the small rubber cylinder", "a cube is in front of a small rubber cylinder"],
    ["there is a red blue sphere", undefined],
    ["there is a sphere and a cube", undefined],
    ["there are exactly seven cubes", undefined],
    ["", undefined],
  ])("reads %j", (text, canonical) => {
    const statement = parseStatement(text);
    expect(statement && formatStatement(statement)).toBe(canonical);
  });

  it("judges by the scene's own relations, and never relates an object to itself", () => {
    const [a, b] = scenes[0].objects;
    const scene: Scene = {
      ...scenes[0],
      objects: [
        { ...a, color: "red", shape: "cube" },
        { ...b, color: "blue", shape: "cube" },
      ],
      // The blue cube (1) is left of the red one (0).
      relationships: { left: [[1], []], right: [[], [0]], front: [[], []], behind: [[], []] },
    };
    const judge = (text: string) => isTrue(parseStatement(text)!, scene);
    expect(judge("a blue cube is left of a red cube")).toBe(true);
    expect(judge("a red cube is left of a blue cube")).toBe(false);
    expect(judge("a red cube is right of a cube")).toBe(true);
    expect(judge("a red cube is left of a red cube")).toBe(false);
    expect(judge("there are exactly two cubes")).toBe(true);
    expect(judge("there is a sphere")).toBe(false);
  });

  it("says so when a scene allows no such statement", () => {
    const [only] = scenes[0].objects;
    const none = { left: [[]], right: [[]], front: [[]], behind: [[]] };
    const scene: Scene = { ...scenes[0], objects: [only], relationships: none };
    const rng = Key.root("none").stream();
    expect(() => trueStatement(scene, rng, { kinds: ["relation"] })).toThrow(DataError);
    expect(() => falseStatement(scene, rng, { kinds: ["exist"], attributes: [0, 0] })).toThrow(/Allow more/);
  });
});
