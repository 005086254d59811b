/**
 * Two players compared through a third: A and B each play the same opponent on the same deals, from both
 * sides, so that a deal that is easy for one is easy for the other too. A deal's difference is A's share of
 * its two games less B's. A deal counts if all four games were scored. Left out: how the games are played.
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Interval } from "../../core/stats.ts";
import { type PairedComparison, pairedComparison } from "../statistics/paired-comparison.ts";
import { type DealOutcomes, firstShare, pictureOf } from "./deal-outcomes.ts";
import { type LostAnswers, lostInAll } from "./lost-answers.ts";
import { type OwnGame, sideRates } from "./sides.ts";

const [FIRST, SECOND] = ["first", "second"] as const;

export interface CompareOptions {
  readonly a: string;
  readonly b: string;
  readonly opponent: string;
  /** For sampled signs. */
  readonly key: Key;
}

/** The difference is A's win rate less B's; its n is the number of deals. */
export interface Comparison extends PairedComparison {
  readonly a: ComparedPlayer;
  readonly b: ComparedPlayer;
  readonly opponent: string;
  readonly deals: number;
  /** Deals left out because a player failed in one of the four games. */
  readonly unscored: number;
}

export interface ComparedPlayer extends Partial<LostAnswers> {
  readonly name: string;
  /** Mean of its two sides against the opponent, over the deals that count. */
  readonly winRate: Interval;
  /** Deals on which it did better than the other one. */
  readonly better: number;
}

/**
 * @param a A's match against the opponent, with A as player "a". @param b the same for B, on the same deals.
 * @throws EvaluationError if the numbers of deals differ or no deal can be compared.
 */
export function compare(options: CompareOptions, a: DealOutcomes, b: DealOutcomes): Comparison {
  const [gamesA, gamesB] = [dealGames(a), dealGames(b)];
  if (gamesA.length !== gamesB.length) {
    throw new EvaluationError(
      `${options.a} played ${gamesA.length} deals and ${options.b} ${gamesB.length}: both must play the same ones.`,
    );
  }
  const deals = gamesA.flatMap((ofA, deal) => {
    const ofB = gamesB[deal];
    if (!ofA || !ofB) return [];
    return [{ ofA, ofB, picture: pictureOf(a, deal), difference: shareOf(ofA) - shareOf(ofB) }];
  });
  if (deals.length === 0) {
    throw new EvaluationError(
      `Not one of ${gamesA.length} deals was scored for both players: there is nothing to compare. Play more games.`,
    );
  }
  const player = (name: string, match: DealOutcomes, games: OwnGame[], sign: number): ComparedPlayer => ({
    name,
    ...lostInAll([match.lost?.a]),
    winRate: sideRates(games, [FIRST, SECOND])!.winRate,
    better: deals.filter(({ difference }) => difference * sign > 0).length,
  });
  return {
    a: player(
      options.a,
      a,
      deals.flatMap(({ ofA }) => ofA),
      1,
    ),
    b: player(
      options.b,
      b,
      deals.flatMap(({ ofB }) => ofB),
      -1,
    ),
    opponent: options.opponent,
    ...pairedComparison(deals, options.key),
    deals: deals.length,
    unscored: gamesA.length - deals.length,
  };
}

/** By deal the two games of player "a"; nothing if one was not scored. */
function dealGames(outcomes: DealOutcomes): ([OwnGame, OwnGame] | undefined)[] {
  const { aFirst, bFirst } = outcomes;
  return [...aFirst].map((_, deal) => {
    const own = firstShare(aFirst, deal);
    const others = firstShare(bFirst, deal);
    if (own === undefined || others === undefined) return undefined;
    const picture = pictureOf(outcomes, deal);
    return [
      { picture, side: FIRST, share: own },
      { picture, side: SECOND, share: 1 - others },
    ];
  });
}

/** Of a deal's two games, 0 to 1. */
function shareOf(games: readonly OwnGame[]): number {
  return games.reduce((sum, { share }) => sum + share, 0) / games.length;
}
