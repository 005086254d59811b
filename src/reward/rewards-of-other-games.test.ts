/** Rewards that say nothing: the same ones, on other games. */
import { expect, test } from "vitest";
import { groupBy } from "../core/group-by.ts";
import type { Episode } from "../rollout/episode.ts";
import type { RewardedTurn } from "./rewarded-turns.ts";
import { rewardsOfOtherGames } from "./rewards-of-other-games.ts";

const ROLES = ["spy", "civilian", "civilian"];

/** Games of two rounds; the reward of game g, seat s is 10 g + s. */
function games(count: number): { turns: RewardedTurn[]; episodes: Episode[] } {
  const ids = Array.from({ length: count }, (_, g) => `0001-${g}`);
  const turns = ids.flatMap((episode, g) =>
    [0, 1].flatMap(() =>
      ROLES.map((role, seat) => {
        const reward = 10 * g + seat;
        return {
          episode,
          role,
          turn: { seat } as RewardedTurn["turn"],
          terms: { suspicion: reward },
          reward,
        };
      }),
    ),
  );
  return { turns, episodes: ids.map((id) => ({ id, key: `1/iteration/1/game/${id}` }) as Episode) };
}

test("each game has those of one other game, role by role, all turns of a seat the same", () => {
  const { turns, episodes } = games(6);
  const shuffled = rewardsOfOtherGames(turns, episodes);
  expect(shuffled.map(({ turn }) => turn)).toEqual(turns.map(({ turn }) => turn));
  const donors = [...groupBy(shuffled, ({ episode }) => episode)].map(([episode, own]) => {
    const from = new Set(own.map(({ reward }) => Math.floor(reward / 10)));
    expect(from.size).toBe(1);
    expect([...from][0]).not.toBe(Number(episode.split("-")[1]));
    const [spy, ...civilians] = own.slice(0, 3).map(({ reward }) => reward % 10);
    expect([spy, civilians.sort()]).toEqual([0, [1, 2]]);
    expect(own.slice(3).map(({ reward }) => reward)).toEqual(own.slice(0, 3).map(({ reward }) => reward));
    return [...from][0];
  });
  expect(donors.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(shuffled.every(({ terms, reward }) => terms.suspicion === reward)).toBe(true);
});

test("follows from the games' keys", () => {
  const { turns, episodes } = games(6);
  const rewards = (list: readonly Episode[]) => rewardsOfOtherGames(turns, list).map(({ reward }) => reward);
  expect(rewards(episodes)).toEqual(rewards(episodes));
  const later = episodes.map((one) => ({ ...one, key: one.key.replace("iteration/1", "iteration/2") }));
  expect(rewards(later)).not.toEqual(rewards(episodes));
});

test("a turn for which the other game has no reward has none; one game alone is refused", () => {
  const { turns, episodes } = games(2);
  // The spy of the first game failed in the second round.
  const lost = turns.filter((_, i) => i !== 3);
  const shuffled = rewardsOfOtherGames(lost, episodes);
  expect(shuffled.filter(({ episode, role }) => episode === "0001-1" && role === "spy")).toHaveLength(1);
  expect(shuffled).toHaveLength(2 * 6 - 2);
  expect(() => rewardsOfOtherGames(turns.slice(0, 6), episodes.slice(0, 1))).toThrow(/at least two/);
  expect(rewardsOfOtherGames([], [])).toEqual([]);
});
