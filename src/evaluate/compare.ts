/**
 * Two players compared through a third: A and B each play the same opponent on the same deals, from both sides, so that a deal
 * that is easy for one is easy for the other too. A deal's difference is A's share of its two games less B's.
 * A deal counts if all four games were scored. Left out: how the games are played.
 */
import { EvaluationError } from "../core/errors.ts";
import type { Key } from "../core/rng.ts";
import { mean } from "../core/stats.ts";
import { civiliansWon, type DealOutcomes } from "./deal-outcomes.ts";
import { type PairedComparison, pairedComparison } from "./paired-comparison.ts";

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

export interface ComparedPlayer {
  readonly name: string;
  /** Mean of its two sides against the opponent. */
  readonly winRate: number;
  /** Deals on which it did better than the other one. */
  readonly better: number;
}

/**
 * @param a A's match against the opponent, with A as player "a". @param b the same for B, on the same deals.
 * @throws EvaluationError if the numbers of deals differ or no deal can be compared.
 */
export function compare(options: CompareOptions, a: DealOutcomes, b: DealOutcomes): Comparison {
  const [scoresA, scoresB] = [dealScores(a), dealScores(b)];
  if (scoresA.length !== scoresB.length) {
    throw new EvaluationError(
      `${options.a} played ${scoresA.length} deals and ${options.b} ${scoresB.length}: both must play the same ones.`,
    );
  }
  const pairs = scoresA.flatMap((score, deal) => {
    const other = scoresB[deal];
    return score === undefined || other === undefined ? [] : [[score, other] as const];
  });
  if (pairs.length === 0) {
    throw new EvaluationError(
      `Not one of ${scoresA.length} deals was scored for both players: there is nothing to compare. Play more games.`,
    );
  }
  const differences = pairs.map(([one, other]) => one - other);
  const player = (name: string, side: 0 | 1, sign: number): ComparedPlayer => ({
    name,
    winRate: mean(pairs.map((pair) => pair[side])),
    better: differences.filter((value) => value * sign > 0).length,
  });
  return {
    a: player(options.a, 0, 1),
    b: player(options.b, 1, -1),
    opponent: options.opponent,
    ...pairedComparison(differences, options.key),
    deals: pairs.length,
    unscored: scoresA.length - pairs.length,
  };
}

/** Per deal the share of its two games that player "a" won: 0, ½ or 1; nothing if one was not scored. */
function dealScores({ aCivilians, bCivilians }: DealOutcomes): (number | undefined)[] {
  return [...aCivilians].map((_, deal) => {
    const asCivilians = civiliansWon(aCivilians, deal);
    const lostAsSpy = civiliansWon(bCivilians, deal);
    if (asCivilians === undefined || lostAsSpy === undefined) return undefined;
    return (Number(asCivilians) + Number(!lostAsSpy)) / 2;
  });
}
