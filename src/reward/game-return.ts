/**
 * The game's own return as the reward of every turn: each of a seat's turns earns what the seat gained in the
 * end (SPIRAL, γ = 1). A game in which a player failed has no rewards, since its outcome says nothing about
 * play.
 */
import { DataError } from "../core/errors.ts";
import type { AnyGame } from "../games/game.ts";
import type { Episode } from "../rollout/episode.ts";
import type { Reward } from "./reward.ts";

/** The gain of each seat, e.g. `Game.returns` of the episode's outcome. */
export type ReturnsOf = (episode: Episode) => readonly number[];

/** The term is named `return`. @throws DataError if a seat that moved has no return. */
export function gameReturn(returnsOf: ReturnsOf): Reward {
  return (episode) => {
    if (hasFailure(episode)) return episode.turns.map(() => undefined);
    const returns = returnsOf(episode);
    return episode.turns.map(({ seat }) => ({ return: returnOf(returns, seat, episode) }));
  };
}

/** The returns by the rules of the game that an episode names. */
export function returnsByGame(games: readonly AnyGame[]): ReturnsOf {
  const rules = new Map(games.map((game) => [game.name, game]));
  return ({ game, outcome }) => (rules.get(game) as AnyGame).returns(outcome);
}

/** Whether some player gave no answer at all. */
export function hasFailure({ turns }: Episode): boolean {
  return turns.some(({ failure }) => failure !== undefined);
}

export function returnOf(returns: readonly number[], seat: number, { id, game }: Episode): number {
  const gained = returns[seat];
  if (Number.isFinite(gained)) return gained;
  throw new DataError(
    `Game ${id} of ${game} gives seat ${seat} the return ${gained}, and has ${returns.length} returns: let returns() give a number per seat.`,
  );
}
