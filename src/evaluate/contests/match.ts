/**
 * A match of player A against player B, from both sides of the table.
 *
 * Each deal (secret and key) is played twice: A holds the first side against B's second, and the reverse. A's
 * win rate is the mean of its two sides, so equal players score 50% whatever the game's own tilt. A draw
 * counts one half. A game in which a player failed (no answer at all) is not scored, but counted. Left out:
 * how the games are played (`play` is given; `match-play.ts` for real players).
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Cluster, Interval } from "../../core/stats.ts";
import type { AnyGame, Seat } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { FailureCount } from "./failures.ts";
import type { LostAnswers } from "./lost-answers.ts";
import { scoreMatch } from "./match-score.ts";

export type Contestant = "a" | "b";

/** One game to be played. Games of a deal share their key. */
export interface MatchTable {
  /** Unique within the match. */
  readonly id: string;
  /** Index of the held-out secret, from 0. */
  readonly deal: number;
  readonly key: Key;
  /** By side, who holds it. */
  readonly holds: Readonly<Record<string, Contestant>>;
}

/** An episode and the seats in it that a measure is about. */
export interface MeasuredGame {
  readonly episode: Episode;
  readonly seats: ReadonlySet<Seat>;
}

/**
 * A share that a game declares beside wins: successes and trials in one game, e.g. right votes of votes cast.
 */
export type Measure = (game: MeasuredGame) => Omit<Cluster, "name">;

/** As much of a game as a match is scored by. */
export interface MatchRules {
  readonly sides: AnyGame["sides"];
  /** The side that won a stored episode; undefined is a draw. */
  winnerOf(episode: Episode): string | undefined;
  /** The gain of each seat, on the game's own scale; absent where winning is all. */
  returnsOf?(episode: Episode): readonly number[];
  /** The side of each seat of a stored episode. */
  sidesOf(episode: Episode): readonly string[];
  readonly measures: Readonly<Record<string, Measure>>;
}

export interface MatchOptions {
  /** Names shown for the players. */
  readonly a: string;
  readonly b: string;
  /** An even number, at least 2; half of them with A on the first side. */
  readonly games: number;
  readonly key: Key;
  readonly rules: MatchRules;
}

/**
 * The result of one contestant; intervals are 95%, and games on one secret are one cluster. Lost answers are
 * absent in results from before they were counted.
 */
export interface ContestantReport extends Partial<LostAnswers> {
  readonly name: string;
  /** By side, the share of games won; a draw counts one half. */
  readonly wins: Readonly<Record<string, Interval>>;
  /** The game's own measures. */
  readonly measures: Readonly<Record<string, Interval>>;
  /** Its turns without any answer, by reason; absent if there are none. */
  readonly failures?: readonly FailureCount[];
}

export interface MatchResult {
  /** A's win rate: the mean of its two sides. */
  readonly winRate: Interval;
  /**
   * The mean gain of A per game over both sides, on the game's own scale; absent where winning is all.
   */
  readonly gain?: Interval;
  readonly a: ContestantReport;
  readonly b: ContestantReport;
  readonly games: number;
  /** Games not scored because a player failed. */
  readonly unscored: number;
  /** Different secrets of the scored games; absent in results from before they were counted. */
  readonly pictures?: number;
}

/** Plays the tables; episodes in the order of the tables. */
export type PlayMatch = (tables: readonly MatchTable[]) => Promise<readonly Episode[]>;

/**
 * @throws EvaluationError if the number of games is odd or below 2, if the game has not two sides, if `play`
 * returns another number of episodes, or if a side has no scored game.
 */
export async function match(options: MatchOptions, play: PlayMatch): Promise<MatchResult> {
  const tables = planMatch(options);
  return scoreMatch(options, tables, await play(tables));
}

/** The games of a match: per deal one with A on the first side, then one with B. */
export function planMatch({
  games,
  key,
  rules: { sides },
}: Pick<MatchOptions, "games" | "key"> & { readonly rules: Pick<MatchRules, "sides"> }): MatchTable[] {
  if (!Number.isInteger(games) || games < 2 || games % 2 !== 0) {
    throw new EvaluationError(
      `A match of ${games} games cannot be split into two equal sides: choose an even number from 2 on.`,
    );
  }
  if (sides.length !== 2)
    throw new EvaluationError(
      `A match needs a game of two sides, but this one has ${sides.length}: ${sides.join(", ")}.`,
    );
  return Array.from({ length: games }, (_, i) => {
    const deal = Math.floor(i / 2);
    const [first, second]: Contestant[] = i % 2 === 0 ? ["a", "b"] : ["b", "a"];
    const holds = { [sides[0]]: first, [sides[1]]: second };
    return { id: `match-${deal}-${first}`, deal, key: key.child("deal", deal), holds };
  });
}
