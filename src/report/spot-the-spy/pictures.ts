/**
 * The pictures of the chosen games, made again from the run's settings as `sparring replay` does, small
 * enough for a page. Where that fails, what a run keeps of its shown games is taken; what is missing then is
 * told.
 */
import path from "node:path";
import { Key } from "../../core/rng.ts";
import type { SpyGameSettings } from "../../games/spot-the-spy/settings.ts";
import { spotTheSpy } from "../../games/spot-the-spy/spot-the-spy.ts";
import { spyGameView } from "../../games/spot-the-spy/state.ts";
import { blankImage } from "../../images/blank.ts";
import { encodePng, readImage, resizeImage } from "../../images/codec.ts";
import type { Image } from "../../images/image.ts";
import type { PairSource, Split } from "../../pairs/pair.ts";
import type { Episode } from "../../rollout/episode.ts";
import { openPairs } from "../../run/open/sources.ts";
import type { Config } from "../../run/settings/config.ts";
import { fileName } from "../../run/shown-game.ts";

/** Data addresses of what both sides saw. */
export interface GamePictures {
  readonly civilians?: string;
  readonly spy?: string;
}

/** Longer side in pixels; larger pictures are made smaller. */
const LONGEST = 192;

export interface PictureBook {
  of(episode: Episode): GamePictures;
  readonly notes: readonly string[];
}

export async function gamePictures(
  run: string,
  config: Config,
  episodes: readonly Episode[],
): Promise<PictureBook> {
  const reasons = new Map<string, number>();
  const blame = (error: unknown) => {
    const { message } = error as Error;
    reasons.set(message, (reasons.get(message) ?? 0) + 1);
  };
  const source = await openPairs(config).catch((error: unknown) => blame(error));
  const found = new Map<Episode, GamePictures>();
  for (const episode of episodes) {
    const made = source && (await drawAgain(episode, source).catch((error: unknown) => blame(error)));
    found.set(episode, made || (await kept(run, episode)));
  }
  const bare = [...found.values()].filter(({ civilians }) => civilians === undefined).length;
  const why = [...reasons.keys()].slice(0, 3).join(" ");
  const notes = bare > 0 ? [`The pictures of ${bare} of ${episodes.length} games are missing: ${why}`] : [];
  if (!source && bare === 0 && episodes.length > 0)
    notes.push(`Pictures are those that the run kept: ${why}`);
  return { of: (episode) => found.get(episode) ?? {}, notes };
}

async function drawAgain(episode: Episode, source: PairSource): Promise<GamePictures> {
  const { secret, settings, key, seats } = episode;
  const pair = await source.pair(secret.split as Split, secret.index, secret.difficulty);
  if (pair.id !== secret.id)
    throw new Error(`${source.name} gives ${pair.id} where ${secret.id} was played.`);
  const state = spotTheSpy(settings as unknown as SpyGameSettings).start({ pair }, Key.root(key));
  const seatOf = (role: string) => seats.findIndex((seat) => seat.role === role);
  const picture = (role: string) => dataAddress(spyGameView(state, seatOf(role)).picture.image);
  return { civilians: await picture("civilian"), spy: await picture("spy") };
}

/** What the run wrote when it showed the game. */
async function kept(run: string, { secret, settings }: Episode): Promise<GamePictures> {
  const file = (view: string) => path.join(run, "pictures", `${fileName(`${secret.id}/${view}`)}.png`);
  const address = async (view: string) => {
    const image = await readImage(file(view)).catch(() => undefined);
    return image && { image, address: await dataAddress(image) };
  };
  const original = await address("original");
  if (!original) return {};
  const blank =
    settings.spyView === "blank"
      ? await dataAddress(blankImage(original.image.width, original.image.height))
      : undefined;
  return { civilians: original.address, spy: blank ?? (await address("modified"))?.address };
}

async function dataAddress(image: Image): Promise<string> {
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const small = scale < 1 ? await resizeImage(image, { width, height, mode: "fill" }) : image;
  return pngAddress(await encodePng(small));
}

function pngAddress(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
}
