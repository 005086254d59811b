/**
 * The forms of the local engine: one line per game. A game without a line is told by its own words
 * (`any-game.ts`).
 */
import type { AnyGame } from "../../../games/game.ts";
import { anyGameForm } from "./any-game.ts";
import { connectFourForm } from "./connect-four.ts";
import type { Form } from "./form.ts";
import { kuhnPokerForm } from "./kuhn-poker.ts";
import { leducForm } from "./leduc.ts";
import { liarsDiceForm } from "./liars-dice.ts";
import { matrixGameForm } from "./matrix-game.ts";
import { spotTheSpyForm } from "./spot-the-spy.ts";
import { textSpyForm } from "./text-spy.ts";
import { ticTacToeForm } from "./tic-tac-toe.ts";

/** By the name of the kind of game; the words may depend on its settings. */
const FORMS: Readonly<Record<string, (settings: never) => Form>> = {
  "spot-the-spy": () => spotTheSpyForm,
  "kuhn-poker": kuhnPokerForm,
  "tic-tac-toe": ticTacToeForm,
  "matrix-game": matrixGameForm,
  leduc: leducForm,
  "connect-four": connectFourForm,
  "liars-dice": liarsDiceForm,
  "text-spy": textSpyForm,
};

/**
 * @param name of the kind of game; `own` is a game of one's own, whatever it calls itself.
 * @param secrets some secrets of the game; asked for where the game has no line here.
 * @throws EngineError as `anyGameForm`.
 */
export async function formOf(
  name: string,
  game: AnyGame,
  secrets: () => Promise<readonly unknown[]>,
): Promise<Form> {
  const make = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  return make ? make(game.settings as never) : anyGameForm(game, await secrets());
}
