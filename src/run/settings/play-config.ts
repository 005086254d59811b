/** The settings of games that are played and not trained on. */
import type { Config } from "./config.ts";
import { resolveConfig } from "./resolve.ts";

/**
 * A config for commands that only play: the run's own, or a preset's, with flags on top. Where the flags name
 * one of several games that the run trained, the others stay beside it, since its model knows them all.
 * @param stored settings from a stored file, below the flags.
 */
export function playConfig(
  base: Config | undefined,
  flags: readonly string[],
  stored: readonly string[] = [],
): Config {
  const config = resolveConfig({ base, stored, flags });
  if (!base) return config;
  const trained = [base.game, ...base.moreGames];
  const others = trained.filter(({ name }) => name !== config.game.name);
  return others.length < trained.length ? { ...config, moreGames: others } : config;
}
