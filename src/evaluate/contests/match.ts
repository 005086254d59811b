/**
 * A match of player A against player B at "Who is the spy?", from both sides of the table.
 *
 * Each deal (pictures and spy's seat) is played twice: A's players as civilians against B's spy, and the
 * reverse. A's win rate is the mean of its two sides, so equal players score 50% whatever the game's
 * own tilt. A game in which a player failed (no answer at all) is not scored, but counted.
 * Left out: how the games are played (`play` is given; `match-play.ts` for real players).
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Interval } from "../../core/stats.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { FailureCount } from "./failures.ts";
import { scoreMatch } from "./match-score.ts";

export type Contestant = "a" | "b";

/** One game to be played. Games of a deal share their key, and so the spy's seat. */
export interface MatchTable {
  /** Unique within the match. */
  readonly id: string;
  /** Index of the held-out pair, from 0. */
  readonly deal: number;
  readonly key: Key;
  readonly civilians: Contestant;
  readonly spy: Contestant;
}

export interface MatchOptions {
  /** Names shown for the players. */
  readonly a: string;
  readonly b: string;
  /** An even number, at least 2; half of them with A as the civilians. */
  readonly games: number;
  readonly key: Key;
}

/** How one contestant did; intervals are 95%, and games on one picture are one cluster. */
export interface ContestantReport {
  readonly name: string;
  /** Share of games won as civilians, and as spy (the spy's survival). */
  readonly civilianWins: Interval;
  readonly spySurvival: Interval;
  /** Shares of the votes of its civilians. */
  readonly decisionAccuracy: Interval;
  readonly naShare: Interval;
  readonly invalidVoteShare: Interval;
  /** Share of all its clues that were refused. */
  readonly invalidClueShare: Interval;
  /** Its turns without any answer, by reason; absent if there are none. */
  readonly failures?: readonly FailureCount[];
}

export interface MatchResult {
  /** A's win rate: the mean of its two sides. */
  readonly winRate: Interval;
  readonly a: ContestantReport;
  readonly b: ContestantReport;
  readonly games: number;
  /** Games not scored because a player failed. */
  readonly unscored: number;
  /** Different pictures of the scored games; absent in results from before they were counted. */
  readonly pictures?: number;
}

/** Plays the tables; episodes in the order of the tables. */
export type PlayMatch = (tables: readonly MatchTable[]) => Promise<readonly Episode[]>;

/**
 * @throws EvaluationError if the number of games is odd or below 2, if `play` returns another number
 * of episodes, or if a side has no scored game.
 */
export async function match(options: MatchOptions, play: PlayMatch): Promise<MatchResult> {
  const tables = planMatch(options);
  return scoreMatch(options, tables, await play(tables));
}

/** The games of a match: per deal one with A as the civilians, then one with B. */
export function planMatch({ games, key }: Pick<MatchOptions, "games" | "key">): MatchTable[] {
  if (!Number.isInteger(games) || games < 2 || games % 2 !== 0) {
    throw new EvaluationError(
      `A match of ${games} games cannot be split into two equal sides: choose an even number from 2 on.`,
    );
  }
  return Array.from({ length: games }, (_, i) => {
    const deal = Math.floor(i / 2);
    const [civilians, spy]: Contestant[] = i % 2 === 0 ? ["a", "b"] : ["b", "a"];
    return { id: `match-${deal}-${civilians}`, deal, key: key.child("deal", deal), civilians, spy };
  });
}
