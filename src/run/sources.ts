/** What the settings of pictures and game mean: the source of pairs and the rules to play by. */
import fs from "node:fs";
import path from "node:path";
import { ConfigError, DataError } from "../core/errors.ts";
import { type SpotTheSpy, spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import { clevrSource } from "../pairs/clevr/source.ts";
import { datasetSource } from "../pairs/dataset.ts";
import { mixSource } from "../pairs/mix.ts";
import { DOMAINS, type PairSource } from "../pairs/pair.ts";
import type { Config } from "./config.ts";
import { looksLikePath, MIX, type PairName, parsePairNames } from "./pair-names.ts";
import { nearest } from "./settings.ts";

type Settings = Pick<Config, "pairs" | "game">;

/**
 * @param edits whether edited copies are wanted; by default where the spy sees one. Without them single pictures are enough.
 * @throws DataError if a folder has no pictures, ConfigError if a name is unknown, a package is missing or an option is out of range.
 */
export async function openPairs(
  { pairs, game }: Settings,
  edits = game.spyView === "edited",
): Promise<PairSource> {
  const sources: PairSource[] = [];
  for (const name of parsePairNames(pairs.source)) sources.push(await openOne(name, pairs, edits));
  return sources.length === 1 ? sources[0] : mixSource(sources);
}

export function openGame({ game }: Pick<Config, "game">): SpotTheSpy {
  return spotTheSpy(game);
}

async function openOne(name: PairName, settings: Config["pairs"], edits: boolean): Promise<PairSource> {
  const { seed, pictureSize: size, minObjects, maxObjects } = settings;
  switch (name.kind) {
    case "clevr":
      return clevrSource({ seed, size, objects: [minObjects, maxObjects] });
    case "charts":
      return openCharts(seed, size);
    case "photos":
      return openPhotos(seed, size, edits);
    case "folder":
      return openFolder(name.path, settings);
  }
}

/** Loaded only when asked for: the chart library takes seconds. */
async function openCharts(seed: number, size: number): Promise<PairSource> {
  const { chartSource } = await import("../pairs/charts/source.ts");
  return chartSource({ seed, size });
}

async function openPhotos(seed: number, size: number, edits: boolean): Promise<PairSource> {
  const { cifarSet } = await import("../pairs/photos/cifar.ts");
  const { photoSource } = await import("../pairs/photos/source.ts");
  return photoSource(await cifarSet(), { seed, size, edits });
}

async function openFolder(folder: string, { pictureSize: size }: Config["pairs"]): Promise<PairSource> {
  if (!fs.existsSync(folder)) throw noSuchPictures(folder);
  return datasetSource({ root: folder, width: size, height: size });
}

function noSuchPictures(name: string): ConfigError | DataError {
  const words = [...DOMAINS, MIX];
  if (looksLikePath(name))
    return new DataError(
      `There is no folder ${name}. Give --pairs ${words.join(", ")} or a folder of pictures.`,
    );
  return new ConfigError(
    `there are no pictures "${name}": no folder ${path.resolve(name)} and no name that is known. Did you mean "${nearest(name, words)}"? Known: ${words.join(", ")}, a folder, or several with + between.`,
  );
}
