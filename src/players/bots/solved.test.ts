import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { leduc } from "../../games/leduc/leduc.ts";
import { observed } from "../../games/observed.ts";
import { Cfr } from "../../solvers/extensive/cfr.ts";
import { after } from "../../solvers/extensive/iterative.ts";
import { walk } from "../../solvers/walk.ts";
import { botOf } from "./of-game.ts";

it("plays the average policy of CFR+, as often as it says", async () => {
  const game = leduc({ suits: false });
  const tree = walk(game);
  const set = tree.sets.find(({ information }) => information === "first J")!;
  const [, raise] = after(new Cfr(tree, { plus: true }), 500)[set.index];
  const state = game.start({ cards: ["J", "Q"], board: "K" }, Key.root(0));
  const requests = Array.from({ length: 1000 }, (_, i) => ({
    observation: observed(game, state, 0),
    key: Key.root("bot").child(i),
  }));
  const answers = await botOf("leduc", "cfr").act(requests as never);
  const share = answers.filter((answer) => answer.text === "\\boxed{raise}").length / 1000;
  /** Three standard deviations. */
  expect(Math.abs(share - raise)).toBeLessThan(0.05);
  expect(raise).toBeGreaterThan(0.05);
});
