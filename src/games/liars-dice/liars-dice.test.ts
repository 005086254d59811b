import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { checkConformance } from "../conformance/conformance.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { liarsDice } from "./liars-dice.ts";
import type { DiceState } from "./state.ts";

const key = Key.root("dice");
const game = liarsDice();

function after(rolls: readonly [number, number], moves: string, rules = game): DiceState {
  const left = moves === "" ? [] : moves.split(" ");
  const say = () => `\\boxed{${left.shift()}}`;
  return playOut(rules, rules.start({ rolls }, key), say, left.length).states.at(-1)!;
}

/** Six is wild; who calls wins if fewer dice match than were bid. */
it.each<[[number, number], string, number]>([
  [[3, 5], "1x3 liar", 1],
  [[3, 5], "1x4 liar", -1],
  [[6, 5], "1x4 liar", 1],
  [[6, 5], "2x5 liar", 1],
  [[5, 5], "2x5 liar", 1],
  [[5, 4], "1x5 2x5 liar", 1],
  [[6, 6], "2x6 liar", 1],
  [[5, 5], "2x6 liar", -1],
])("%j %s pays the first %i", (rolls, moves, gain) => {
  const end = game.outcome(after(rolls, moves));
  expect(game.returns(end)).toEqual([gain, -gain]);
  expect(game.winner(end)).toBe(gain > 0 ? "first" : "second");
});

it("bids rise by quantity, then by face, and the highest leaves but the call", () => {
  const rules = liarsDice({ sides: 2 });
  expect(rules.legal(after([1, 1], "", rules), 0)).toEqual(["1x1", "1x2", "2x1", "2x2"]);
  expect(rules.legal(after([1, 1], "1x2", rules), 1)).toEqual(["liar", "2x1", "2x2"]);
  expect(rules.legal(after([1, 1], "1x2 2x2", rules), 0)).toEqual(["liar"]);
});

it("keeps the contract of games", () => {
  checkConformance(liarsDice({ sides: 2 }));
  checkConformance(liarsDice({ sides: 4, illegal: "retry" }), { games: 2 });
});

describe("the parser", () => {
  const state = after([3, 5], "1x3");
  it.each([
    ["\\boxed{liar}", "liar"],
    ["Two of them? \\boxed{[ 2X3 ]}", "2x3"],
  ])("takes %j", (text, move) => expect(game.parse(text, state, 1)).toMatchObject({ ok: true, move }));
  it.each(["liar", "\\boxed{1x3}", "\\boxed{3x1}", "\\boxed{1x7}", "\\boxed{1x4 or liar}", "\\boxed{}"])(
    "refuses %j",
    (text) => expect(game.parse(text, state, 1).ok).toBe(false),
  );
});

it("plays on after refused answers as the settings say", () => {
  const end = (rules: typeof game, moves: string) => rules.outcome(after([3, 5], moves, rules));
  expect(game.returns(end(game, "0x0"))).toEqual([-1.5, 0.5]);
  expect(end(liarsDice({ illegal: "noop" }), "0x0 0x0").moves).toEqual(["1x1", "liar"]);
});

it("ends, adds up, and tells a seat nothing of the other die", () => {
  const die = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(fc.nat(), die, die, die, (seed, one, two, three) => {
      const rules = liarsDice({ sides: 4, illegal: "retry" });
      const rng = Key.root(seed).stream();
      const choose = anyChoice(rules, rng);
      const say = (state: DiceState, seat: number) => (rng.chance(0.1) ? "?" : choose(state, seat));
      const { states, ended } = playOut(rules, rules.start({ rolls: [one, two] }, key), say);
      expect(ended).toBe(true);
      const end = rules.outcome(states.at(-1)!);
      const [a, b] = rules.returns(end);
      expect(a + b).toBe(end.lost.length > 0 ? -1 : 0);
      for (const state of states)
        for (const seat of rules.toMove(state)) {
          const rolls = state.rolls.with(1 - seat, three) as unknown as [number, number];
          expect(rules.observe({ ...state, rolls }, seat)).toEqual(rules.observe(state, seat));
          expect(rules.information({ ...state, rolls }, seat)).toBe(rules.information(state, seat));
        }
    }),
    { numRuns: 50 },
  );
});

it("names wrong calls", () => {
  const state = game.start({ rolls: [1, 2] }, key);
  expect(() => game.observe(state, 1)).toThrow(GameError);
  expect(() => game.apply(state, new Map([[0, { ok: true, move: "liar" }]]))).toThrow("give one of 1x1");
  expect(() => game.outcome(state)).toThrow("still to move");
});
