/**
 * The text of an episode for people, one paragraph per step: from above, where everything is known, or from
 * one seat, where only that seat's view and its own answers are.
 */
import { printable } from "../core/terminal-text.ts";
import { type AnyGame, type Seat, seatName } from "../games/game.ts";
import type { Picture } from "../images/image.ts";
import type { Episode, Turn } from "./episode.ts";
import { fitting, type ReplayStep, replay } from "./replay.ts";

export interface DescribeOptions {
  /** The seat whose view is told; from above if absent. */
  readonly seat?: Seat;
  /** The name of a picture, e.g. by the path of a file; by its id if absent. */
  readonly picture?: (picture: Picture) => string;
}

/**
 * Paragraphs in the order of the game. @throws DataError if the episode does not fit the game or the secret.
 */
export function describeEpisode(
  game: AnyGame,
  episode: Episode,
  secret: unknown,
  options: DescribeOptions = {},
): string[] {
  return fitting(episode, () => described(game, episode, secret, options)).map(printable);
}

function described(
  game: AnyGame,
  episode: Episode,
  secret: unknown,
  { seat, picture = ({ id }) => id }: DescribeOptions,
): string[] {
  const { start, steps, end } = replay(game, episode, secret);
  const opening = game.tell.opening(start, picture, seat);
  return seat === undefined
    ? [
        lines(`Game ${episode.id} on ${episode.secret.id}`, ...opening, ...seats(episode)),
        ...steps.map((step) => stepFromAbove(game, step)),
        lines(...game.tell.ending(game.outcome(end))),
      ]
    : [lines(...opening), ...steps.map((step) => stepFromSeat(game, step, seat))];
}

function seats(episode: Episode): string[] {
  return episode.seats.map(
    ({ role, player }, seat) => `${seatName(seat, "first")}: ${role}, played by ${player}`,
  );
}

function stepFromAbove(game: AnyGame, { before, turns }: ReplayStep<unknown>): string {
  const answers = turns.flatMap((turn) => answer(game, turn, seatName(turn.seat, "first")));
  return lines(game.tell.heading(before, turns[0].kind), ...answers);
}

function stepFromSeat(game: AnyGame, { before, turns }: ReplayStep<unknown>, seat: Seat): string {
  const own = turns.find((turn) => turn.seat === seat);
  const { kind } = own ?? turns[0];
  const title = game.tell.heading(before, kind);
  if (own) return lines(title, ...answer(game, own, "You"));
  const hidden = game.tell.hidden?.(kind);
  if (hidden !== undefined) return lines(title, hidden);
  return lines(title, ...turns.map((turn) => `${seatName(turn.seat, "first")}: ${heard(game, turn)}`));
}

/** The part of an open turn that the others learn. */
function heard(game: AnyGame, { move, kind }: Turn): string {
  return move === undefined ? `no valid ${kind}` : game.tell.move(move);
}

/** The answer in one line, and the reasoning before it or the refused text in another. */
function answer(game: AnyGame, turn: Turn, who: string): string[] {
  if (turn.failure !== undefined) return [`${who}: no answer (${turn.failure})`];
  const whole = turn.text.replace(/\s+/g, " ").trim();
  if (turn.refusal !== undefined) return [`${who}: refused, ${turn.refusal}`, `  answered: ${whole}`];
  const reasoning = whole.split("\\boxed")[0].trim();
  return [`${who}: ${game.tell.move(turn.move)}`, ...(reasoning ? [`  thinking: ${reasoning}`] : [])];
}

function lines(...all: readonly string[]): string {
  return all.join("\n");
}
