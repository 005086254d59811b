import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { BASE_SHAPE } from "./pretrain/recipe.ts";
import { Weights } from "./weights.ts";

it("random weights place picture tokens by row and column", () => {
  const { data } = Weights.random(BASE_SHAPE, Key.root("places")).get("picture.position");
  const { width } = BASE_SHAPE;
  const alike = (a: number, b: number) => {
    const [x, y] = [a, b].map((token) => data.subarray(token * width, (token + 1) * width));
    const product = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i], 0);
    return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
  };
  const [sameRow, sameColumn, neither] = [alike(8, 13), alike(5, 45), alike(8, 45)];
  for (const shared of [sameRow, sameColumn]) expect(Math.abs(shared - 0.5)).toBeLessThan(0.2);
  expect(Math.abs(neither)).toBeLessThan(0.25);
});
