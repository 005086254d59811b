/**
 * Says anything that could be true of some picture of the domain, and votes for any other seat: chance level.
 */
import { languageOf } from "../../../language/languages.ts";
import { type BotTurn, botPlayer, newClue } from "./bot.ts";

export const randomBot = botPlayer("random", { clue: guess, vote: anyone });

export function guess(turn: BotTurn): string {
  const language = languageOf(turn.view.domain);
  return newClue(turn, () => language.format(language.guess(turn.rng)));
}

function anyone({ view, rng }: BotTurn): number {
  const others = Array.from({ length: view.seats }, (_, seat) => seat).filter((seat) => seat !== view.seat);
  return rng.pick(others);
}
