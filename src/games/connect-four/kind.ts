/** Connect four as a kind of game. */
import { solvableKind } from "../solvable-kind.ts";
import { connectFour } from "./connect-four.ts";
import { connectFourSettings } from "./settings.ts";

export const connectFourKind = solvableKind("connect-four", "connect four", connectFourSettings, connectFour);
