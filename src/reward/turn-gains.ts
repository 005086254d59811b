/**
 * Rewards turn by turn: each turn of a seat earns what the seat gained from then on until its next turn (MARSHAL,
 * arXiv 2510.15414). What the game gives at its end, and what it takes back there, comes with the seat's last turn,
 * so the rewards of a seat sum up to its return.
 */
import { DataError } from "../core/errors.ts";
import type { AnyGame } from "../games/game.ts";
import type { Episode } from "../rollout/episode.ts";
import { hasFailure, type ReturnsOf, returnOf } from "./game-return.ts";
import type { Reward } from "./reward.ts";

export interface TurnGainOptions {
  readonly returnsOf: ReturnsOf;
  /** What each move brought to all seats; undefined where the game gives all at the end. */
  readonly gainsOf?: (episode: Episode) => readonly (readonly number[])[] | undefined;
  /** To each seat at its last turn in a game of several sides in which nobody gained or lost. Default 0. */
  readonly draw?: number;
  /** To a turn whose answer was a move. Default 0. */
  readonly format?: number;
  /**
   * Tokens beyond which an answer costs 0.5 (n - limit) / (limit - 11), as in MARSHAL's code; absent: no answer is
   * too long.
   */
  readonly longest?: number;
}

/** A short answer's tokens in MARSHAL's length term. */
const SHORT = 11;

/**
 * Terms `gain`, and where they are set `draw`, `format` and `length`.
 * @throws DataError if a game tells gains that do not fit its turns.
 */
export function turnGains(options: TurnGainOptions): Reward {
  return (episode) => {
    const { turns } = episode;
    if (hasFailure(episode)) return turns.map(() => undefined);
    const returns = options.returnsOf(episode);
    const gains = gainsPerTurn(episode, options);
    const last = new Map(turns.map(({ seat }, i) => [seat, i]));
    const drawn = returns.length > 1 && returns.every((gained) => gained === 0);
    return turns.map((turn, i) => {
      const ends = last.get(turn.seat) === i;
      const rest = ends ? returnOf(returns, turn.seat, episode) - gains.told[turn.seat] : 0;
      return {
        gain: gains.perTurn[i] + rest,
        ...(options.draw && drawn && ends && { draw: options.draw }),
        ...(options.format && turn.move !== undefined && { format: options.format }),
        ...lengthTerm(turn.tokens.length, options.longest),
      };
    });
  };
}

function lengthTerm(tokens: number, longest: number | undefined): { length?: number } {
  if (longest === undefined || tokens <= longest) return {};
  return { length: (0.5 * (longest - tokens)) / (longest - SHORT) };
}

interface Gains {
  readonly perTurn: readonly number[];
  /** All that the game told of, per seat. */
  readonly told: readonly number[];
}

/** A gain goes to the latest turn of each seat; before a seat's first turn there is none. */
function gainsPerTurn(episode: Episode, { gainsOf, returnsOf }: TurnGainOptions): Gains {
  const { turns } = episode;
  const perTurn = new Array<number>(turns.length).fill(0);
  const told = returnsOf(episode).map(() => 0);
  const moves = gainsOf?.(episode) ?? [];
  const makers = moveTurns(episode, moves.length);
  const latest = new Map<number, number>();
  let move = 0;
  turns.forEach(({ seat }, i) => {
    latest.set(seat, i);
    if (makers[move] !== i) return;
    for (const [other, gained] of moves[move++].entries()) {
      told[other] += gained;
      const at = latest.get(other);
      if (at !== undefined) perTurn[at] += gained;
    }
  });
  return { perTurn, told };
}

/** The turn that made each move: turns with a move, or all where a default move stands in for refused answers. */
function moveTurns({ id, game, turns }: Episode, moves: number): number[] {
  if (moves === 0) return [];
  const all = [...turns.keys()];
  const made = all.filter((i) => turns[i].move !== undefined);
  const makers = [made, all].find(({ length }) => length === moves);
  if (makers) return makers;
  throw new DataError(
    `Game ${id} of ${game} tells the gains of ${moves} moves, and has ${made.length} turns with a move: let gains() give an entry per move.`,
  );
}

/** The gains by the rules of the game that an episode names. */
export function gainsByGame(games: readonly AnyGame[]): TurnGainOptions["gainsOf"] {
  const rules = new Map(games.map((game) => [game.name, game]));
  return ({ game, outcome }) => rules.get(game)?.gains?.(outcome);
}
