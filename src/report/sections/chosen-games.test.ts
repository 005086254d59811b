/** Tests of the choice of games to show, with games made of votes alone. */
import { describe, expect, test } from "vitest";
import { spyMatchRules } from "../../evaluate/spot-the-spy/match-rules.ts";
import { exampleEpisode } from "../../reward/spot-the-spy/example-episode.ts";
import type { Vote } from "../../reward/spot-the-spy/rewards.ts";
import { fixtureConfig } from "../../run/train-fixture.ts";
import type { JudgedGame } from "../reported-game.ts";
import { byPaper } from "../spot-the-spy/judge.ts";
import { spread } from "./chosen-games.ts";

const judge = byPaper(fixtureConfig, spyMatchRules);

/** Player 0 is the spy of four; `right` of the three civilians find it. */
function game(right: number, pair: number): JudgedGame {
  const votes: Vote[] = [0, 1, 2].map((i) => (i < right ? 0 : "n/a"));
  const episode = exampleEpisode({ seats: 4, spy: 0, votes, id: `${right} right on ${pair}` });
  return judge.judged({ ...episode, secret: { ...episode.secret, id: `p/${pair}` } });
}

const civilians = ({ earned }: JudgedGame) => earned.civilians;
const pairsOf = (games: readonly JudgedGame[]) => games.map(({ episode }) => episode.secret.id);

describe("chosen games", () => {
  test("rewards are those of eq. 1 and 4 with the run's constants", () => {
    // Two right votes earn 1 each, one n/a costs 1 in the preset; eq. 1 with β = λ = 0.1: v_s = 2, v̄_c = 0,
    // so the spy gets -0.2 and each of three civilians 0.2 / 3.
    const judged = game(2, 0);
    expect(judged.earned.spy).toBeCloseTo(-0.2, 12);
    expect(civilians(judged)).toBeCloseTo(1 + 1 - 1 + 0.2, 12);
  });

  test("a third of the best, a third around the median, a third of the worst, in order", () => {
    const games = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3].map(game);
    const chosen = spread(games, 6, civilians, new Set());
    expect(chosen.map(({ place }) => place)).toEqual(["best", "best", "median", "median", "worst", "worst"]);
    const earned = chosen.map(civilians);
    expect(earned).toEqual([...earned].sort((a, b) => b - a));
    // Equal ones as they were played: of the three games with three right votes the first two.
    expect(pairsOf(chosen).slice(0, 2)).toEqual(["p/3", "p/7"]);
    expect(pairsOf(chosen).slice(4)).toEqual(["p/4", "p/8"]);
  });

  test("no secret twice and none that is used, unless there are too few others", () => {
    const games = [game(3, 0), game(2, 0), game(1, 1), game(0, 2)];
    const used = new Set(["p/1"]);
    expect(pairsOf(spread(games, 2, civilians, used))).toEqual(["p/0", "p/2"]);
    expect([...used].sort()).toEqual(["p/0", "p/1", "p/2"]);
    expect(pairsOf(spread(games, 4, civilians, used))).toEqual(["p/0", "p/0", "p/1", "p/2"]);
  });

  test("with fewer games than wanted each is shown once", () => {
    for (const wanted of [1, 2, 3, 4, 5, 9]) {
      const chosen = spread([game(3, 0), game(2, 1), game(0, 2)], wanted, civilians, new Set());
      expect(new Set(pairsOf(chosen)).size).toBe(chosen.length);
      expect(chosen).toHaveLength(Math.min(3, wanted));
    }
  });
});
