/**
 * The text of an episode for people: from above, where everything is known, or from one seat, where only that
 * seat's view and its own answers are, until the end tells all.
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

/** @throws DataError if the episode does not fit the game or the secret. */
export type Describe = (
  game: AnyGame,
  episode: Episode,
  secret: unknown,
  options?: DescribeOptions,
) => string[];

/** Paragraphs in the order of the game: the deal, each round, the end. */
export const describeEpisode: Describe = (...told) => {
  const paragraphs: string[] = [];
  for (const { goesOn, text } of partsOf(...told))
    if (goesOn) paragraphs[paragraphs.length - 1] += `\n${text}`;
    else paragraphs.push(text);
  return paragraphs;
};

/** The same by single steps. */
export const describeSteps: Describe = (...told) => partsOf(...told).map(({ text }) => text);

/** What a seat learns when all is over: the deal, what was hidden, the end. */
export const describeEnd: Describe = (game, episode, secret, options) =>
  fitting(episode, () => {
    const { start, steps, end } = replay(game, episode, secret);
    const hidden = steps.filter(({ turns }) => game.tell.hidden?.(turns[0].kind) !== undefined);
    return [
      lines(`Game ${episode.id} on ${episode.secret.id}`, ...deal(game, episode, start, options)),
      ...hidden.map((step) => lines(heading(game, step), ...fromAbove(game, step))),
      lines(...game.tell.ending(game.outcome(end))),
    ];
  }).map(printable);

interface Part {
  readonly text: string;
  /** A step of the same round as the one before, without a heading of its own. */
  readonly goesOn: boolean;
}

function partsOf(...[game, episode, secret, options = {}]: Parameters<Describe>): Part[] {
  const { seat, picture = idOf } = options;
  const parts = fitting(episode, () => {
    const { start, steps, end } = replay(game, episode, secret);
    const all = deal(game, episode, start, options);
    const ending = game.tell.ending(game.outcome(end));
    const headings = steps.map((step) => heading(game, step, seat));
    const told = steps.map((step, i) => {
      const goesOn = headings[i] === headings[i - 1];
      const said = seat === undefined ? fromAbove(game, step) : fromSeat(game, step, seat);
      return { goesOn, text: lines(...(goesOn ? [] : [headings[i]]), ...said) };
    });
    const [first, last] =
      seat === undefined
        ? [[`Game ${episode.id} on ${episode.secret.id}`, ...all], ending]
        : [game.tell.opening(start, picture, seat), [...all, ...ending]];
    return [{ goesOn: false, text: lines(...first) }, ...told, { goesOn: false, text: lines(...last) }];
  });
  return parts.map(({ text, goesOn }) => ({ text: printable(text), goesOn }));
}

/** The deal from above, and who sat where. */
function deal(
  game: AnyGame,
  { seats }: Episode,
  start: unknown,
  { picture = idOf }: DescribeOptions = {},
): string[] {
  return [
    ...game.tell.opening(start, picture),
    ...seats.map(({ role, player }, seat) => `${seatName(seat, "first")}: ${role}, played by ${player}`),
  ];
}

function idOf({ id }: Picture): string {
  return id;
}

function heading(game: AnyGame, { before, turns }: ReplayStep<unknown>, seat?: Seat): string {
  return game.tell.heading(before, (turns.find((turn) => turn.seat === seat) ?? turns[0]).kind);
}

function fromAbove(game: AnyGame, { turns }: ReplayStep<unknown>): string[] {
  return turns.flatMap((turn) => answer(game, turn, seatName(turn.seat, "first")));
}

function fromSeat(game: AnyGame, { turns }: ReplayStep<unknown>, seat: Seat): string[] {
  const own = turns.find((turn) => turn.seat === seat);
  if (own) return answer(game, own, "You");
  const hidden = game.tell.hidden?.(turns[0].kind);
  if (hidden !== undefined) return [hidden];
  return turns.map((turn) => `${seatName(turn.seat, "first")}: ${heard(game, turn)}`);
}

/** The part of an open turn that the others learn. */
export function heard(game: AnyGame, { move, kind }: Turn): string {
  return move === undefined ? `no valid ${kind}` : game.tell.move(move);
}

/** The answer in one line, and the reasoning before it or the refused text in another. */
function answer(game: AnyGame, turn: Turn, who: string): string[] {
  const { failure, refusal, text, said, thought } = toldTurn(game, turn);
  if (failure !== undefined) return [`${who}: no answer (${failure})`];
  if (refusal !== undefined) return [`${who}: refused, ${refusal}`, `  answered: ${text}`];
  return [`${who}: ${said}`, ...(thought === undefined ? [] : [`  ${thought}`])];
}

/** The parts of an answer in words. */
export interface ToldTurn {
  readonly failure?: string;
  readonly refusal?: string;
  /** The answer in one line, as it was written. */
  readonly text: string;
  /** The move; absent where there was none. */
  readonly said?: string;
  /** What the seat wrote for itself. */
  readonly thought?: string;
}

export function toldTurn(game: AnyGame, { failure, refusal, text: written, move }: Turn): ToldTurn {
  const text = written.replace(/\s+/g, " ").trim();
  if (failure !== undefined) return { failure, text };
  if (refusal !== undefined) return { refusal, text };
  const reasoning = text.split("\\boxed")[0].trim();
  const said = game.tell.move(move);
  if (reasoning === "") return { text, said };
  return { text, said, thought: game.tell.thought?.(reasoning) ?? `thinking: ${reasoning}` };
}

function lines(...all: readonly string[]): string {
  return all.join("\n");
}
