/** Says anything plausible and votes for any other seat: chance level. */
import { type BotTurn, botPlayer, newClue } from "./bot.ts";
import { plausibleClue } from "./plausible.ts";

export const randomBot = botPlayer("random", { clue: guess, vote: anyone });

export function guess(turn: BotTurn): string {
  return newClue(turn, () => plausibleClue(turn.view.domain, turn.rng));
}

function anyone({ view, rng }: BotTurn): number {
  const others = Array.from({ length: view.seats }, (_, seat) => seat).filter((seat) => seat !== view.seat);
  return rng.pick(others);
}
