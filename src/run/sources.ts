/** What the settings of pictures and game mean: the source of pairs and the rules to play by. */
import { type SpotTheSpy, spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import { clevrSource } from "../pairs/clevr/source.ts";
import { datasetSource } from "../pairs/dataset.ts";
import type { PairSource } from "../pairs/pair.ts";
import type { Config } from "./config.ts";

/** @throws DataError if a data set has no pairs, ConfigError if an option is out of range. */
export async function openPairs({ pairs }: Pick<Config, "pairs">): Promise<PairSource> {
  const { source, seed, pictureSize, minObjects, maxObjects } = pairs;
  if (source === "clevr") return clevrSource({ seed, size: pictureSize, objects: [minObjects, maxObjects] });
  return datasetSource({ root: source, width: pictureSize, height: pictureSize });
}

export function openGame({ game }: Pick<Config, "game">): SpotTheSpy {
  return spotTheSpy(game);
}
