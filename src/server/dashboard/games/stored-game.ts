/** One stored game, read from its byte offset; or the games of a file one by one. A damaged line is told, not thrown. */

import type { Episode } from "../../../rollout/episode.ts";
import { episodeOf } from "../../../rollout/episode-file.ts";
import { Refusal } from "../../http/refusal.ts";
import { readStoredLines } from "../stored-lines.ts";

/** Bytes of a game: some hundred times those of a long one. */
export const LONGEST_GAME = 2 ** 22;

export interface GameLine {
  readonly at: number;
  /** Offset after it. */
  readonly end: number;
  readonly episode?: Episode;
  readonly damage?: string;
}

/** @param file its path below the run. */
export async function* gameLines(run: string, file: string, from = 0): AsyncGenerator<GameLine> {
  for await (const { at, end, text } of readStoredLines(run, `episodes/${file}`, from, LONGEST_GAME)) {
    if (text?.trim() === "") continue;
    yield { at, end, ...parsed(text, file) };
  }
}

/** @throws Refusal 404 if no game begins there. */
export async function gameAt(run: string, file: string, at: number): Promise<Episode> {
  // One byte before the game must end a line.
  for await (const line of gameLines(run, file, Math.max(0, at - 1))) {
    if (line.at !== at && line.end <= at) continue;
    if (line.at === at && line.episode) return line.episode;
    if (line.at === at) throw new Refusal(422, `this game cannot be read: ${line.damage}`);
    break;
  }
  throw new Refusal(
    404,
    `no game begins at byte ${at} of ${file}; the run may have been rewound. Go back to the list of games.`,
  );
}

function parsed(text: string | undefined, file: string): Pick<GameLine, "episode" | "damage"> {
  try {
    if (text === undefined) throw new Error(`the line has more than ${LONGEST_GAME} bytes`);
    const episode = episodeOf(JSON.parse(text), file);
    const stray = episode.turns.find(({ seat }) => !episode.seats[seat]);
    if (stray) throw new Error(`a turn is of seat ${stray.seat}, of ${episode.seats.length} seats`);
    return { episode };
  } catch (error) {
    return { damage: (error as Error).message.slice(0, 300) };
  }
}
