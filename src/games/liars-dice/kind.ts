/** Liar's dice as a kind of game. */
import { solvableKind } from "../solvable-kind.ts";
import { liarsDice } from "./liars-dice.ts";
import { liarsDiceSettings } from "./settings.ts";

export const liarsDiceKind = solvableKind("liars-dice", "liar's dice", liarsDiceSettings, liarsDice);
