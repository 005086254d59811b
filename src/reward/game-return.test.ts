import { describe, expect, it } from "vitest";
import { DataError } from "../core/errors.ts";
import { gameReturn } from "./game-return.ts";
import { exampleEpisode } from "./spot-the-spy/example-episode.ts";

const episode = exampleEpisode({ seats: 3, spy: 2, votes: [2, 2], id: "g", rounds: 1 });

describe("the game's return", () => {
  it("is the reward of every turn of its seat", () => {
    const rewards = gameReturn(() => [1, 0.5, -1.5])(episode);
    expect(rewards).toEqual(episode.turns.map(({ seat }) => ({ return: [1, 0.5, -1.5][seat] })));
  });

  it("is unknown where a player failed", () => {
    const failed = {
      ...episode,
      turns: [{ ...episode.turns[0], failure: "timeout" }, ...episode.turns.slice(1)],
    };
    expect(gameReturn(() => [1, 1, -1])(failed)).toEqual(episode.turns.map(() => undefined));
  });

  it("is refused where a seat has none", () => {
    expect(() => gameReturn(() => [1])(episode)).toThrow(DataError);
    expect(() => gameReturn(() => [1, Number.NaN, 0])(episode)).toThrow(/seat 1 the return NaN/);
  });
});
