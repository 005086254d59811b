/**
 * Win rates of an arena, per pair and per player, with 95% intervals. All pairs play the same deals, so a player's
 * games of one deal, against whomever, are one cluster. A rate is the mean of the two sides, and its interval is
 * widened where winning as civilians and as spy go together over the deals, as in `match-score.ts`; for one pair
 * both come to the same. In a player's own rate each scored game counts the same.
 */
import { groupBy } from "../core/group-by.ts";
import {
  type Cluster,
  clusteredProportion,
  correlation,
  type Interval,
  meanOfTwoProportions,
  wilson,
} from "../core/stats.ts";
import { type ArenaPair, type ArenaPlayer, everyTwo } from "./arena.ts";
import { civiliansWon } from "./deal-outcomes.ts";
import { addFailures, type FailureCount } from "./failures.ts";
import { findPair } from "./ladder.ts";

export interface ArenaResult {
  /** The best first; those without a rate last. */
  readonly players: readonly PlayerScore[];
  readonly pairs: readonly PairScore[];
}

export interface PlayerScore {
  readonly name: string;
  /** Absent where a side has no scored game. */
  readonly winRate?: Interval;
  /** Played, and of those not scored because a player failed. */
  readonly games: number;
  readonly unscored: number;
  /** Its own turns without any answer, by reason. */
  readonly failures: readonly FailureCount[];
}

export interface PairScore {
  readonly a: string;
  readonly b: string;
  /** Of A. */
  readonly winRate?: Interval;
  readonly games: number;
  readonly unscored: number;
}

/** One game as a player sees it; `won` is absent where it was not scored. */
interface OwnGame {
  readonly deal: number;
  readonly side: "civilians" | "spy";
  readonly won?: boolean;
}

/** @param pairs those of other players are ignored, those that are missing are left out. */
export function scoreArena(players: readonly ArenaPlayer[], pairs: readonly ArenaPair[]): ArenaResult {
  const found = everyTwo(players).flatMap(([a, b]) => {
    const pair = findPair(pairs, a.identity, b.identity);
    return pair ? [{ a, b, pair }] : [];
  });
  const scores = players.map((player) => {
    const own = found.filter(({ a, b }) => a === player || b === player).map(({ pair }) => pair);
    const failures = own.flatMap((pair) => pair.failures[pair.a === player.identity ? "a" : "b"]);
    const games = own.flatMap((pair) => gamesOf(pair, player));
    return { name: player.name, ...score(games), failures: addFailures(failures) };
  });
  return {
    players: scores.sort((x, y) => (y.winRate?.estimate ?? -1) - (x.winRate?.estimate ?? -1)),
    pairs: found.map(({ a, b, pair }) => ({ a: a.name, b: b.name, ...score(gamesOf(pair, a)) })),
  };
}

function gamesOf({ a, aCivilians, bCivilians }: ArenaPair, { identity }: ArenaPlayer): OwnGame[] {
  const [own, other] = a === identity ? [aCivilians, bCivilians] : [bCivilians, aCivilians];
  return [...ownGames("civilians", own), ...ownGames("spy", other)];
}

function ownGames(side: OwnGame["side"], outcomes: string): OwnGame[] {
  return [...outcomes].map((_, deal) => {
    const civilians = civiliansWon(outcomes, deal);
    return { deal, side, ...(civilians !== undefined && { won: civilians === (side === "civilians") }) };
  });
}

function score(games: readonly OwnGame[]): Pick<PairScore, "winRate" | "games" | "unscored"> {
  const scored = games.filter(({ won }) => won !== undefined);
  const counts = { games: games.length, unscored: games.length - scored.length };
  const [civilians, spy] = (["civilians", "spy"] as const).map((side) =>
    byDeal(scored.filter((game) => game.side === side)),
  );
  if (civilians.size === 0 || spy.size === 0) return counts;
  const winRate = meanOfTwoProportions(
    proportion(civilians),
    proportion(spy),
    Math.max(0, sidesCorrelation(civilians, spy)),
  );
  return { winRate, ...counts };
}

/** Wins and games of each deal. */
function byDeal(games: readonly OwnGame[]): Map<string, Cluster> {
  const deals = [...groupBy(games, ({ deal }) => String(deal))];
  return new Map(
    deals.map(([deal, own]) => [deal, { successes: own.filter(({ won }) => won).length, n: own.length }]),
  );
}

function proportion(deals: ReadonlyMap<string, Cluster>): Interval {
  const clusters = [...deals.values()];
  if (clusters.some(({ n }) => n > 1)) return clusteredProportion(clusters);
  return wilson(clusters.filter(({ successes }) => successes === 1).length, clusters.length);
}

/** Over deals with scored games on both sides. */
function sidesCorrelation(
  civilians: ReadonlyMap<string, Cluster>,
  spy: ReadonlyMap<string, Cluster>,
): number {
  const both = [...civilians].flatMap(([deal, one]) => {
    const other = spy.get(deal);
    return other ? [[one.successes / one.n, other.successes / other.n]] : [];
  });
  return correlation(
    both.map(([share]) => share),
    both.map(([, share]) => share),
  );
}
