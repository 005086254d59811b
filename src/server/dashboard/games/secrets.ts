/**
 * The hidden part of a stored game, made again without running or reading anything that the run names: the pictures that the run kept, else those
 * that are generated. A folder of pictures is read only where the command was told to trust its runs. Where there are none, blank pictures stand
 * in, since the rules of a game about pictures do not look at them.
 */
import { blankImage } from "../../../images/blank.ts";
import type { ImagePair, Split } from "../../../pairs/pair.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { openPlay, secretWord } from "../../../run/open/games.ts";
import { codeNamed } from "../../../run/open/named-code.ts";
import { parsePairNames } from "../../../run/open/pair-names.ts";
import type { Config } from "../../../run/settings/config.ts";
import { fileName, keptPair } from "../../../run/shown-game.ts";
import { Refusal } from "../../http/refusal.ts";
import { statStored } from "../store-file.ts";

export interface FoundSecret {
  readonly secret: unknown;
  /** Its pictures are the true ones. */
  readonly pictures: boolean;
  /** Where they are not, why. */
  readonly note?: string;
}

const MOST_PICTURE_BYTES = 2e7;

/** @param config of the run. @throws SparringError where the game cannot be dealt again without its program. */
export async function secretOf(
  folder: string,
  config: Config,
  episode: Episode,
  trust: boolean,
): Promise<FoundSecret> {
  const settings = settingsOfGame(config, episode);
  const play = { game: settings, pairs: config.pairs };
  if (secretWord({ game: settings }) === "deal")
    return { secret: await dealt(play, episode), pictures: false };
  const kept = await keptPictures(folder, episode);
  if (kept) return { secret: { pair: kept }, pictures: true };
  const refusal = trust ? undefined : namedFolder(config);
  if (refusal === undefined)
    try {
      return { secret: await dealt(play, episode), pictures: true };
    } catch (error) {
      return {
        secret: { pair: standIn(config, episode) },
        pictures: false,
        note: pictureNote((error as Error).message),
      };
    }
  return { secret: { pair: standIn(config, episode) }, pictures: false, note: pictureNote(refusal) };
}

/**
 * The secret as the players had it, with all that a model is told of it: what the run kept are pixels alone, and a blank picture is none.
 * @throws Refusal where it cannot be dealt again here.
 */
export async function dealtSecret(config: Config, episode: Episode, trust: boolean): Promise<unknown> {
  const play = { game: settingsOfGame(config, episode), pairs: config.pairs };
  const why = trust || secretWord(play) === "deal" ? undefined : namedFolder(config);
  try {
    if (why === undefined) return await dealt(play, episode);
  } catch (error) {
    throw new Refusal(409, `What the seats saw is not at hand: ${(error as Error).message}`);
  }
  throw new Refusal(409, pictureNote(why));
}

function settingsOfGame({ game, moreGames }: Config, episode: Episode): Config["game"] {
  const all = [game, ...moreGames];
  const played = { ...episode.settings, name: episode.game } as Config["game"];
  return all.find(({ name }) => name === episode.game)
    ? played
    : (all.find(({ name }) => name === "own") ?? played);
}

async function dealt(play: Pick<Config, "game" | "pairs">, { secret, id }: Episode): Promise<unknown> {
  const { secrets } = await openPlay(play);
  const found = await secrets.deal(secret.split as Split, secret.index, secret.difficulty);
  if (found.id === secret.id) return found.secret;
  throw new Error(`game ${id} was played on ${secret.id}, but ${secrets.name} gives ${found.id}.`);
}

/** Only those of an ordinary size, reached without links. */
async function keptPictures(folder: string, { secret }: Episode): Promise<ImagePair | undefined> {
  const sizes = ["original", "modified"].map(
    (view) => statStored(folder, `pictures/${fileName(`${secret.id}/${view}`)}.png`)?.size,
  );
  if (sizes[0] === undefined || sizes.some((size = 0) => size > MOST_PICTURE_BYTES)) return undefined;
  return keptPair(folder, secret.id).catch(() => undefined);
}

/** Why the pictures of the settings are left alone; undefined where they are generated here. */
export function namedFolder(config: Config): string | undefined {
  const [named] = codeNamed({ pairs: config.pairs });
  if (named) return `the run names ${named.setting} = ${named.value}, which ${named.does}.`;
  const folder = parsePairNames(config.pairs.source).find(({ kind }) => kind === "folder");
  return folder && "path" in folder ? `the run took them from ${folder.path}.` : undefined;
}

function pictureNote(why: string): string {
  return `The pictures are not shown: ${why} If you know where the run comes from, start the dashboard with --trust.`;
}

function standIn({ pairs }: Config, { secret }: Episode): ImagePair {
  const image = blankImage(pairs.pictureSize, pairs.pictureSize);
  const picture = (view: string) => ({ id: `${secret.id}/${view}`, image });
  return {
    id: secret.id,
    domain: "photos",
    original: picture("original"),
    modified: picture("modified"),
    changes: [],
  };
}
