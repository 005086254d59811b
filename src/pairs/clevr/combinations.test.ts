/**
 * CLEVR's split of shapes and colours (Johnson et al. 2017, section 4.7), and names that stay true under
 * other shades.
 */
import { describe, expect, test } from "vitest";
import { colorName } from "../color.ts";
import { SHADES } from "./look.ts";
import type { Scene } from "./scene.ts";
import { clevrSource } from "./source.ts";

const FIRST = ["gray", "blue", "brown", "yellow"];
const SECOND = ["red", "green", "purple", "cyan"];

async function colorsByShape(
  combinations: "any" | "cogent-a" | "cogent-b",
): Promise<Record<string, Set<string>>> {
  const source = clevrSource({ seed: 5, size: 16, combinations });
  const seen: Record<string, Set<string>> = { cube: new Set(), sphere: new Set(), cylinder: new Set() };
  for (let i = 0; i < 40; i++) {
    // From full edits to those of one attribute, and from unlike objects to like ones.
    const { contents } = await source.pair("train", i, i < 10 ? undefined : (i % 10) / 10);
    for (const scene of [contents?.original, contents?.modified] as Scene[])
      for (const { shape, color } of scene.objects) seen[shape].add(color);
  }
  return seen;
}

describe("combinations", () => {
  test("A: cubes of the first four colours, cylinders of the others, spheres of all; edited copies too", async () => {
    const { cube, cylinder, sphere } = await colorsByShape("cogent-a");
    expect([...cube].sort()).toEqual([...FIRST].sort());
    expect([...cylinder].sort()).toEqual([...SECOND].sort());
    expect(sphere.size).toBe(8);
  });

  test("B is the other way round", async () => {
    const { cube, cylinder, sphere } = await colorsByShape("cogent-b");
    expect([...cube].sort()).toEqual([...SECOND].sort());
    expect([...cylinder].sort()).toEqual([...FIRST].sort());
    expect(sphere.size).toBe(8);
  });

  test("any is the scene as it always was", async () => {
    const [any, unsaid] = [{ combinations: "any" as const }, {}].map((more) =>
      clevrSource({ seed: 5, size: 16, ...more }),
    );
    expect(await any.pair("train", 7)).toEqual(await unsaid.pair("train", 7));
  });
});

test("other shades have the same names", () => {
  for (const shades of Object.values(SHADES))
    for (const [name, rgb] of Object.entries(shades)) expect([name, colorName(...rgb)]).toEqual([name, name]);
});
