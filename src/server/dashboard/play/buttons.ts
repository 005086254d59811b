/** Answers as buttons: the moves that the game lists, or the seats where an answer names one. Whatever is offered is read by the game's own parser. */
import type { AnyGame, Observation } from "../../../games/game.ts";
import { seatName } from "../../../games/game.ts";
import type { Choice } from "./wire.ts";

/** With more a person types. */
const MOST = 16;

/** Undefined where the answers are too many, or cannot be listed. */
export function buttonsOf(game: AnyGame, observation: Observation, state: unknown): Choice[] | undefined {
  const { choices } = observation;
  if (!choices) return votesOf(game, observation, state);
  if (choices.length > MOST) return undefined;
  return choices.flatMap((text) => choiceOf(game, observation, state, text, plain(text)) ?? []);
}

/** Where the number of a seat is an answer that names that seat, all such answers, and the one that names none. */
function votesOf(game: AnyGame, observation: Observation, state: unknown): Choice[] | undefined {
  const { points } = game.tell;
  if (!points) return undefined;
  const named = [...game.seats(state).keys()].flatMap((seat) => {
    const text = `\\boxed{${seat + 1}}`;
    const parsed = game.parse(text, state, observation.seat);
    if (!parsed.ok || points(parsed.move) !== seat) return [];
    return { text, label: seatName(seat, "first"), about: game.tell.move(parsed.move) };
  });
  if (named.length < 2) return undefined;
  return [...named, ...(choiceOf(game, observation, state, "\\boxed{n/a}", "Cannot tell") ?? [])];
}

function choiceOf(
  game: AnyGame,
  { seat }: Observation,
  state: unknown,
  text: string,
  label: string,
): Choice[] | undefined {
  const parsed = game.parse(text, state, seat);
  return parsed.ok ? [{ text, label, about: game.tell.move(parsed.move) }] : undefined;
}

function plain(choice: string): string {
  return choice.replace(/^\\boxed\{(.*)\}$/s, "$1");
}
