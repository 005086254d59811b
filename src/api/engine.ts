/** An engine by its settings: sampling and learning without the loop around them. */
import type { Engine } from "../engine/engine.ts";
import { openEngine as open } from "../run/open/engines.ts";
import { configOf, type Settings } from "./settings.ts";

/**
 * The model that ships, or what `engine.…` in `set` says: a weights file, a table, a Tinker server. The caller closes it.
 * @throws ConfigError, CheckpointError, EngineError.
 */
export async function openEngine(settings: Settings = {}): Promise<Engine> {
  const { engine } = await open(configOf(settings));
  await engine.snapshot("base");
  return engine;
}
