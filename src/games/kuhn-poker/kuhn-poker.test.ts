import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { dealtSecrets } from "../dealt-secrets.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { type KuhnPoker, kuhnPoker } from "./kuhn-poker.ts";
import { CARDS, type Card, dealsOf } from "./round.ts";

const DEALS = dealsOf(CARDS.slice(2));

import { type KuhnPokerOptions, SPIRAL_KUHN_POKER } from "./settings.ts";
import type { KuhnState } from "./state.ts";

const key = Key.root("kuhn");
const options: fc.Arbitrary<KuhnPokerOptions> = fc.record({
  stakes: fc.constantFrom("standard" as const, "spiral" as const),
  rounds: fc.integer({ min: 1, max: 5 }),
  illegal: fc.constantFrom("lose" as const, "noop" as const, "retry" as const),
  retries: fc.integer({ min: 1, max: 3 }),
});
const answer = fc.oneof(
  fc.constantFrom("check", "bet", "fold", "call").map((move) => `\\boxed{${move}}`),
  fc.string(),
);

/** A state after the given moves. */
function after(game: KuhnPoker, cards: readonly (readonly [Card, Card])[], moves: string): KuhnState {
  const left = moves.split(" ");
  const say = () => `\\boxed{${left.shift()}}`;
  return playOut(game, game.start({ cards }, key), say, moves === "" ? 0 : left.length).states.at(-1)!;
}

describe("standard stakes", () => {
  const game = kuhnPoker();

  /**
   * From the rules: a showdown after two checks is for the ante, after bet and call for two chips, a fold
   * loses the ante.
   */
  it.each<[string, number, number]>([
    ["check check", -1, 1],
    ["check bet fold", -1, -1],
    ["check bet call", -2, 2],
    ["bet fold", 1, 1],
    ["bet call", -2, 2],
  ])("%s pays %i to the lower card and %i to the higher", (moves, low, high) => {
    for (const [cards, own] of [
      [["J", "Q"], low],
      [["K", "Q"], high],
    ] as const) {
      const end = game.outcome(after(game, [cards], moves));
      expect(game.returns(end)).toEqual([own, -own]);
      expect(game.winner(end)).toBe(own > 0 ? "first" : "second");
    }
  });

  it("deals each pair of cards with chance 1/6", () => {
    expect(game.deals()).toHaveLength(6);
    expect(game.deals().every(({ probability }) => probability === 1 / 6)).toBe(true);
  });

  it("adds up chips over rounds, and equal chips are a draw", () => {
    const two = kuhnPoker({ rounds: 2 });
    const end = two.outcome(
      after(
        two,
        [
          ["K", "J"],
          ["Q", "K"],
        ],
        "check check bet fold",
      ),
    );
    expect(end.rounds.map(({ opens, chips }) => [opens, ...chips])).toEqual([
      [0, 1, -1],
      [1, -1, 1],
    ]);
    expect(two.returns(end)).toEqual([0, 0]);
    expect(two.winner(end)).toBeUndefined();
  });
});

describe("SPIRAL's stakes", () => {
  it("a called bet is worth no more than the ante", () => {
    const game = kuhnPoker({ stakes: "spiral" });
    const end = game.outcome(after(game, [["K", "J"]], "bet call"));
    expect(end.chips).toEqual([1, -1]);
    expect(game.returns(end)).toEqual([1, -1]);
  });

  it("the last of five rounds decides, whatever was won before", () => {
    const game = kuhnPoker(SPIRAL_KUHN_POKER);
    const cards = [...Array<readonly [Card, Card]>(4).fill(["K", "J"]), ["J", "Q"] as const];
    const end = game.outcome(after(game, cards, Array(5).fill("check check").join(" ")));
    expect(end.chips).toEqual([3, -3]);
    expect(game.winner(end)).toBe("second");
    expect(game.returns(end)).toEqual([-1, 1]);
  });
});

