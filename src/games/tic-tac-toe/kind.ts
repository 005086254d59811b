/** Tic-tac-toe as a kind of game. */
import { solvableKind } from "../solvable-kind.ts";
import { ticTacToeSettings } from "./settings.ts";
import { ticTacToe } from "./tic-tac-toe.ts";

export const ticTacToeKind = solvableKind("tic-tac-toe", "tic-tac-toe", ticTacToeSettings, ticTacToe);
