/** Leduc hold'em as a kind of game. */
import { solvableKind } from "../solvable-kind.ts";
import { leduc } from "./leduc.ts";
import { leducSettings } from "./settings.ts";

export const leducKind = solvableKind("leduc", "Leduc hold'em", leducSettings, leduc);
