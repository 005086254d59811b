/** Kuhn poker as a kind of game. */
import { solvableKind } from "../solvable-kind.ts";
import { kuhnPoker } from "./kuhn-poker.ts";
import { kuhnPokerSettings } from "./settings.ts";

export const kuhnPokerKind = solvableKind("kuhn-poker", "Kuhn poker", kuhnPokerSettings, kuhnPoker);
