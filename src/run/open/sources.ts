/** The source of pairs that the settings of pictures name. */
import fs from "node:fs";
import path from "node:path";
import { ConfigError, DataError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { optional } from "../../core/optional-package.ts";
import { clevrSource } from "../../pairs/clevr/source.ts";
import { mixSource } from "../../pairs/mix.ts";
import { DOMAINS, type PairSource } from "../../pairs/pair.ts";
import type { ChosenShift } from "../../pairs/shifts/shift.ts";
import { shiftedSource } from "../../pairs/shifts/shifted-source.ts";
import { chartsUnder, clevrUnder, parseShift, refuseRemade } from "../../pairs/shifts/shifts.ts";
import { withFailedEdits } from "../../pairs/with-failed-edits.ts";
import type { Config } from "../settings/config.ts";
import type { Edits } from "./edits.ts";
import { isPlugIn } from "./named-code.ts";
import { looksLikePath, MIX, type PairName, parsePairNames, TRAINING } from "./pair-names.ts";
import { openPhotographs } from "./photographs.ts";
import { openFolder } from "./picture-folder.ts";
import { openPlugIn } from "./plug-in.ts";

const CHART_PACKAGES = [
  "@resvg/resvg-js",
  "dejavu-fonts-ttf",
  "@observablehq/sample-datasets",
  "country-json",
];

type Settings = Pick<Config, "pairs" | "game">;

/**
 * @param edits what is wanted of the pairs; by default edited copies where the spy sees one, and single
 * pictures elsewhere.
 * @throws DataError if a folder has no pictures, ConfigError if a name is unknown, a package is missing or an
 * option is out of range.
 */
export async function openPairs(
  { pairs, game }: Settings,
  edits: Edits = "spyView" in game && game.spyView === "edited" ? "needed" : "none",
): Promise<PairSource> {
  const sources: PairSource[] = [];
  for (const name of parsePairNames(pairs.source)) sources.push(await openOne(name, pairs, edits));
  return sources.length === 1 ? sources[0] : mixSource(sources);
}

/**
 * What retention asks about, where that is not the pictures of the games; single pictures will do.
 * @throws as `openPairs`.
 */
export async function openKeptPairs({
  pairs,
  game,
  retention,
}: Pick<Config, "pairs" | "game" | "retention">): Promise<PairSource | undefined> {
  if (retention.weight === 0 || retention.pairs === TRAINING) return undefined;
  return openPairs({ pairs: { ...pairs, source: retention.pairs }, game }, "none");
}

/**
 * What generated pictures look like is an option of their source; all others change pixel by pixel, from the
 * first shift to the last.
 */
async function openOne(name: PairName, settings: Config["pairs"], edits: Edits): Promise<PairSource> {
  const shifts = name.shifts.map(parseShift);
  return shifts.reduce(shiftedSource, await openUnder(shifts, name, settings, edits));
}

async function openUnder(
  shifts: readonly ChosenShift[],
  name: PairName,
  settings: Config["pairs"],
  edits: Edits,
): Promise<PairSource> {
  switch (name.kind) {
    case "clevr":
      return withFailures(openScenes(settings, shifts), settings);
    case "charts":
      return withFailures(await openCharts(settings, shifts), settings);
    case "photos":
      refuseRemade("photographs", shifts);
      return openPhotos(settings, edits);
    case "folder":
      refuseRemade(`the pictures of ${name.path}`, shifts);
      if (isPlugIn(name.path)) return openPlugIn(name.path, settings, edits);
      if (!fs.existsSync(name.path)) throw noSuchPictures(name.path);
      return openFolder(name.path, settings, edits);
  }
}

function withFailures(source: PairSource, { failedBlank, failedIdentical }: Config["pairs"]): PairSource {
  return withFailedEdits(source, { blank: failedBlank, identical: failedIdentical });
}

function openScenes(settings: Config["pairs"], shifts: readonly ChosenShift[]): PairSource {
  const { seed, pictureSize: size, minObjects, maxObjects } = settings;
  return clevrSource(clevrUnder({ seed, size, objects: [minObjects, maxObjects] }, shifts));
}

/** Loaded only when asked for: the chart library takes seconds. */
async function openCharts(
  { seed, pictureSize: size }: Config["pairs"],
  shifts: readonly ChosenShift[],
): Promise<PairSource> {
  const { chartSource } = await optional(
    "Charts",
    CHART_PACKAGES,
    () => import("../../pairs/charts/source.ts"),
  );
  return chartSource(chartsUnder({ seed, size }, shifts));
}

async function openPhotos(settings: Config["pairs"], edits: Edits): Promise<PairSource> {
  const { cifarSet } = await import("../../pairs/photos/cifar.ts");
  return openPhotographs(await cifarSet(), settings, edits);
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
