import { expect, test } from "vitest";
import { DataError } from "../core/errors.ts";
import { EPISODE_SCHEMA, type Episode } from "../rollout/episode.ts";
import { turnGains } from "./turn-gains.ts";

/** @param seats who moved, in order. @param refused turns whose answer was no move. */
function game(
  seats: readonly number[],
  outcome: object,
  refused: readonly number[] = [],
  tokens = 2,
): Episode {
  return {
    schema: EPISODE_SCHEMA,
    id: "game",
    game: "team",
    settings: {},
    key: "k",
    secret: { source: "none", split: "train", index: 0, id: "none" },
    seats: [0, 1].map((seat) => ({ role: `${seat}`, player: "policy" })),
    turns: seats.map((seat, i) => ({
      seat,
      kind: "move",
      text: "m",
      tokens: Array(tokens).fill(1),
      logprobs: Array(tokens).fill(-1),
      ...(refused.includes(i) ? { refusal: "no" } : { move: "m" }),
    })),
    outcome,
  };
}

interface Told {
  readonly returns: readonly number[];
  readonly gains?: readonly (readonly number[])[];
}
const told = {
  returnsOf: ({ outcome }: Episode) => (outcome as Told).returns,
  gainsOf: ({ outcome }: Episode) => (outcome as Told).gains,
};
const gainsOf = (episode: Episode) => turnGains(told)(episode).map((terms) => terms?.gain);

test("what the game gives at its end comes with each seat's last turn", () => {
  expect(gainsOf(game([0, 1, 0], { returns: [1, -1] }))).toEqual([0, -1, 1]);
});

test("a gain goes to the latest turn of each seat, and to none before its first", () => {
  // Seat 0 builds at once, seat 1 at its second turn: both gain each time.
  const gains = [
    [1, 1],
    [0, 0],
    [0, 0],
    [1, 1],
  ];
  expect(gainsOf(game([0, 1, 0, 1], { returns: [2, 2], gains }))).toEqual([1, 0, 1, 1]);
});

test("what is taken back at the end is taken from the last turns, so that a seat's rewards sum up to its return", () => {
  const gains = [
    [1, 1],
    [0, 0],
  ];
  // The third answer is refused and ends the game, which takes ten from its maker and all that was built.
  expect(gainsOf(game([0, 1, 0], { returns: [-10, 0], gains }, [2]))).toEqual([1, -1, -11]);
});

test("refused answers with a default move count as moves", () => {
  expect(
    gainsOf(
      game(
        [0, 1],
        {
          returns: [1, 1],
          gains: [
            [0, 0],
            [1, 1],
          ],
        },
        [1],
      ),
    ),
  ).toEqual([1, 1]);
  expect(() => gainsOf(game([0, 1], { returns: [1, 1], gains: [[0, 0]] }))).toThrow(DataError);
});

test("a draw, a valid answer and a long one have terms of their own", () => {
  const reward = turnGains({ ...told, draw: 0.1, format: 0.05, longest: 31 });
  expect(reward(game([0, 1], { returns: [0, 0] }, [1]))).toEqual([
    { gain: 0, draw: 0.1, format: 0.05 },
    { gain: 0, draw: 0.1 },
  ]);
  // 41 tokens: 0.5 (31 - 41) / (31 - 11).
  expect(reward(game([0], { returns: [1, -1] }, [], 41))).toEqual([{ gain: 1, format: 0.05, length: -0.25 }]);
});
