/**
 * A player's win rate from both sides of the table: the mean of its wins as the civilians and as the spy.
 *
 * The interval combines the intervals of the two sides (MOVER, `core/stats.ts`). Games on one picture hang together, so each
 * side counts its pictures as clusters. The sides share their pictures; where a player's wins on both go together over
 * the pictures, the interval is widened by that correlation, and it is never narrowed below independence. With one game
 * per picture and side these are Wilson's intervals.
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
  /** The same for all games on one picture. */
  readonly picture: string | number;
  readonly side: "civilians" | "spy";
  readonly won: boolean;
}

export interface SideRates {
  readonly winRate: Interval;
  readonly civilianWins: Interval;
  readonly spySurvival: Interval;
  /** Different pictures of these games. */
  readonly pictures: number;
}

/** Undefined where a side has no game. */
export function sideRates(games: readonly OwnGame[]): SideRates | undefined {
  const [civilians, spy] = (["civilians", "spy"] as const).map((side) =>
    byPicture(games.filter((game) => game.side === side)),
  );
  if (civilians.size === 0 || spy.size === 0) return undefined;
  const civilianWins = clusteredProportion([...civilians.values()]);
  const spySurvival = clusteredProportion([...spy.values()]);
  const together = Math.max(0, sidesCorrelation(civilians, spy));
  return {
    winRate: meanOfTwoProportions(civilianWins, spySurvival, together),
    civilianWins,
    spySurvival,
    pictures: new Set(games.map(({ picture }) => picture)).size,
  };
}

/** Wins and games on each picture. */
function byPicture(games: readonly OwnGame[]): Map<string, Cluster> {
  const pictures = [...groupBy(games, ({ picture }) => String(picture))];
  return new Map(
    pictures.map(([name, own]) => [name, { successes: own.filter(({ won }) => won).length, n: own.length }]),
  );
}

/** Over pictures with games on both sides. */
function sidesCorrelation(
  civilians: ReadonlyMap<string, Cluster>,
  spy: ReadonlyMap<string, Cluster>,
): number {
  const both = [...civilians].flatMap(([picture, one]) => {
    const other = spy.get(picture);
    return other ? [[one.successes / one.n, other.successes / other.n]] : [];
  });
  return correlation(
    both.map(([share]) => share),
    both.map(([, share]) => share),
  );
}
