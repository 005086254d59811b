import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { checkConformance } from "../conformance/conformance.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { fullDeck, named } from "./cards.ts";
import { deckOf } from "./deck-fixture.ts";
import { hanabi } from "./hanabi.ts";
import { shuffledDecks } from "./kind.ts";
import { SIMPLE_HANABI } from "./settings.ts";

const key = Key.root("hanabi");
const game = hanabi();
const deck = deckOf("r1 y1 r1 r2 y2 r1 y1 y1");

function after(moves: string, rules = game, cards = deck) {
  const left = moves === "" ? [] : moves.split(", ");
  const say = () => `\\boxed{${left.shift()}}`;
  return playOut(rules, rules.start({ deck: cards }, key), say, left.length).states.at(-1)!;
}

it("has three cards of rank 1, one of the highest, two of those between", () => {
  const names = fullDeck(2, 3).map(named);
  expect(names.filter((name) => name === "red 1")).toHaveLength(3);
  expect(names.filter((name) => name === "red 2")).toHaveLength(2);
  expect(names.filter((name) => name === "red 3")).toHaveLength(1);
  expect(fullDeck(2, 2)).toHaveLength(8);
});

it("a card that comes next is built, another one costs a life", () => {
  expect(after("play 1, play 1")).toMatchObject({ built: [2, 0], lives: 3 });
  expect(after("play 1, play 2")).toMatchObject({
    built: [1, 0],
    lives: 2,
    discarded: [{ colour: "yellow", rank: 2 }],
  });
});

it("hints cost a token and tell of each card whether it is named; the last rank and discards return one", () => {
  const told = after("hint red, hint 1");
  expect(told.information).toBe(1);
  expect(told.hands[1].map(({ known }) => known.colours)).toEqual([["red"], ["yellow"], ["red"]]);
  expect(told.hands[0].map(({ known }) => known.ranks)).toEqual([[1], [1], [1]]);
  expect(after("hint red, hint 1, discard 1").information).toBe(2);
  expect(after("play 1, play 1").information).toBe(3);
  expect(after("play 1, hint 1, hint 2, play 1").information).toBe(2);
});

it("ends with all built: everybody wins", () => {
  const end = game.outcome(after("play 1, play 1, play 1, play 1"));
  expect(end.score).toBe(4);
  expect(game.returns(end)).toEqual([4, 4]);
  expect(game.winner(end)).toBe("team");
});

it("ends with the last life, with a score of 0 or what was built", () => {
  const moves = "play 1, play 2, play 2, play 2";
  const poor = deckOf("r1 r1 r1 r2 y2 y1 y1 y1");
  const one = { lives: 1 } as const;
  const end = hanabi(one).outcome(after(moves, hanabi(one), poor));
  expect(hanabi(one).returns(end)).toEqual([0, 0]);
  expect(hanabi({ ...one, bombed: "kept" }).returns(end)).toEqual([1, 1]);
  expect(hanabi(one).winner(end)).toBeUndefined();
});

it("ends after each player had one turn more than the deck has cards", () => {
  const moves = "hint 1, discard 3, hint 1, discard 3";
  expect(after(moves).deck).toHaveLength(0);
  expect(game.toMove(after(`${moves}, hint 1`))).toEqual([1]);
  expect(game.toMove(after(`${moves}, hint 1, hint 1`))).toEqual([]);
});

it("refused answers end it for both, or are asked for again", () => {
  const end = game.outcome(after("sing"));
  expect(game.returns(end)).toEqual([-1.5, -1.5]);
  expect(game.winner(end)).toBeUndefined();
  expect(game.toMove(after("sing", hanabi({ illegal: "retry" })))).toEqual([0]);
});

describe("the parser", () => {
  it.each(["\\boxed{play 3}", "It is red. \\boxed{[Hint Red]}"])("takes %j", (text) =>
    expect(game.parse(text, after(""), 0).ok).toBe(true),
  );
  it.each([
    "play 1",
    "\\boxed{play 4}",
    "\\boxed{discard 1}",
    "\\boxed{hint blue}",
    "\\boxed{hint 3}",
    "\\boxed{play}",
  ])("refuses %j", (text) => expect(game.parse(text, after(""), 0).ok).toBe(false));
  it("refuses hints without a token", () => {
    const state = after("hint 1, hint 1, hint 1");
    expect(game.parse("\\boxed{hint 1}", state, 1).ok).toBe(false);
    expect(game.parse("\\boxed{discard 1}", state, 1).ok).toBe(true);
  });
});

it("keeps the contract of games", () => {
  checkConformance(game, { secrets: [{ deck }], games: 4 });
  const simple = hanabi({ ...SIMPLE_HANABI, hand: 3, illegal: "retry" });
  checkConformance(simple, { secrets: [{ deck: fullDeck(3, 2) }], games: 2 });
});

it("ends, keeps all cards, and tells a seat nothing of its own", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const rng = Key.root(seed).stream();
      const cards = rng.shuffle(fullDeck(2, 2));
      const { states, ended } = playOut(game, game.start({ deck: cards }, key), anyChoice(game, rng));
      expect(ended).toBe(true);
      for (const state of states) {
        const { hands, built, discarded } = state;
        expect(state.deck.length + hands.flat().length + built[0] + built[1] + discarded.length).toBe(8);
        for (const seat of game.toMove(state)) {
          const other = { colour: "red", rank: 2 } as const;
          const swapped = hands.with(
            seat,
            hands[seat].map((held) => ({ ...held, card: other })),
          );
          const unseen = { ...state, hands: swapped as never, deck: state.deck.map(() => other) };
          expect(game.observe(unseen, seat).messages).toEqual(game.observe(state, seat).messages);
          for (const [i, { card, known }] of hands[seat].entries())
            expect([i, known.colours.includes(card.colour), known.ranks.includes(card.rank)]).toEqual([
              i,
              true,
              true,
            ]);
        }
      }
    }),
    { numRuns: 40 },
  );
});

it("deals the same deck for one index for ever", async () => {
  const source = shuffledDecks({ colours: 2, ranks: 2 }, 1);
  expect(await source.deal("train", 1)).toEqual(await source.deal("train", 1));
  expect(await source.deal("train", 1)).not.toEqual(await source.deal("train", 2));
});

it("names wrong calls and settings", () => {
  expect(() => game.observe(after(""), 1)).toThrow(GameError);
  expect(() => game.start({ deck: [] }, key)).toThrow("The deck has 0 cards");
  expect(() => game.apply(after(""), new Map([[0, { ok: true, move: "discard 1" }]]))).toThrow(
    "give one of play 1",
  );
  expect(() => hanabi({ hand: 5 })).toThrow(ConfigError);
});
