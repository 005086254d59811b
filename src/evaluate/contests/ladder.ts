/**
 * A ladder: every player meets every other one on the same deals, from both sides, and all of them are rated
 * together. Pairs that were played before are kept. Left out: how games are played (`play` is given), files
 * (`ladder-file.ts`).
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import { type RatedGame, type RatedPlayer, type Ratings, ratings } from "../statistics/ratings.ts";
import { type DealOutcomes, firstShare, pictureOf } from "./deal-outcomes.ts";
import { type LostAnswers, lostInAll } from "./lost-answers.ts";

/** Two players and their games. */
export interface LadderPair extends DealOutcomes {
  readonly a: string;
  readonly b: string;
}

export interface LadderResult extends Ratings {
  readonly players: readonly (RatedPlayer & Partial<LostAnswers>)[];
  /** Games that were played but not scored, because a player failed. */
  readonly unscored: number;
}

export interface LadderOptions {
  /** Names of the players, the base among them. */
  readonly players: readonly string[];
  readonly base: string;
  /** For the bootstrap. */
  readonly key: Key;
  /** Pairs that are there already; those of other players are not rated. */
  readonly known?: readonly LadderPair[];
  /** Called with each pair that was played. */
  readonly onPair?: (pair: LadderPair) => void;
}

/**
 * @throws EvaluationError for fewer than two players, two of one name, or if they cannot be rated together.
 */
export async function ladder(
  options: LadderOptions,
  play: (a: string, b: string) => Promise<DealOutcomes>,
): Promise<LadderResult> {
  const pairs: LadderPair[] = [];
  for (const [a, b] of roundRobin(options.players)) {
    const known = findPair(options.known ?? [], a, b);
    const pair = known ?? { a, b, ...(await play(a, b)) };
    if (!known) options.onPair?.(pair);
    pairs.push(pair);
  }
  return rateLadder(pairs, options);
}

/** Every pair once, the pairs of one player after another. @throws EvaluationError */
export function roundRobin(players: readonly string[]): [string, string][] {
  const twice = players.find((name, i) => players.indexOf(name) !== i);
  if (twice !== undefined) throw new EvaluationError(`Two players are called ${twice}: names must differ.`);
  if (players.length < 2) {
    throw new EvaluationError(
      `A ladder needs at least two players, not ${players.length === 1 ? `only ${players[0]}` : "none"}.`,
    );
  }
  return players.flatMap((a, i) => players.slice(i + 1).map((b): [string, string] => [a, b]));
}

/** The pair in either order. */
export function findPair<Pair extends LadderPair>(
  pairs: readonly Pair[],
  a: string,
  b: string,
): Pair | undefined {
  return pairs.find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a));
}

function rateLadder(pairs: readonly LadderPair[], { base, key }: LadderOptions): LadderResult {
  // All pairs play the same deals.
  const deals = { pictures: pairs.find(({ pictures }) => pictures)?.pictures };
  const games = pairs.flatMap((pair) => [
    ...gamesOf(pair.a, pair.b, pair.aFirst, deals),
    ...gamesOf(pair.b, pair.a, pair.bFirst, deals),
  ]);
  const played = pairs.reduce((sum, pair) => sum + pair.aFirst.length + pair.bFirst.length, 0);
  const { pictures, players, ...rated } = ratings(games, { base, key });
  return {
    ...rated,
    players: players.map((player) => ({ ...player, ...lostBy(player.name, pairs) })),
    ...(deals.pictures && { pictures }),
    unscored: played - games.length,
  };
}

function lostBy(name: string, pairs: readonly LadderPair[]): Partial<LostAnswers> {
  const own = pairs.filter(({ a, b }) => a === name || b === name);
  return lostInAll(own.map(({ a, lost }) => lost?.[a === name ? "a" : "b"]));
}

function gamesOf(
  first: string,
  second: string,
  outcomes: string,
  deals: Pick<DealOutcomes, "pictures">,
): RatedGame[] {
  return [...outcomes].flatMap((_, deal) => {
    const share = firstShare(outcomes, deal);
    return share === undefined ? [] : [{ deal, picture: pictureOf(deals, deal), first, second, share }];
  });
}
