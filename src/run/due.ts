/** The iterations after which a run saves a checkpoint of its own accord; a stop saves others. */
import type { Config } from "./settings/config.ts";
import { endDuring } from "./settings/lengthened.ts";

export function isDue(config: Config, iteration: number): boolean {
  return iteration % config.checkpoint.every === 0 || iteration === endDuring(config, iteration);
}
