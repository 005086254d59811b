/** The preset that a run's settings are nearest to, and where they differ: a config does not keep its preset's name. */
import { ConfigError } from "../../core/errors.ts";
import { type Config, configSchema } from "./config.ts";
import { PRESETS } from "./presets.ts";
import { resolveConfig } from "./resolve.ts";
import { type Layer, settingsOf, valueAt } from "./schema-flags.ts";

export interface SettingDifference {
  readonly key: string;
  readonly description: string;
  readonly preset: unknown;
  readonly own: unknown;
}

export interface NearestPreset {
  readonly preset: string;
  readonly differences: readonly SettingDifference[];
}

/** The preset from which the fewest settings differ. */
export function nearestPreset(config: Config): NearestPreset {
  const all = Object.keys(PRESETS).map((preset) => ({
    preset,
    differences: differencesFrom(settled(preset, config), config),
  }));
  return all.reduce((best, one) => (one.differences.length < best.differences.length ? one : best));
}

/** Settings of a run that differ from others, in the order of the schema. */
export function differencesFrom(other: Layer, config: Config): SettingDifference[] {
  return settingsOf(configSchema).flatMap(({ key, description }) => {
    const [theirs, own] = [valueAt(other, key), valueAt(config, key)];
    return own === undefined || JSON.stringify(theirs) === JSON.stringify(own)
      ? []
      : [{ key, description, preset: theirs, own }];
  });
}

/** The preset as it is for the run's game and engine; as it stands where it does not fit them. */
function settled(preset: string, { game, engine }: Config): Layer {
  try {
    const file = game.name === "own" ? [`game.file=${game.file}`] : [];
    const flags = [`game.name=${game.name}`, ...file, `engine.kind=${engine.kind}`];
    return { ...resolveConfig({ preset, flags }) };
  } catch (error) {
    if (error instanceof ConfigError) return PRESETS[preset].layer;
    throw error;
  }
}