describe("a larger deck", () => {
  const five = kuhnPoker({ cards: 5 });

  it("has the highest of 9, 10, J, Q, K, and deals each pair with chance 1/20", () => {
    expect(five.deals()).toHaveLength(20);
    const end = (cards: readonly [Card, Card]) =>
      five.returns(five.outcome(after(five, [cards], "bet call")));
    expect(end(["9", "10"])).toEqual([-2, 2]);
    expect(end(["K", "9"])).toEqual([2, -2]);
    const told = JSON.stringify(five.observe(five.start({ cards: [["9", "K"]] }, key), 0).messages);
    expect(told).toContain("The deck has 5 cards, from the lowest to the highest: 9, 10, J, Q, K.");
    expect(told).toContain("3 cards stay hidden");
  });

  it("leaves the settings of three cards as they were", () => {
    expect(Object.keys(kuhnPoker().settings)).not.toContain("cards");
    expect(kuhnPoker({ cards: 3 }).deals()).toEqual(kuhnPoker().deals());
  });
});

describe("refused answers", () => {
  const start = (game: KuhnPoker) => game.start({ cards: [["J", "K"]] }, key);
  const give = (game: KuhnPoker, state: KuhnState, text: string) =>
    game.apply(state, new Map(game.toMove(state).map((seat) => [seat, game.parse(text, state, seat)])));

  it("lose the game: -1.5 and +0.5 as SPIRAL trains, or the penalty that is set", () => {
    for (const [penalty, compensation] of [
      [1.5, 0.5],
      [1, 1],
    ]) {
      const game = kuhnPoker({ penalty, compensation });
      const end = game.outcome(give(game, start(game), "I check."));
      expect(game.returns(end)).toEqual([-penalty, compensation]);
      expect(game.winner(end)).toBe("second");
      expect(end).toMatchObject({ lost: [0], refused: [1, 0], chips: [0, 0] });
    }
    expect(kuhnPoker().settings).toMatchObject({ penalty: 1.5, compensation: 0.5 });
  });

  it("or count as the move that risks nothing", () => {
    const game = kuhnPoker({ illegal: "noop" });
    const end = give(game, give(game, give(game, start(game), ""), "\\boxed{bet}"), "\\boxed{bet}");
    expect(end.rounds).toEqual([["check", "bet", "fold"]]);
    expect(game.outcome(end)).toMatchObject({ refused: [2, 0], lost: [] });
  });

  it("or are asked for again, so often as is set", () => {
    const game = kuhnPoker({ illegal: "retry", retries: 2 });
    const again = give(game, give(game, start(game), ""), "");
    expect(game.toMove(again)).toEqual([0]);
    expect(JSON.stringify(game.observe(again, 0).messages)).toContain("This is try 3 of 3.");
    expect(give(game, again, "\\boxed{bet}").refusals).toEqual({ count: [2, 0], now: [0, 0], lost: [] });
    expect(game.returns(game.outcome(give(game, again, "")))).toEqual([-1.5, 0.5]);
  });
});

describe("the parser", () => {
  const game = kuhnPoker();
  const state = game.start({ cards: [["J", "K"]] }, key);
  it.each([
    ["\\boxed{check}", "check"],
    ["I have J. \\boxed{ [Bet] }", "bet"],
    ["\\boxed{bet} or rather \\boxed{CHECK}", "check"],
    ["\\boxed{\\text{bet}}", "bet"],
  ])("takes %j", (text, move) => expect(game.parse(text, state, 0)).toMatchObject({ ok: true, move }));
  it.each([
    ["check", "there is no \\boxed{} answer"],
    ["\\boxed{call}", '"call" is not a move here: check or bet'],
    ["\\boxed{check} \\boxed{raise}", '"raise" is not a move here: check or bet'],
    ["\\boxed{check or bet}", '"check or bet" is not a move here: check or bet'],
    ["\\boxed{check} and \\boxed{bet", "the box is not closed"],
  ])("refuses %j", (text, reason) => expect(game.parse(text, state, 0)).toMatchObject({ ok: false, reason }));
});

