import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, GameError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { checkConformance } from "../conformance/conformance.ts";
import { anyChoice, playOut } from "../random-play.ts";
import { type HiddenRole, hiddenRole } from "./hidden-role.ts";
import type { HiddenState } from "./state.ts";

const four = hiddenRole({ players: 4, rounds: 3 });
/** Player 2 is the imposter. */
const start: HiddenState = {
  ...four.start(null, Key.root(0)),
  sides: ["innocents", "imposters", "innocents", "innocents"],
};

function after(game: HiddenRole, from: HiddenState, ...rounds: string[]): HiddenState {
  const left = rounds.flatMap((round) => round.split(" ").map((move) => move.replace("-", " ")));
  return playOut(game, from, () => `\\boxed{${left.shift() ?? "pass"}}`, left.length).states.at(-1)!;
}

/** Everybody passes, then votes. */
const vote = (game: HiddenRole, from: HiddenState, ...votes: string[]) => {
  const talked = after(
    game,
    from,
    Array(game.toMove(from).length && votes.length)
      .fill("pass")
      .join(" "),
  );
  const answers = game
    .toMove(talked)
    .map((seat, i) => [seat, game.parse(`\\boxed{${votes[i]}}`, talked, seat)] as const);
  return game.apply(talked, new Map(answers));
};

it("players speak one by one, hear each other, and vote at once", () => {
  expect(four.toMove(start)).toEqual([0]);
  const second = after(four, start, "accuse-2");
  expect(four.toMove(second)).toEqual([1]);
  expect(JSON.stringify(four.observe(second, 1).messages)).toContain("player 1 accuses player 2");
  expect(four.toMove(after(four, start, "accuse-2 pass pass trust-1"))).toEqual([0, 1, 2, 3]);
});

it("the innocent win by voting the imposter out", () => {
  const end = four.outcome(vote(four, start, "2", "1", "2", "2"));
  expect(end).toMatchObject({ winner: "innocents", past: [{ out: { seat: 1, side: "imposters" } }] });
  expect(four.returns(end)).toEqual([1, -1, 1, 1]);
});

it("the imposters win when they are as many as the innocent, or by the last round", () => {
  const one = vote(four, start, "3", "3", "1", "3");
  expect(one.living).toEqual([true, true, false, true]);
  expect(four.toMove(one)).toEqual([0]);
  const end = four.outcome(vote(four, one, "4", "4", "1"));
  expect(four.returns(end)).toEqual([-1, 1, -1, -1]);
  let state = start;
  for (let round = 0; round < 3; round++) state = vote(four, state, "skip", "skip", "skip", "skip");
  expect(four.outcome(state)).toMatchObject({ winner: "imposters" });
});

it("a tie, or most skipped votes, let all stay", () => {
  expect(vote(four, start, "2", "1", "2", "1").living).toEqual([true, true, true, true]);
  expect(vote(four, start, "2", "skip", "skip", "skip").living).toEqual([true, true, true, true]);
});

it("a refused answer counts as a pass, or as no vote", () => {
  const state = after(four, start, "accuse-9");
  expect(state).toMatchObject({ talk: [{ seat: 0, move: "pass" }], refused: [1, 0, 0, 0] });
  expect(vote(four, start, "0", "0", "2", "0").past[0].votes.map(({ move }) => move)).toEqual([
    "skip",
    "skip",
    "2",
    "skip",
  ]);
});

it("readings are wrong as often as the noise says", () => {
  const game = hiddenRole({ noise: 0.25, readings: "private" });
  let wrong = 0;
  for (let seed = 0; seed < 50; seed++) {
    const { sides, readings } = game.start(null, Key.root(seed));
    for (const reading of readings.flat())
      wrong += reading.filter((bad, seat) => bad !== (sides[seat] === "imposters")).length;
    expect(sides.filter((side) => side === "imposters")).toHaveLength(1);
  }
  expect(wrong / (50 * 10 * 6 * 6)).toBeCloseTo(0.25, 1);
  const shared = hiddenRole().start(null, Key.root(1)).readings[0];
  expect(new Set(shared.map(String)).size).toBe(1);
});

describe("the parser", () => {
  it.each(["\\boxed{accuse 2}", "Hm. \\boxed{[Trust 4]}", "\\boxed{pass}"])("takes %j", (text) =>
    expect(four.parse(text, start, 0).ok).toBe(true),
  );
  it.each([
    "accuse 2",
    "\\boxed{accuse 1}",
    "\\boxed{accuse 5}",
    "\\boxed{2}",
    "\\boxed{skip}",
    "\\boxed{accuse}",
  ])("refuses %j in the talk of player 1", (text) => expect(four.parse(text, start, 0).ok).toBe(false));
});

it("keeps the contract of games", () => {
  checkConformance(hiddenRole({ rounds: 3 }), { secrets: [null], games: 2 });
  checkConformance(hiddenRole({ players: 8, imposters: 2, readings: "private" }), {
    secrets: [null],
    games: 2,
  });
});

/** Another living player is the imposter. */
function turned({ sides, living }: HiddenState, seat: number): HiddenState["sides"] {
  const other = sides.findIndex((side, who) => living[who] && who !== seat && side === "innocents");
  return sides.map((_, who) => (who === other ? "imposters" : "innocents"));
}

it("ends, and tells the innocent nothing of the others' roles or later readings", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom("public" as const, "private" as const), (seed, readings) => {
      const game = hiddenRole({ players: 5, rounds: 3, readings });
      const key = Key.root(seed);
      const { states, ended } = playOut(
        game,
        game.start(null, key),
        anyChoice(game, key.child("play").stream()),
      );
      expect(ended).toBe(true);
      for (const state of states)
        for (const seat of game.toMove(state)) {
          if (state.sides[seat] !== "innocents") continue;
          const later = state.readings.map((round, i) =>
            round.map((reading, who) =>
              i > state.past.length || who !== seat ? reading.map((bad) => !bad) : reading,
            ),
          );
          const other = { ...state, sides: turned(state, seat), readings: later };
          expect(game.observe({ ...other }, seat)).toEqual(game.observe(state, seat));
        }
    }),
    { numRuns: 30 },
  );
});

it("names wrong calls and settings", () => {
  expect(() => four.observe(start, 1)).toThrow(GameError);
  expect(() => four.outcome(start)).toThrow("still to move");
  expect(() => four.apply(start, new Map([[0, { ok: true, move: "2" }]]))).toThrow("give one of pass");
  expect(() => hiddenRole({ players: 4, imposters: 2 })).toThrow(ConfigError);
});
