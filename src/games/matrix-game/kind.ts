/** A matrix game as a kind of game. */
import { solvableKind } from "../solvable-kind.ts";
import { matrixGame } from "./matrix-game.ts";
import { matrixGameSettings } from "./settings.ts";

export const matrixGameKind = solvableKind("matrix-game", "a matrix game", matrixGameSettings, matrixGame);