describe("every game", () => {
  it("ends, adds up and leaves earlier states as they were", () => {
    fc.assert(
      fc.property(
        options,
        fc.nat(),
        fc.array(answer, { minLength: 80, maxLength: 80 }),
        (settings, seed, texts) => {
          const game = kuhnPoker(settings);
          const rng = Key.root(seed).stream();
          const cards = Array.from({ length: settings.rounds! }, () => rng.pick(DEALS));
          const run = () => {
            let used = 0;
            return playOut(game, game.start({ cards }, key), () => texts[used++], texts.length);
          };
          const { states, ended } = run();
          expect(ended).toBe(true);
          expect(JSON.stringify(run().states)).toBe(JSON.stringify(states));
          const end = game.outcome(states.at(-1)!);
          const [first, second] = game.returns(end);
          expect(first + second).toBe(end.lost.length > 0 ? -1 : 0);
          expect(JSON.parse(JSON.stringify(end))).toEqual(end);
          expect(end.lost.length > 0 || end.rounds.length === settings.rounds).toBe(true);
        },
      ),
    );
  });

  it("tells a seat nothing of the other card before it is shown", () => {
    fc.assert(
      fc.property(options, fc.nat(), (settings, seed) => {
        const game = kuhnPoker(settings);
        const rng = Key.root(seed).stream();
        const cards = Array.from({ length: settings.rounds! }, () => rng.pick(DEALS));
        for (const state of playOut(game, game.start({ cards }, key), anyChoice(game, rng)).states) {
          for (const seat of game.toMove(state)) {
            const round = state.rounds.length - 1;
            const [hidden] = ["J", "Q", "K"].filter((card) => !state.cards[round].includes(card as Card));
            const swapped = state.cards[round].map((card, who) => (who === seat ? card : hidden));
            const other = { ...state, cards: state.cards.with(round, swapped as unknown as [Card, Card]) };
            expect(game.observe(other, seat)).toEqual(game.observe(state, seat));
            expect(game.information(other, seat)).toBe(game.information(state, seat));
          }
        }
      }),
    );
  });

  it("has equal messages exactly where it has equal information", () => {
    for (const settings of [{}, { rounds: 2 }, { illegal: "retry", retries: 2 }] as const) {
      const game = kuhnPoker(settings);
      const messages = new Map<string, string>();
      const answers = ["\\boxed{check}", "\\boxed{bet}", "\\boxed{fold}", "\\boxed{call}", ""];
      const visit = (state: KuhnState): void => {
        for (const seat of game.toMove(state)) {
          const information = game.information(state, seat);
          const text = JSON.stringify(game.observe(state, seat).messages);
          expect(messages.get(information) ?? text).toBe(text);
          messages.set(information, text);
          for (const said of answers)
            visit(game.apply(state, new Map([[seat, game.parse(said, state, seat)]])));
        }
      };
      for (const { secret } of game.deals()) visit(game.start(secret, key));
      expect(new Set(messages.values()).size).toBe(messages.size);
      if (Object.keys(settings).length === 0) expect(messages.size).toBe(12);
    }
  });
});

describe("wrong calls", () => {
  const game = kuhnPoker();
  const state = game.start({ cards: [["J", "K"]] }, key);
  it("are named", () => {
    expect(() => game.observe(state, 1)).toThrow(GameError);
    expect(() => game.apply(state, new Map())).toThrow("Answers came from seats none");
    expect(() => game.apply(state, new Map([[0, { ok: true, move: "call" }]]))).toThrow("one of check, bet");
    expect(() => game.outcome(state)).toThrow("still to move");
    expect(() => game.start({ cards: [] }, key)).toThrow("0 rounds, but the game has 1");
    expect(() => kuhnPoker({ rounds: 6 })).toThrow(ConfigError);
    expect(() => kuhnPoker({ stakes: "high" as never })).toThrow('setting "stakes" is "high"');
    expect(() => kuhnPoker({ ante: 2 } as never)).toThrow('Unrecognized key: "ante"');
  });
});

it("deals the same cards for one index for ever, and all six deals about equally often", async () => {
  const source = dealtSecrets(kuhnPoker(), 7);
  const counts = new Map<string, number>();
  for (let index = 0; index < 600; index++) {
    const { id, secret } = await source.deal("train", index);
    expect(await source.deal("train", index)).toEqual({ id, secret });
    const name = secret.cards[0].join("");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["JK", "JQ", "KJ", "KQ", "QJ", "QK"]);
  /** 100 each with a standard deviation of 9. */
  expect(Math.min(...counts.values())).toBeGreaterThan(60);
  expect(source.size("heldout")).toBe(Number.POSITIVE_INFINITY);
});
