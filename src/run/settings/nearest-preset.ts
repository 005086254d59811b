/** The preset that a run's settings are nearest to, and where they differ: a config does not keep its preset's name. */
import { ConfigError } from "../../core/errors.ts";
import { type Config, configSchema } from "./config.ts";
import { PRESETS } from "./presets.ts";
import { resolveConfig } from "./resolve.ts";
import { settingsOf, valueAt } from "./schema-flags.ts";

export interface NearestPreset {
  readonly preset: string;
  /** Setting → what the run has. */
  readonly differences: ReadonlyMap<string, unknown>;
}

export function nearestPreset(config: Config): NearestPreset {
  const all = Object.keys(PRESETS).flatMap((preset) => {
    const settings = settled(preset, config);
    return settings ? [{ preset, differences: differencesOf(config, settings) }] : [];
  });
  return all.reduce((best, one) => (one.differences.size < best.differences.size ? one : best));
}

/** The preset as it is for the run's game and engine; undefined where it does not fit them. */
function settled(preset: string, { game, engine }: Config): Config | undefined {
  try {
    const file = game.name === "own" ? [`game.file=${game.file}`] : [];
    return resolveConfig({
      preset,
      flags: [`game.name=${game.name}`, ...file, `engine.kind=${engine.kind}`],
    });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function differencesOf(config: Config, preset: Config): Map<string, unknown> {
  const keys = settingsOf(configSchema).map(({ key }) => key);
  const changed = keys.filter((key) => textOf(valueAt(config, key)) !== textOf(valueAt(preset, key)));
  return new Map(changed.map((key) => [key, valueAt(config, key)]));
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
