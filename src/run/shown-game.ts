/**
 * One held-out game for people to look at, the same deal before and after training: its pictures as
 * PNG files, its episode, and its text.
 */
import fs from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../checkpoint/files.ts";
import type { AnyGame } from "../games/game.ts";
import { encodePng, readImage } from "../images/codec.ts";
import type { Picture } from "../images/image.ts";
import type { ImagePair } from "../pairs/pair.ts";
import { describeEpisode } from "../rollout/describe.ts";
import type { Episode } from "../rollout/episode.ts";
import { playEpisodes, type Table } from "../rollout/play.ts";
import { refuseDeadEngine } from "./dead-engine.ts";
import { inside } from "./record/run-directory.ts";

export interface ShownGame {
  readonly episode: Episode;
  /** The game's text, one paragraph per step; pictures are named by their paths in the run directory. */
  readonly paragraphs: readonly string[];
}

/** Plays the table and writes its two pictures below `folder/pictures`. */
export async function showGame(
  table: Table,
  game: AnyGame,
  folder: string,
  signal?: AbortSignal,
): Promise<ShownGame> {
  const [episode] = await playEpisodes([table], { signal });
  refuseDeadEngine([episode]);
  const names = await writePictures(folder, game, table);
  const picture = ({ id }: Picture) => names.get(id) ?? id;
  return { episode, paragraphs: describeEpisode(game, episode, table.secret, { picture }) };
}

/**
 * Writes every picture that a seat sees below `folder/pictures`.
 * @returns paths relative to `folder`, by the pictures' ids.
 */
export async function writePictures(
  folder: string,
  game: AnyGame,
  { secret, key }: Pick<Table, "secret" | "key">,
): Promise<Map<string, string>> {
  const state = game.start(secret, key);
  const names = new Map<string, string>();
  for (const picture of picturesTold(game, state))
    if (!names.has(picture.id)) names.set(picture.id, await writePicture(folder, picture));
  return names;
}

/** Every picture that the telling of a game names. */
function picturesTold(game: AnyGame, state: unknown): Picture[] {
  const pictures: Picture[] = [];
  const note = (picture: Picture) => {
    pictures.push(picture);
    return picture.id;
  };
  for (const seat of game.seats(state).keys()) game.tell.opening(state, note, seat);
  return pictures;
}

/** Writes a picture as PNG and returns its path relative to `folder`. */
export async function writePicture(folder: string, picture: Picture): Promise<string> {
  const name = path.posix.join("pictures", `${fileName(picture.id)}.png`);
  writeFileAtomic(inside(folder, name), await encodePng(picture.image));
  return name;
}

/**
 * The pair of a game that was shown, from the pictures that `writePictures` left in a run directory: enough to
 * tell the game. Its contents, changes and domain are not kept; "photos" stands for the domain, which no telling
 * names.
 * @returns nothing if there are none. @throws DataError if a picture cannot be decoded.
 */
export async function keptPair(run: string, id: string): Promise<ImagePair | undefined> {
  const read = async (view: string) => {
    const file = path.join(run, "pictures", `${fileName(`${id}/${view}`)}.png`);
    return fs.existsSync(file) ? { id: `${id}/${view}`, image: await readImage(file) } : undefined;
  };
  const original = await read("original");
  return original && { id, domain: "photos", original, modified: await read("modified"), changes: [] };
}

/** A picture's id as a plain file name. */
export function fileName(id: string): string {
  return (
    id
      .replace(/[^\p{L}\p{N}._-]+/gu, "-")
      .replace(/^[.-]+/, "")
      .slice(0, 120) || "picture"
  );
}
