/**
 * Games that people played, kept like those of a run: a folder `played` of the store with episodes and the pictures that seats saw, which the page
 * of games and `sparring replay` read. It has no settings and no events of a run, and is not listed as one.
 */
import fs from "node:fs";
import path from "node:path";
import pLimit from "p-limit";
import type { AnyGame } from "../../../games/game.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { writeEpisodes } from "../../../rollout/episode-file.ts";
import type { Table } from "../../../rollout/play.ts";
import { GAMES } from "../../../run/open/games.ts";
import type { Config } from "../../../run/settings/config.ts";
import { resolveConfig } from "../../../run/settings/resolve.ts";
import { writePictures } from "../../../run/shown-game.ts";
import type { StoredRun } from "../store/stored-run.ts";
import { statStored, storePath } from "../store-file.ts";
import type { Kept } from "./wire.ts";

const PLAYED = "played";
const FILE = "0000-played.jsonl";

/** Whether that is their folder: a run of this name is a run. */
export function isPlayed(store: string, id: string): boolean {
  return id === PLAYED && !statStored(store, `${PLAYED}/config.json`);
}

/** They are opened as a run with the rules of all games of the house. @throws Refusal 404 where none is kept. */
export function playedGames(store: string): StoredRun {
  return { id: PLAYED, folder: storePath(store, PLAYED), config: playedSettings() };
}

export function hasPlayed(store: string): boolean {
  return isPlayed(store, PLAYED) && statStored(store, `${PLAYED}/episodes/${FILE}`) !== undefined;
}

export class KeptGames {
  private readonly oneByOne = pLimit(1);

  constructor(private readonly store: string) {}

  /** @returns where; undefined where the folder is something else. */
  keep(game: AnyGame, table: Pick<Table, "secret" | "key">, episode: Episode): Promise<Kept | undefined> {
    return this.oneByOne(async () => {
      if (!isPlayed(this.store, PLAYED)) return undefined;
      const folder = madeFolder(this.store, PLAYED);
      const file = path.join(madeFolder(folder, "episodes"), FILE);
      madeFolder(folder, "pictures");
      const stat = fs.lstatSync(file, { throwIfNoEntry: false });
      if (stat && !stat.isFile()) return undefined;
      await writePictures(folder, game, table);
      await writeEpisodes(file, [episode]);
      return { run: PLAYED, file: FILE, at: stat?.size ?? 0 };
    });
  }
}

/** Made where it is missing. @throws Refusal where it is a link: those of the store lead nowhere. */
function madeFolder(above: string, name: string): string {
  if (!fs.lstatSync(path.join(above, name), { throwIfNoEntry: false })) fs.mkdirSync(path.join(above, name));
  return storePath(above, name);
}

let settings: Config | undefined;

/** Deals follow from the usual seed of pictures and cards (`open-table.ts`). */
function playedSettings(): Config {
  const [first, ...others] = GAMES.map(({ name }) => name).filter((name) => name !== "own");
  const more = JSON.stringify(others.map((name) => ({ name })));
  settings ??= resolveConfig({ flags: [`game.name=${first}`, `moreGames=${more}`] });
  return settings;
}
