/** The settings of a run beside the preset that they are nearest to, for people. */
import type { Config } from "../../../run/settings/config.ts";
import { configSchema } from "../../../run/settings/config.ts";
import { PRESETS } from "../../../run/settings/presets.ts";
import { resolveConfig } from "../../../run/settings/resolve.ts";
import { settingsOf, valueAt } from "../../../run/settings/schema-flags.ts";
import type { SettingRow } from "../wire.ts";

export interface Nearest {
  readonly name: string;
  readonly differing: number;
}

/** What every run chooses for itself. */
const OWN = new Set(["seed", "iterations", "lengthened"]);
const LEAVES = settingsOf(configSchema);
const known = new Map<string, Config | undefined>();

/** The preset with the fewest settings that differ; a run's seed and length do not count. */
export function nearestPreset(config: Config): Nearest | undefined {
  const all = Object.keys(PRESETS).flatMap((name) => {
    const preset = presetFor(name, config);
    return preset ? [{ name, differing: differing(config, preset) }] : [];
  });
  return all.sort((a, b) => a.differing - b.differing)[0];
}

/** Those that the run has, in the order of the schema. */
export function settingRows(config: Config): SettingRow[] {
  const nearest = nearestPreset(config);
  const preset = nearest && presetFor(nearest.name, config);
  return LEAVES.flatMap(({ key, description }) => {
    const value = valueAt(config, key);
    if (value === undefined) return [];
    const usual = preset && valueAt(preset, key);
    const other = preset !== undefined && !OWN.has(key) && text(usual) !== text(value);
    return [{ key, value: text(value), about: description, ...(other && { preset: text(usual) }) }];
  });
}

function differing(config: Config, preset: Config): number {
  return LEAVES.filter(
    ({ key }) => !OWN.has(key) && text(valueAt(config, key)) !== text(valueAt(preset, key)),
  ).length;
}

/** A preset as it would be for this run's game and engine. Nothing that the run names is opened for it. */
function presetFor(name: string, { game, engine }: Config): Config | undefined {
  const kinds = [`game.name=${game.name}`, `engine.kind=${engine.kind}`];
  const key = [name, ...kinds].join(" ");
  if (!known.has(key)) known.set(key, resolved(name, game.name === "own" ? kinds.slice(1) : kinds));
  return known.get(key);
}

/** Nothing where the preset does not go with the game or the engine. */
function resolved(preset: string, flags: readonly string[]): Config | undefined {
  try {
    return resolveConfig({ preset, flags });
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
