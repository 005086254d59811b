/** The games of a run that a copy of it takes along. */
import { type GameFile, gameFiles } from "../games/game-files.ts";
import { LONGEST_GAME } from "../games/stored-game.ts";
import { readStoredLines } from "../stored-lines.ts";

export interface StoredPlace {
  readonly file: GameFile;
  /** Byte offset of its line. */
  readonly at: number;
}

/** Where each game of a run begins, in the order of its iterations. Nothing is parsed. @param folder of the run. */
export async function gamePlaces(folder: string): Promise<StoredPlace[]> {
  const places: StoredPlace[] = [];
  for (const file of gameFiles(folder))
    for await (const { at, text } of readStoredLines(folder, `episodes/${file.name}`, 0, LONGEST_GAME))
      if (text?.trim() !== "") places.push({ file, at });
  return places;
}

/** So many of them: half are the newest, the others lie evenly apart over all before, the first one among them. */
export function spread<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  const newest = Math.ceil(count / 2);
  const [before, others] = [all.length - newest, count - newest];
  const early = Array.from({ length: others }, (_, i) => all[Math.floor((i * before) / others)]);
  return [...early, ...all.slice(before)];
}
