/** What can be replayed: the files of a run, or the games of a file. */

import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "../../checkpoint/files.ts";
import { DataError } from "../../core/errors.ts";
import { groupBy } from "../../core/group-by.ts";
import { countLines } from "../../core/jsonl.ts";
import { quoted } from "../../core/quoted.ts";
import { printableLine } from "../../core/terminal-text.ts";
import { seatName } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";
import { gameOf } from "../../run/open/games.ts";
import { NotTrusted } from "../../run/open/trust.ts";
import type { Config } from "../../run/settings/config.ts";

/** Games of a file that are listed. */
const MOST_GAMES = 60;

export interface EpisodeFile {
  readonly file: string;
  readonly games: number;
}

/** The files of a run in the order of their names; links are left out. @throws DataError if it holds none. */
export async function filesOf(run: string): Promise<EpisodeFile[]> {
  const folder = path.join(run, "episodes");
  const names = fs.existsSync(folder) ? filesBelow(folder).filter((name) => name.endsWith(".jsonl")) : [];
  if (names.length === 0)
    throw new DataError(
      `${folder} holds no episodes. Name a run directory that has played, or a file of episodes.`,
    );
  const files: EpisodeFile[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    files.push({ file, games: await countLines(file) });
  }
  return files;
}

/** Iterations without games of their own kind (shown, match, panel) are one line. */
export function filesText(run: string, files: readonly EpisodeFile[]): string {
  const named = (pattern: RegExp) => files.filter(({ file }) => pattern.test(path.basename(file)));
  const played = named(/^\d+\.jsonl$/);
  const again = named(/^\d+-(again|greedy)\.jsonl$/);
  const special = files.filter((one) => !played.includes(one) && !again.includes(one));
  return [
    `Games in ${run}:`,
    ...special.map((one) => `  ${one.file}   ${gamesIn([one])}`),
    ...ofIterations(played, ""),
    ...ofIterations(again, " with the last step asked again"),
    "",
    "A file with one game is told at once, of others the games are listed:",
    `  npx sparring replay ${quoted((special[0] ?? played[0]).file)}`,
    `  npx sparring replay ${quoted(`${files.at(-1)?.file}:1`)}`,
  ].join("\n");
}

function ofIterations(files: readonly EpisodeFile[], what: string): string[] {
  const [first, last] = [files[0]?.file, files.at(-1)?.file];
  if (!first || !last || first === last)
    return files.map((one) => `  ${one.file}   ${gamesIn([one])}${what}`);
  const iterations = new Set(files.map(({ file }) => Number.parseInt(path.basename(file), 10))).size;
  return [`  ${first} to ${path.basename(last)}   ${gamesIn(files)} of ${iterations} iterations${what}`];
}

function gamesIn(files: readonly EpisodeFile[]): string {
  const sum = files.reduce((all, one) => all + one.games, 0);
  return sum === 1 ? "1 game" : `${sum} games`;
}

/** A game in one line. */
export interface ListedGame {
  /** From 1. */
  readonly line: number;
  readonly id: string;
  readonly secret: string;
  /** The side that won; null for a draw, absent where nobody may say. */
  readonly winner?: string | null;
  readonly seats: Episode["seats"];
}

export async function gamesOf(
  episodes: readonly Episode[],
  config: Config | undefined,
): Promise<ListedGame[]> {
  const listed: ListedGame[] = [];
  for (const [i, episode] of episodes.entries()) {
    const { id, secret, seats } = episode;
    listed.push({ line: i + 1, id, secret: secret.id, seats, ...(await winnerOf(episode, config)) });
  }
  return listed;
}

export function gamesText(file: string, games: readonly ListedGame[]): string {
  const lines = games.slice(0, MOST_GAMES).map(({ line, id, secret, winner, seats }) => {
    const end = winner === undefined ? "" : winner === null ? ", a draw" : `, ${winner} won`;
    return `  ${String(line).padStart(4)}  ${id} on ${secret}: ${playersText(seats)}${end}`;
  });
  const more = games.length - lines.length;
  return [
    `${games.length} games in ${file}:`,
    ...lines.map(printableLine),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    "",
    "Read one by its line or its id:",
    `  npx sparring replay ${quoted(`${file}:1`)}`,
  ].join("\n");
}

/** Who played which role: `spy player 3`, and the names where they differ. */
function playersText(seats: Episode["seats"]): string {
  const names = new Set(seats.map(({ player }) => player));
  if (names.size === 1) {
    const roles = groupBy([...seats.keys()], (seat) => seats[seat].role);
    const alone = [...roles].filter(([, own]) => own.length === 1 && roles.size < seats.length);
    return [...names, ...alone.map(([role, [seat]]) => `${role} ${seatName(seat)}`)].join(", ");
  }
  return seats.map(({ role, player }) => `${role} ${player}`).join(", ");
}

/** Nothing where the rules are somebody's program, or the outcome is none of theirs. */
async function winnerOf(episode: Episode, config: Config | undefined): Promise<Pick<ListedGame, "winner">> {
  try {
    const game = await gameOf(episode, config);
    return { winner: game.winner(episode.outcome) ?? null };
  } catch (error) {
    if (error instanceof NotTrusted || error instanceof DataError || error instanceof TypeError) return {};
    throw error;
  }
}
