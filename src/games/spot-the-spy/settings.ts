/**
 * Settings of "Who is the spy?", with the limits that the game supports.
 */
import { ConfigError } from "../../core/errors.ts";

export interface SpyGameSettings {
  /** 2 to 6; the paper plays with 4. */
  readonly civilians: number;
  /** 1 to 4; the paper plays 2. */
  readonly clueRounds: number;
  /** `blank` is version 2 of the paper, `edited` version 1. */
  readonly spyView: "blank" | "edited";
  /** Whether a civilian's vote for itself is refused. Absent means allowed, as in games from before the choice. */
  readonly selfVotes?: "refused" | "allowed";
}

export const PAPER_SETTINGS: SpyGameSettings = { civilians: 4, clueRounds: 2, spyView: "blank" };

/** The settings as they are stored: one form for each way to play. @throws ConfigError if one is out of range. */
export function checkSettings(settings: SpyGameSettings): SpyGameSettings {
  inRange("civilians", settings.civilians, 2, 6);
  inRange("clueRounds", settings.clueRounds, 1, 4);
  if (settings.spyView !== "blank" && settings.spyView !== "edited") {
    throw new ConfigError(`spyView is "${settings.spyView}": choose blank or edited.`);
  }
  const { civilians, clueRounds, spyView, selfVotes = "allowed" } = settings;
  if (selfVotes !== "refused" && selfVotes !== "allowed") {
    throw new ConfigError(`selfVotes is "${selfVotes}": choose refused or allowed.`);
  }
  return { civilians, clueRounds, spyView, ...(selfVotes === "refused" && { selfVotes }) };
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new ConfigError(`${name} is ${value}: choose a whole number from ${low} to ${high}.`);
}
