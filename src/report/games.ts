/** The games whose reports show more than their telling: each has a folder here and its line. */
import type { Config } from "../run/settings/config.ts";
import { plainGame } from "./plain-game.ts";
import type { ReportedGame } from "./reported-game.ts";
import { reportedSpotTheSpy } from "./spot-the-spy/reported.ts";

const REPORTED: Readonly<Record<string, ReportedGame>> = { "spot-the-spy": reportedSpotTheSpy };

export function reportedGame({ game }: Pick<Config, "game">): ReportedGame {
  return REPORTED[game.name] ?? plainGame;
}
