/**
 * The text of a "Who is the spy?" episode for people, one paragraph per step: from above, where everything
 * is known, or from one seat, where only that seat's view and its own answers are.
 */
import type { Seat } from "../games/game.ts";
import { playerName } from "../games/spot-the-spy/prompt.ts";
import type { SpotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import {
  type SpyGameMove,
  type SpyGameOutcome,
  type SpyGameSecret,
  type SpyGameState,
  spyGameView,
} from "../games/spot-the-spy/state.ts";
import type { Picture } from "../images/image.ts";
import type { Episode, Turn } from "./episode.ts";
import { type ReplayStep, replay } from "./replay.ts";

export interface DescribeOptions {
  /** Whose view; from above if absent. */
  readonly seat?: Seat;
  /** How a picture is named, e.g. by the path of a file; by its id if absent. */
  readonly picture?: (picture: Picture) => string;
}

/** Paragraphs in the order of the game. @throws DataError if the episode does not fit the game or the secret. */
export function describeEpisode(
  game: SpotTheSpy,
  episode: Episode,
  secret: SpyGameSecret,
  { seat, picture = ({ id }) => id }: DescribeOptions = {},
): string[] {
  const { start, steps, end } = replay(game, episode, secret);
  const paragraphs =
    seat === undefined
      ? [introduction(episode, start, picture), ...steps.map(stepFromAbove), verdict(game.outcome(end))]
      : [ownIntroduction(start, seat, picture), ...steps.map((step) => stepFromSeat(step, seat))];
  return paragraphs.map(printable);
}

function introduction(episode: Episode, start: SpyGameState, picture: (picture: Picture) => string): string {
  const civilian = start.spy === 0 ? 1 : 0;
  return [
    `Game ${episode.id} on pair ${episode.secret.pair}`,
    `The civilians see ${picture(spyGameView(start, civilian).picture)}`,
    `The spy sees ${picture(spyGameView(start, start.spy).picture)}`,
    ...episode.seats.map(({ role, player }, seat) => `${name(seat)}: ${role}, played by ${player}`),
  ].join("\n");
}

function stepFromAbove({ before, turns }: ReplayStep<SpyGameState>): string {
  return [title(before, turns[0]), ...turns.flatMap((turn) => answer(turn, name(turn.seat)))].join("\n");
}

function verdict({ winner, spy, votes, naVotes, invalidVotes }: SpyGameOutcome): string {
  const received = votes.map((count, seat) => `${playerName(seat)}: ${count}`);
  return [
    `Votes: ${received.join(", ")}; n/a: ${naVotes}; invalid: ${invalidVotes}`,
    winner === "civilians"
      ? `The civilians win: they found the spy, ${playerName(spy)}.`
      : `The spy wins: ${playerName(spy)} was not found.`,
  ].join("\n");
}

function ownIntroduction(start: SpyGameState, seat: Seat, picture: (picture: Picture) => string): string {
  const view = spyGameView(start, seat);
  return [
    `You are ${playerName(seat)} of ${view.seats}: ${view.role === "spy" ? "the spy" : "a civilian"}.`,
    `You see ${picture(view.picture)}`,
  ].join("\n");
}

function stepFromSeat({ before, turns, after }: ReplayStep<SpyGameState>, seat: Seat): string {
  const own = turns.find((turn) => turn.seat === seat);
  if (own) return [title(before, own), ...answer(own, "You")].join("\n");
  const view = spyGameView(after, seat);
  const spoken = view.clues[spyGameView(before, seat).clues.length];
  if (!spoken) return [title(before, turns[0]), "The civilians vote in secret."].join("\n");
  const said = spoken.text === "" ? "no valid clue" : `"${spoken.text}"`;
  return [title(before, turns[0]), `${name(spoken.seat)}: ${said}`].join("\n");
}

function title(before: SpyGameState, turn: Turn): string {
  const { round, rounds } = spyGameView(before, turn.seat);
  return turn.kind === "vote" ? "Votes" : `Round ${round + 1} of ${rounds}`;
}

/** The answer in one line, and the reasoning before it or the refused text in another. */
function answer(turn: Turn, who: string): string[] {
  if (turn.failure !== undefined) return [`${who}: no answer (${turn.failure})`];
  const whole = turn.text.replace(/\s+/g, " ").trim();
  if (turn.refusal !== undefined) return [`${who}: refused, ${turn.refusal}`, `  answered: ${whole}`];
  const reasoning = whole.split("\\boxed")[0].trim();
  return [`${who}: ${moved(turn.move as SpyGameMove)}`, ...(reasoning ? [`  thinking: ${reasoning}`] : [])];
}

function moved(move: SpyGameMove): string {
  if (move.kind === "clue") return `"${move.clue}"`;
  return move.vote === "n/a" ? "votes n/a" : `votes for ${playerName(move.vote)}`;
}

function name(seat: Seat): string {
  return `Player ${seat + 1}`;
}

/** Model output may hold control characters that a terminal would obey. */
function printable(text: string): string {
  return text.replace(/(?:(?!\n)\p{Cc})+/gu, " ");
}
