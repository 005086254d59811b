/**
 * One held-out game for people to look at, the same deal before and after training: its pictures as
 * PNG files, its episode, and its text.
 */
import fs from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../checkpoint/files.ts";
import type { AnyGame } from "../games/game.ts";
import { picturesTold } from "../games/pictures-told.ts";
import { encodePng, readImage } from "../images/codec.ts";
import { enlargeImage } from "../images/enlarge.ts";
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
 * @param side see `writePicture`. @returns paths relative to `folder`, by the pictures' ids.
 */
export async function writePictures(
  folder: string,
  game: AnyGame,
  { secret, key }: Pick<Table, "secret" | "key">,
  side?: number,
): Promise<Map<string, string>> {
  const state = game.start(secret, key);
  const names = new Map<string, string>();
  const told = [...game.seats(state).keys()].flatMap((seat) => picturesTold(game, state, seat));
  for (const picture of told)
    if (!names.has(picture.id)) names.set(picture.id, await writePicture(folder, picture, side));
  return names;
}

/**
 * Writes a picture as PNG and returns its path relative to `folder`. @param side for people: pixels of the
 * longer side at least, which the file's name then says.
 */
export async function writePicture(folder: string, { id, image }: Picture, side?: number): Promise<string> {
  const name = path.posix.join("pictures", `${fileName(id)}${side === undefined ? "" : `-${side}`}.png`);
  const shown = side === undefined ? image : await enlargeImage(image, side);
  writeFileAtomic(inside(folder, name), await encodePng(shown));
  return name;
}

/** Pixels at which a person sees what is in a picture. */
export const SIDE_FOR_PEOPLE = 448;

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
