import { describe, expect, it } from "vitest";
import { CheckpointError } from "../core/errors.ts";
import { EPISODE_SCHEMA, type Episode } from "../rollout/episode.ts";
import { Marshal } from "./marshal.ts";
import type { MarshalSettings } from "./marshal-settings.ts";

interface Played {
  readonly returns: readonly number[];
  /** Gains of all seats by each move; by default all comes at the end. */
  readonly gains?: readonly (readonly number[])[];
  /** Seats that moved, in order. */
  readonly seats?: readonly number[];
  readonly players?: readonly string[];
}

let played = 0;

function game({ returns, gains, seats = [0, 1], players = ["policy", "policy"] }: Played): Episode {
  return {
    schema: EPISODE_SCHEMA,
    id: `game/${played++}`,
    game: "duel",
    settings: {},
    key: "k",
    secret: { source: "none", split: "train", index: 0, id: "none" },
    seats: players.map((player, seat) => ({ role: seat === 0 ? "first" : "second", player })),
    turns: seats.map((seat) => ({ seat, kind: "move", text: "m", tokens: [1], logprobs: [-1], move: "m" })),
    outcome: { returns, gains },
  };
}

const outcomeOf = ({ outcome }: Episode) => outcome as Played;
const PLAIN = { draw: 0, format: 0 };
const marshalOf = (settings: Partial<MarshalSettings> = {}) =>
  new Marshal(
    { returnsOf: (episode) => outcomeOf(episode).returns, gainsOf: (episode) => outcomeOf(episode).gains },
    { ...PLAIN, ...settings },
  );
const advantagesOf = (marshal: Marshal, games: readonly Episode[]) =>
  marshal.step(games).learn.turns.map(({ advantage }) => advantage);

describe("advantages", () => {
  // Both seats build at their second turns.
  const team = () =>
    game({
      seats: [0, 1, 0, 1],
      returns: [2, 2],
      gains: [
        [0, 0],
        [0, 0],
        [1, 1],
        [1, 1],
      ],
    });

  it("credit a turn with what came after it, less the role's mean", () => {
    // Seat 0: r = 0, 2; G = 2, 2. Seat 1: r = 1, 1; G = 2, 1; mean 1.5.
    expect(advantagesOf(marshalOf(), [team()])).toEqual([0, 0, 0.5, -0.5]);
  });

  it("credit all turns with the whole game", () => {
    expect(advantagesOf(marshalOf({ credit: "game", group: "batch", centre: "mean" }), [team()])).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it("take a role's tilt away, where one mean for both would leave it", () => {
    const games = () => [1, 1, 1, -1].map((gained) => game({ returns: [gained, -gained] }));
    expect(advantagesOf(marshalOf(), games())).toEqual([0.5, -0.5, 0.5, -0.5, 0.5, -0.5, -1.5, 1.5]);
    expect(advantagesOf(marshalOf({ group: "game" }), games())).toEqual([1, -1, 1, -1, 1, -1, -1, 1]);
  });

  it("centre on distinct values as the published code does", () => {
    const games = [1, 1, 1, -1].map((gained) => game({ returns: [gained, -gained] }));
    expect(advantagesOf(marshalOf({ centre: "unique" }), games)).toEqual([1, -1, 1, -1, 1, -1, -1, 1]);
  });

  it("are divided by the standard deviation where they are to be", () => {
    const games = [3, -3].map((gained) => game({ returns: [gained, -gained] }));
    const [first] = advantagesOf(marshalOf({ scale: "std" }), games);
    expect(first).toBeCloseTo(1, 5);
  });
});

it("counts dialogues, not turns", () => {
  const games = [game({ returns: [1, -1], seats: [0, 1, 0] }), game({ returns: [1, -1] })];
  expect(marshalOf().step(games).learn.objective.normalise).toBe(4);
});

it("trains on turns of its own weights alone", () => {
  const games = [game({ returns: [1, -1], players: ["policy", "base"] })];
  expect(
    marshalOf()
      .step(games)
      .learn.turns.map(({ turn }) => turn.seat),
  ).toEqual([0]);
});

it("carries nothing, and says so of a state that holds something", () => {
  const marshal = marshalOf();
  marshal.restore(marshal.save());
  expect(() => marshal.restore({ baselines: {} } as never)).toThrow(CheckpointError);
});
