/**
 * Random rewards, a control: each game of an iteration has the rewards of another one. Their distribution is
 * the same, within a game too (a zero-sum game stays one), but they say nothing about the turns that they
 * fall on.
 */
import { DataError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import { Key, type Rng } from "../core/rng.ts";
import type { Episode } from "../rollout/episode.ts";
import type { RewardedTurn } from "./rewarded-turns.ts";

/**
 * No game keeps its own. Within a role the seats of the other game are shuffled. A turn for which the other
 * game has none, since a player failed there, has no reward.
 * @param turns of these games. @throws DataError if rewards come from a single game.
 */
export function rewardsOfOtherGames(
  turns: readonly RewardedTurn[],
  episodes: readonly Episode[],
): RewardedTurn[] {
  const games = groupBy(turns, ({ episode }) => episode);
  if (games.size === 1)
    throw new DataError("One game cannot have the rewards of another one. Play at least two per iteration.");
  const keys = new Map(episodes.map(({ id, key }) => [id, Key.root(key).child("random-rewards")]));
  const names = [...games.keys()];
  // The first game's key stands for the iteration's.
  const order = keys.get(names[0])?.stream().shuffle(names) ?? [];
  const donor = new Map(order.map((name, i) => [name, order[(i + 1) % order.length]]));
  return [...games].flatMap(([name, own]) => {
    const others = games.get(donor.get(name) as string) as RewardedTurn[];
    return exchanged(own, others, (keys.get(name) as Key).child("seats").stream());
  });
}

/** In the order of `own`: seat by seat within a role, turn by turn within a seat. */
function exchanged(own: readonly RewardedTurn[], others: readonly RewardedTurn[], rng: Rng): RewardedTurn[] {
  const given = new Map<RewardedTurn, RewardedTurn>();
  const theirs = groupBy(others, ({ role }) => role);
  for (const [role, mine] of groupBy(own, ({ role }) => role)) {
    const seats = rng.shuffle(seatsOf(theirs.get(role) ?? []));
    seatsOf(mine).forEach((seat, i) => {
      seat.forEach((turn, t) => {
        const other = seats[i]?.[t];
        if (other) given.set(turn, { ...turn, terms: other.terms, reward: other.reward });
      });
    });
  }
  return own.flatMap((turn) => given.get(turn) ?? []);
}

function seatsOf(turns: readonly RewardedTurn[]): RewardedTurn[][] {
  return [...groupBy(turns, ({ turn }) => String(turn.seat)).values()];
}
