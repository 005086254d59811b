/**
 * Single photographs as pairs, with edited copies where they are wanted: by the editor of the settings, some
 * of them spoilt on purpose.
 */
import type { PairSource } from "../../pairs/pair.ts";
import type { PictureSet } from "../../pairs/photos/picture-set.ts";
import { photoSource } from "../../pairs/photos/source.ts";
import type { Config } from "../settings/config.ts";
import { openEditor } from "./editors.ts";
import type { Edits } from "./edits.ts";

/** @throws ConfigError if the editor cannot be used or an option is out of range. */
export function openPhotographs(set: PictureSet, settings: Config["pairs"], edits: Edits): PairSource {
  const { seed, pictureSize: size, failedBlank: blank, failedIdentical: identical } = settings;
  if (edits === "none") return photoSource(set, { seed, size, edits: false });
  const editor = openEditor(settings);
  return photoSource(set, { seed, size, editor, failedEdits: { blank, identical } });
}
