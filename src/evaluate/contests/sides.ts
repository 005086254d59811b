/**
 * A player's win rate from both sides of the table: the mean of its wins on the two sides. A draw counts one
 * half.
 *
 * The interval combines the intervals of the two sides (MOVER, `core/stats.ts`). Games on one secret hang
 * together, so each side counts its secrets as clusters. The sides share their secrets; where a player's wins
 * on both go together over the secrets, the interval is widened by that correlation, and it is never narrowed
 * below independence. With one game per secret and side these are Wilson's intervals.
 */
import { groupBy } from "../../core/group-by.ts";
import {
  type Cluster,
  clusteredProportion,
  correlation,
  type Interval,
  meanOfTwoProportions,
} from "../../core/stats.ts";

/** One scored game as a player sees it. */
export interface OwnGame {
  /** The same for all games on one secret. */
  readonly picture: string | number;
  readonly side: string;
  /** 1 won, 0 lost, ½ drawn. */
  readonly share: number;
}

export interface SideRates {
  readonly winRate: Interval;
  readonly wins: Readonly<Record<string, Interval>>;
  /** Different secrets of these games. */
  readonly pictures: number;
}

/** Undefined where a side has no game. */
export function sideRates(games: readonly OwnGame[], sides: readonly string[]): SideRates | undefined {
  const [first, second] = sides.map((side) => byPicture(games.filter((game) => game.side === side)));
  if (first.size === 0 || second.size === 0) return undefined;
  const [ofFirst, ofSecond] = [first, second].map((side) => clusteredProportion([...side.values()]));
  const together = Math.max(0, sidesCorrelation(first, second));
  return {
    winRate: meanOfTwoProportions(ofFirst, ofSecond, together),
    wins: { [sides[0]]: ofFirst, [sides[1]]: ofSecond },
    pictures: new Set(games.map(({ picture }) => picture)).size,
  };
}

/** Wins and games on each secret. */
function byPicture(games: readonly OwnGame[]): Map<string, Cluster> {
  const pictures = [...groupBy(games, ({ picture }) => String(picture))];
  return new Map(
    pictures.map(([name, own]) => [
      name,
      { successes: own.reduce((sum, { share }) => sum + share, 0), n: own.length },
    ]),
  );
}

/** Over secrets with games on both sides. */
function sidesCorrelation(first: ReadonlyMap<string, Cluster>, second: ReadonlyMap<string, Cluster>): number {
  const both = [...first].flatMap(([picture, one]) => {
    const other = second.get(picture);
    return other ? [[one.successes / one.n, other.successes / other.n]] : [];
  });
  return correlation(
    both.map(([share]) => share),
    both.map(([, share]) => share),
  );
}
