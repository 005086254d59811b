/** Leduc hold'em beside what others know of it, in two ways. */
import { expect, it } from "vitest";
import { leduc } from "../games/leduc/leduc.ts";
import { nashConv } from "./nash-conv.ts";
import { uniform } from "./policy.ts";
import { solve } from "./solve.ts";
import { walk } from "./walk.ts";

const tree = walk(leduc());
const unseen = walk(leduc({ suits: false }));

/** OpenSpiel counts 9,457 histories, of which 157 are draws of cards one by one, and 936 information states. */
it("has 9,300 histories and 936 information states, 288 without suits", () => {
  const moments = tree.nodes.filter(({ chance }) => !chance);
  expect(moments).toHaveLength(9300);
  expect(tree.sets).toHaveLength(936);
  expect(tree.roots).toHaveLength(30);
  /** A draw after each of the five ways to end the first round without a fold. */
  expect(tree.nodes.length - moments.length).toBe(30 * 5);
});

it("has the value -0.0856064 by linear programmes, and CFR+ comes to it", async () => {
  expect(unseen.sets).toHaveLength(288);
  const exact = await solve(unseen, { method: "lp" });
  expect(exact.value).toBeCloseTo(-0.085606424078, 10);
  expect(exact.exploitability).toBeCloseTo(0, 10);
  const { value, exploitability } = await solve(unseen, { method: "cfr+", iterations: 300 });
  expect(Math.abs(value - exact.value)).toBeLessThan(exploitability);
  expect(exploitability).toBeLessThan(0.004);
});

/** The same policy in both decks is the same play. */
it("has the same exploitability of uniform play with suits and without", () => {
  const { exploitability } = nashConv(tree, uniform);
  expect(exploitability).toBeCloseTo(nashConv(unseen, uniform).exploitability, 10);
  expect(exploitability).toBeGreaterThan(2);
});
