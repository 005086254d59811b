import { expect, test } from "vitest";
import { kuhnPoker } from "../games/kuhn-poker/kuhn-poker.ts";
import { Cfr } from "./extensive/cfr.ts";
import { mistakes } from "./mistakes.ts";
import { nashConv } from "./nash-conv.ts";
import { policyOf, profileOf, uniform } from "./policy.ts";
import { walk } from "./walk.ts";

const tree = walk(kuhnPoker());

test("the costliest choice of uniform play in Kuhn poker: to fold a king, half of the time", () => {
  const found = mistakes(tree, profileOf(tree, uniform));
  const [worst] = found.filter(({ set }) => set.information === "second K bet");
  // One deal in three gives the second seat the king, and the first bets in half of them. To call gains 2, to fold -1.
  expect(worst.reached).toBeCloseTo(1 / 6, 12);
  expect(worst.values).toEqual([-1, 2]);
  expect(worst.loss).toBeCloseTo((2 - 0.5) / 6, 12);
  expect(found[0].loss).toBe(Math.max(...found.map(({ loss }) => loss)));
});

test("one better choice gains what it is said to, by another way", () => {
  const profile = profileOf(tree, uniform);
  const before = nashConv(tree, uniform).returns;
  for (const { set, values, loss } of mistakes(tree, profile)) {
    const best = values.indexOf(Math.max(...values));
    const better = profile.map((row, i) => (i === set.index ? row.map((_, c) => Number(c === best)) : row));
    const after = nashConv(tree, policyOf(tree, better)).returns;
    expect(after[set.seat] - before[set.seat]).toBeCloseTo(loss, 12);
  }
});

test("best play gives nothing away", () => {
  const solver = new Cfr(tree, { plus: true });
  while (solver.iterations < 2000) solver.iterate();
  for (const { loss } of mistakes(tree, solver.profile())) expect(loss).toBeLessThan(1e-3);
});
