import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { checkConformance } from "../conformance/conformance.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { worths } from "./kind.ts";
import { type Negotiation, negotiation } from "./negotiation.ts";

const key = Key.root("negotiation");
const secret = {
  values: [
    [5, 15],
    [15, 5],
  ],
} as const;

function after(game: Negotiation, ...said: string[]) {
  const left = said.slice();
  return playOut(game, game.start(secret, key), () => `\\boxed{${left.shift()}}`, said.length).states.at(-1)!;
}

const end = (...said: string[]) => {
  const game = negotiation({ turns: said.length });
  const outcome = game.outcome(after(game, ...said));
  return { ...outcome, returns: game.returns(outcome) };
};

/** By hand: one piece of Wood for one of Gold gains the first 10, and the second 10. */
it.each<[string[], number[], string | null]>([
  [["[Offer: 1 Wood -> 1 Gold]", "[Accept]"], [10, 10], null],
  [["[Offer: 2 Wood -> 3 Gold]", "[Accept]"], [35, 15], "first"],
  [["[Offer: 3 Wood -> 1 Gold]", "[Accept]"], [0, 40], "second"],
  [["[Offer: 3 Wood -> 1 Gold]", "[Deny]", "[Accept]x", "no"], [0, 0], "second"],
  [["Let us see.", "No."], [0, 0], null],
])("%j gains %j", (said, gains, winner) => {
  expect(end(...said)).toMatchObject({ gains, winner });
});

it("an offer is turned down by another one, and stands through talk", () => {
  const game = negotiation();
  const offer = "[Offer: 1 Wood -> 1 Gold]";
  expect(after(game, offer, "Hm.", "Well?").standing).toMatchObject({ by: 0 });
  expect(after(game, offer, "[Offer: 1 Gold -> 2 Wood]").standing).toMatchObject({ by: 1, give: [0, 1] });
  expect(after(game, offer, "[Deny]").standing).toBeNull();
});

/** The first offers all its Wood, then gives it away for Gold before the second accepts: there is none left. */
it("a trade falls through where who offered no longer has the goods", () => {
  const game = negotiation();
  const state = after(game, "[Offer: 10 Wood -> 1 Gold]");
  const poor = { ...state, holdings: [[9, 10], state.holdings[1]] as const };
  const answers = new Map([[1, game.parse("\\boxed{[Accept]}", poor, 1)]]);
  expect(game.apply(poor, answers)).toMatchObject({
    holdings: poor.holdings,
    standing: null,
    turns: [{}, { deal: "cancelled" }],
  });
});

describe("the parser", () => {
  const game = negotiation();
  const asked = after(game, "[Offer: 1 Wood -> 10 Gold]");
  it.each([
    ["\\boxed{Accept}", { answer: "accept" }],
    [
      "\\boxed{[deny] No! [Offer: I give 2 Golds -> 1 wood and 1 Gold]}",
      { answer: "deny", offer: { give: [0, 2], get: [1, 1] } },
    ],
    ["\\boxed{I could accept more.}", { text: "I could accept more." }],
    [
      "\\boxed{[Accept] [Offer: 11 Wood -> 1 Gold]}",
      { answer: "accept", offer: { give: [11, 0], get: [0, 1] } },
    ],
  ])("takes %j", (text, move) => expect(game.parse(text, asked, 1)).toMatchObject({ ok: true, move }));
  it.each([
    ["[Accept]", "there is no \\boxed{} answer"],
    ["\\boxed{}", "nothing is said"],
    ["\\boxed{[Offer: 3 Wood]}", "an offer has one ->"],
    ["\\boxed{[Offer: 0 Wood -> 1 Gold]}", "an amount is 1 at least"],
    ["\\boxed{[Offer: two Wood -> 1 Gold]}", '"two Wood" is no amount of Wood, Gold'],
    ["\\boxed{[Offer: 1 Ore -> 1 Gold]}", '"1 Ore" is no amount of Wood, Gold'],
    ["\\boxed{[Offer: 11 Gold -> 1 Wood]}", "you offer more than you have"],
    ["\\boxed{[Offer: 1 Gold -> 1 Wood] [Offer: 1 Gold -> 2 Wood]}", "there are several offers"],
  ])("refuses %j", (text, reason) => expect(game.parse(text, asked, 1)).toMatchObject({ ok: false, reason }));
  it("refuses to accept one's own offer, or what one cannot pay", () => {
    const own = { ...asked, turns: [...asked.turns, ...asked.turns] };
    expect(game.parse("\\boxed{[Accept]}", own, 0).ok).toBe(false);
    const dear = after(game, "[Offer: 1 Wood -> 11 Gold]");
    expect(game.parse("\\boxed{[Accept]}", dear, 1)).toMatchObject({
      reason: "the offer asks for more than you have",
    });
  });
});

it("keeps the contract of games", () => {
  checkConformance(negotiation(), { secrets: [secret], games: 3 });
  checkConformance(negotiation({ illegal: "retry", turns: 4 }), { secrets: [secret], games: 2 });
});

it("keeps all goods, and tells a seat nothing of the other's values", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const game = negotiation({ firstValues: [1, 2, 3], secondValues: [3, 2, 1] });
      const start = game.start(
        {
          values: [
            [1, 2, 3],
            [3, 2, 1],
          ],
        },
        key,
      );
      for (const state of playOut(game, start, anyChoice(game, Key.root(seed).stream())).states) {
        const [one, other] = state.holdings;
        expect(one.map((amount, i) => amount + other[i])).toEqual([20, 20, 20]);
        for (const seat of game.toMove(state)) {
          const values = state.values.with(1 - seat, [7, 7, 7]) as unknown as typeof state.values;
          expect(game.observe({ ...state, values }, seat)).toEqual(game.observe(state, seat));
        }
      }
    }),
    { numRuns: 20 },
  );
});

it("takes its values from the settings, or draws others for each deal", async () => {
  const usual = negotiation().settings as never;
  expect((await worths(usual, 1).deal("train", 3)).secret).toEqual(secret);
  const drawn = worths({ drawn: true, firstValues: Array(8).fill(1), secondValues: Array(8).fill(1) }, 1);
  const { secret: one } = await drawn.deal("train", 1);
  expect(one.values.flat()).toHaveLength(16);
  expect(await drawn.deal("train", 1)).toEqual(await drawn.deal("train", 1));
  expect((await drawn.deal("train", 2)).secret).not.toEqual(one);
});

it("names wrong calls and settings", () => {
  const game = negotiation();
  expect(() => game.observe(game.start(secret, key), 1)).toThrow(GameError);
  expect(() => game.outcome(game.start(secret, key))).toThrow("still to move");
  expect(() => negotiation({ firstValues: [1, 2, 3] })).toThrow(ConfigError);
});
