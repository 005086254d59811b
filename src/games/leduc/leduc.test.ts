import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { leduc } from "./leduc.ts";
import { deck, type LeducSecret, type LeducState } from "./state.ts";

const key = Key.root("leduc");
const game = leduc();

function after(secret: LeducSecret, moves: string, rules = game): LeducState {
  const left = moves.split(" ");
  const say = () => `\\boxed{${left.shift()}}`;
  return playOut(rules, rules.start(secret, key), say, left.length).states.at(-1)!;
}

/** From the rules: an ante of 1, raises of 2 and then 4. */
it.each<[string, number]>([
  ["raise fold", 1],
  ["check raise fold", -1],
  ["raise raise fold", -3],
  ["check check raise fold", 1],
  ["raise call check raise fold", -3],
  ["raise raise call raise raise fold", -9],
  ["check check check check", 1],
  ["raise call check check", 3],
  ["raise raise call raise raise call", 13],
])("%s pays %i to K against Q without a pair", (moves, gain) => {
  const end = game.outcome(after({ cards: ["Ks", "Qs"], board: "Js" }, moves));
  expect(game.returns(end)).toEqual([gain, -gain]);
  expect(game.winner(end)).toBe(gain > 0 ? "first" : "second");
});

it("a pair with the board beats a higher card, and equal ranks share the pot", () => {
  const end = (cards: LeducSecret["cards"], board: string) =>
    game.outcome(after({ cards, board }, "raise call raise call"));
  expect(game.returns(end(["Js", "Ks"], "Jh"))).toEqual([7, -7]);
  expect(game.returns(end(["Js", "Ks"], "Kh"))).toEqual([-7, 7]);
  expect(game.returns(end(["Qs", "Qh"], "Ks"))).toEqual([0, 0]);
  expect(game.winner(end(["Qs", "Qh"], "Ks"))).toBeUndefined();
});

it("deals six cards, three at a time, with suits or without", () => {
  expect(game.deals()).toHaveLength(120);
  const alike = leduc({ suits: false }).deals();
  /** 3³ ways but those of three equal ranks. */
  expect(alike).toHaveLength(24);
  expect(alike.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  const chance = (name: string) =>
    alike.find(({ secret: { cards, board } }) => [...cards, board].join("") === name)!.probability;
  expect(chance("JJQ")).toBeCloseTo((2 * 1 * 2) / 120, 12);
  expect(chance("JQK")).toBeCloseTo(8 / 120, 12);
});

describe("the parser", () => {
  const start = game.start({ cards: ["Js", "Ks"], board: "Qs" }, key);
  it.each([
    ["\\boxed{check}", "check"],
    ["J is low. \\boxed{ [Raise] }", "raise"],
  ])("takes %j", (text, move) => expect(game.parse(text, start, 0)).toMatchObject({ ok: true, move }));
  it.each([
    ["check", "there is no \\boxed{} answer"],
    ["\\boxed{fold}", '"fold" is not a move here: check or raise'],
    ["\\boxed{call}", '"call" is not a move here: check or raise'],
    ["\\boxed{check or raise}", '"check or raise" is not a move here: check or raise'],
  ])("refuses %j", (text, reason) => expect(game.parse(text, start, 0)).toMatchObject({ ok: false, reason }));
  it("takes no third raise", () => {
    const state = after({ cards: ["Js", "Ks"], board: "Qs" }, "raise raise");
    expect(game.legal(state, 0)).toEqual(["fold", "call"]);
    expect(game.parse("\\boxed{raise}", state, 0).ok).toBe(false);
  });
});

it("plays on after refused answers as the settings say", () => {
  const secret = { cards: ["Js", "Ks"], board: "Qs" } as const;
  const refused = (rules: typeof game, moves: string) => rules.outcome(after(secret, moves, rules));
  expect(game.returns(refused(game, "bet"))).toEqual([-1.5, 0.5]);
  expect(refused(leduc({ illegal: "noop" }), "bet raise bet").rounds).toEqual([["check", "raise", "fold"]]);
});

it("ends, adds up, and tells a seat nothing of what it cannot see", () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, suits) => {
      const rules = leduc({ suits, illegal: "retry", retries: 2 });
      const rng = Key.root(seed).stream();
      const [first, second, board, ...rest] = rng.shuffle(deck({ ...rules.settings, suits } as never));
      const choose = anyChoice(rules, rng);
      const say = (state: LeducState, seat: number) => (rng.chance(0.1) ? "?" : choose(state, seat));
      const { states, ended } = playOut(rules, rules.start({ cards: [first, second], board }, key), say);
      expect(ended).toBe(true);
      const end = rules.outcome(states.at(-1)!);
      const [a, b] = rules.returns(end);
      expect(a + b).toBe(end.lost.length > 0 ? -1 : 0);
      for (const state of states)
        for (const seat of rules.toMove(state)) {
          const cards = state.cards.with(1 - seat, rest[0]) as unknown as [string, string];
          const other = { ...state, cards, board: state.rounds.length > 1 ? board : rest[1] };
          expect(rules.observe(other, seat)).toEqual(rules.observe(state, seat));
          expect(rules.information(other, seat)).toBe(rules.information(state, seat));
        }
    }),
    { numRuns: 50 },
  );
});

it("names wrong calls", () => {
  const state = game.start({ cards: ["Js", "Ks"], board: "Qs" }, key);
  expect(() => game.observe(state, 1)).toThrow(GameError);
  expect(() => game.apply(state, new Map([[0, { ok: true, move: "call" }]]))).toThrow("one of check, raise");
  expect(() => game.outcome(state)).toThrow("still to move");
});
