/**
 * The stored games that were dealt as one game was: the same rules, secret and key, so the same pictures, seats and order. Held-out deals are the
 * same in every iteration; training deals are drawn anew in each, so theirs is alone.
 */

import type { Episode } from "../../../rollout/episode.ts";
import { episodeOf } from "../../../rollout/episode-file.ts";
import { Refusal } from "../../http/refusal.ts";
import { type GameFile, gameFiles } from "../games/game-files.ts";
import { readStoredLines } from "../stored-lines.ts";

export interface DealtGame {
  readonly file: GameFile;
  readonly at: number;
  readonly episode: Episode;
}

/** Files that are looked through, evenly over the iterations. */
const MOST_FILES = 16;
/** Of each file. */
const MOST_BYTES = 2 ** 25;
const LONGEST_GAME = 2 ** 22;
/** A match plays a deal from both sides. */
const MOST_IN_FILE = 2;

export interface FoundDeals {
  readonly games: readonly DealtGame[];
  /** Files that were left out. */
  readonly left: number;
}

/** @param folder of the run. @param opened is among the games, whatever is left out. */
export async function sameDeals(folder: string, opened: DealtGame): Promise<FoundDeals> {
  const { file, episode } = opened;
  if (file.kind === "training") return { games: [opened], left: 0 };
  const all = gameFiles(folder).filter(({ kind }) => kind !== "training");
  const chosen = evenly(all, MOST_FILES);
  const games: DealtGame[] = [];
  for (const one of chosen) games.push(...(await dealsIn(folder, one, episode)));
  const isThere = games.some((game) => game.file.name === file.name && game.at === opened.at);
  return { games: isThere ? games : [...games, opened], left: all.length - chosen.length };
}

async function dealsIn(folder: string, file: GameFile, wanted: Episode): Promise<DealtGame[]> {
  const found: DealtGame[] = [];
  const mark = JSON.stringify(wanted.key);
  try {
    for await (const { at, end, text } of readStoredLines(folder, `episodes/${file.name}`, 0, LONGEST_GAME)) {
      if (end > MOST_BYTES || found.length === MOST_IN_FILE) break;
      // A line is read only if it may be the deal.
      const episode = text?.includes(mark) ? parsed(text, file.name) : undefined;
      if (episode && isSameDeal(episode, wanted)) found.push({ file, at, episode });
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return found;
}

function isSameDeal(one: Episode, other: Episode): boolean {
  const dealt = ({ game, settings, key, secret, seats }: Episode) =>
    JSON.stringify([game, settings, key, secret.id, seats.map(({ role }) => role)]);
  return dealt(one) === dealt(other);
}

/** Damaged games are told in the list of games. */
function parsed(text: string, file: string): Episode | undefined {
  try {
    const episode = episodeOf(JSON.parse(text), file);
    return episode.turns.every(({ seat }) => episode.seats[seat]) ? episode : undefined;
  } catch {
    return undefined;
  }
}

/** The first and the last, and as many between. */
export function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]);
}
