/** The games that bring something to their measurement: each has a folder here and its line. */
import type { EvaluatedGame } from "./evaluated-game.ts";
import { evaluatedSpotTheSpy } from "./spot-the-spy/evaluated.ts";

const EVALUATED: Readonly<Record<string, EvaluatedGame>> = { "spot-the-spy": evaluatedSpotTheSpy };

/** Undefined for a game that is measured by wins and gains alone. */
export function evaluatedGame(name: string): EvaluatedGame | undefined {
  return EVALUATED[name];
}

export const EVALUATED_GAMES: readonly EvaluatedGame[] = Object.values(EVALUATED);

/** The games that have a panel. */
export const PANEL_GAMES: readonly string[] = Object.keys(EVALUATED).filter((name) => EVALUATED[name].panel);
