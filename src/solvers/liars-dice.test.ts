/** Liar's dice in two ways, and its counts from a formula. */
import { expect, it } from "vitest";
import { liarsDice } from "../games/liars-dice/liars-dice.ts";
import { solve } from "./solve.ts";
import { walk } from "./walk.ts";

/** Every set of the 2n bids is one way to bid, the empty one apart each may be called; n dice each see half of them. */
it.each([2, 3])("with %i sides has the counts that follow from its bids", async (sides) => {
  const ways = 4 ** sides;
  const tree = walk(liarsDice({ sides }));
  expect(tree.nodes).toHaveLength(sides ** 2 * (2 * ways - 1));
  expect(tree.sets).toHaveLength(sides * ways);
});

/** With two sides 1/2 is known; the others are exact fractions that both ways agree on. */
it.each([
  [2, 1 / 2],
  [3, 1 / 9],
])("with %i sides has the value %f by linear programmes, and CFR+ comes to it", async (sides, value) => {
  const tree = walk(liarsDice({ sides }));
  expect(await solve(tree, { method: "lp" })).toMatchObject({ value: expect.closeTo(value, 10) });
  const { value: near, exploitability } = await solve(tree, { method: "cfr+", iterations: 200 });
  expect(exploitability).toBeLessThan(1e-3);
  expect(Math.abs(near - value)).toBeLessThan(1e-3);
});
