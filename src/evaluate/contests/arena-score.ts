/**
 * Win rates of an arena, per pair and per player, with 95% intervals. All pairs play the same deals, so a
 * player's games on one picture, against whomever, are one cluster (`sides.ts`). In a player's own rate each
 * scored game counts the same.
 */
import type { Interval } from "../../core/stats.ts";
import { type ArenaPair, type ArenaPlayer, everyTwo } from "./arena.ts";
import { firstShare, pictureOf } from "./deal-outcomes.ts";
import { addFailures, type FailureCount } from "./failures.ts";
import { findPair } from "./ladder.ts";
import { type LostAnswers, lostInAll } from "./lost-answers.ts";
import { type OwnGame, sideRates } from "./sides.ts";

const [FIRST, SECOND] = ["first", "second"] as const;

export interface ArenaResult {
  /** The best first; those without a rate last. */
  readonly players: readonly PlayerScore[];
  readonly pairs: readonly PairScore[];
}

export interface PlayerScore extends Partial<LostAnswers> {
  readonly name: string;
  /** Absent where a side has no scored game. */
  readonly winRate?: Interval;
  /** Played, and of those not scored because a player failed. */
  readonly games: number;
  readonly unscored: number;
  /** Its own turns without any answer, by reason. */
  readonly failures: readonly FailureCount[];
  /** Different pictures of its scored games. */
  readonly pictures?: number;
}

export interface PairScore {
  readonly a: string;
  readonly b: string;
  /** Of A. */
  readonly winRate?: Interval;
  readonly games: number;
  readonly unscored: number;
  /** Different pictures of the scored games; absent where the games are from before it was kept. */
  readonly pictures?: number;
}

/** @param pairs those of other players are ignored, those that are missing are left out. */
export function scoreArena(players: readonly ArenaPlayer[], pairs: readonly ArenaPair[]): ArenaResult {
  const found = everyTwo(players).flatMap(([a, b]) => {
    const pair = findPair(pairs, a.identity, b.identity);
    return pair ? [{ a, b, pair }] : [];
  });
  const pictures = found.find(({ pair }) => pair.pictures)?.pair.pictures;
  const rate = (own: readonly ArenaPair[], player: ArenaPlayer) =>
    score(
      own.flatMap((pair) => gamesOf({ ...pair, pictures }, player)),
      pictures !== undefined,
    );
  const scores = players.map((player) => {
    const own = found.filter(({ a, b }) => a === player || b === player).map(({ pair }) => pair);
    const side = (pair: ArenaPair) => (pair.a === player.identity ? "a" : "b");
    const failures = addFailures(own.flatMap((pair) => pair.failures[side(pair)]));
    const lost = lostInAll(own.map((pair) => pair.lost?.[side(pair)]));
    return { name: player.name, ...rate(own, player), failures, ...lost };
  });
  return {
    players: scores.sort((x, y) => (y.winRate?.estimate ?? -1) - (x.winRate?.estimate ?? -1)),
    pairs: found.map(({ a, b, pair }) => ({ a: a.name, b: b.name, ...rate([pair], a) })),
  };
}

/** A game that was not scored is undefined. */
function gamesOf(pair: ArenaPair, { identity }: ArenaPlayer): (OwnGame | undefined)[] {
  const [own, other] = pair.a === identity ? [pair.aFirst, pair.bFirst] : [pair.bFirst, pair.aFirst];
  return [...ownGames(FIRST, own, pair), ...ownGames(SECOND, other, pair)];
}

function ownGames(side: string, outcomes: string, pair: ArenaPair): (OwnGame | undefined)[] {
  return [...outcomes].map((_, deal) => {
    const first = firstShare(outcomes, deal);
    if (first === undefined) return undefined;
    return { picture: pictureOf(pair, deal), side, share: side === FIRST ? first : 1 - first };
  });
}

/** @param pictured whether it is known which deals share a picture. */
function score(games: readonly (OwnGame | undefined)[], pictured: boolean): Omit<PairScore, "a" | "b"> {
  const scored = games.filter((game) => game !== undefined);
  const rates = sideRates(scored, [FIRST, SECOND]);
  return {
    ...(rates && { winRate: rates.winRate, ...(pictured && { pictures: rates.pictures }) }),
    games: games.length,
    unscored: games.length - scored.length,
  };
}
