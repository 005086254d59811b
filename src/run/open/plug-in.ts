/**
 * A source of pictures that a user wrote: a module whose default export makes it.
 * `examples/your-own-images.ts` is one.
 */
import fs from "node:fs";
import { ConfigError, DataError } from "../../core/errors.ts";
import { DOMAINS, type PairSource } from "../../pairs/pair.ts";
import type { Config } from "../settings/config.ts";
import type { Edits } from "./edits.ts";
import { plugInCode } from "./named-code.ts";
import { importModule } from "./own-module.ts";
import { requireTrust } from "./trust.ts";

export interface PlugInSettings {
  /** The setting `pairs.seed`: the same seed, the same pictures. */
  readonly seed: number;
  /** Side of the square pictures in pixels (`pairs.pictureSize`). */
  readonly size: number;
  /** Whether edited copies are needed, of no use, or welcome. */
  readonly edits: Edits;
}

export type PlugIn = (settings: PlugInSettings) => PairSource | Promise<PairSource>;

/**
 * @throws DataError if there is no such file, ConfigError if the module does not give a source, NotTrusted if
 * nobody here named it.
 */
export async function openPlugIn(
  file: string,
  { seed, pictureSize: size }: Config["pairs"],
  edits: Edits,
): Promise<PairSource> {
  if (!fs.existsSync(file)) throw new DataError(`There is no file ${file}. Check the path of the plug-in.`);
  requireTrust(plugInCode(file));
  const { default: plugIn } = (await importModule(file)) as { default?: unknown };
  if (typeof plugIn !== "function")
    throw new ConfigError(
      `${file} has no default export that is a function ({ seed, size, edits }) => PairSource`,
    );
  const source = await (plugIn as PlugIn)({ seed, size, edits });
  const missing = missingParts(source);
  if (missing.length > 0)
    throw new ConfigError(
      `the source that ${file} makes lacks ${missing.join(", ")} (see PairSource in pairs/pair.ts)`,
    );
  return source;
}

function missingParts(source: PairSource | undefined): string[] {
  const { name, domains, size, pair } = (source ?? {}) as Partial<PairSource>;
  const known =
    Array.isArray(domains) && domains.length > 0 && domains.every((domain) => DOMAINS.includes(domain));
  const parts = {
    name: typeof name === "string",
    [`domains (some of ${DOMAINS.join(", ")})`]: known,
    "size()": typeof size === "function",
    "pair()": typeof pair === "function",
  };
  return Object.entries(parts).flatMap(([part, is]) => (is ? [] : [part]));
}
