/** Settings of a program that calls this library: a preset's, with values by their names on top. */
import { gameSettings } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import { resolveConfig } from "../run/settings/resolve.ts";

export interface Settings {
  /** `small`, `smoke`, `adapt`, `spiral`, `paper`, `published-code`; default that of the game. */
  readonly preset?: string;
  /**
   * A game by its name (`kuhn-poker`), or a module whose default export is one (`./my-game.ts`); default "Who is
   * the spy?".
   */
  readonly game?: string;
  /** `clevr`, `charts`, `photos`, `mix`, a folder, a module that makes a source, or several with `+` between. */
  readonly pairs?: string;
  /** Any setting by its name, e.g. `{ seed: 2, "algorithm.beta": 0.2 }`; `sparring settings` lists them. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** @throws ConfigError for a name or a value that is not allowed, with the nearest name. */
export function configOf({ preset, game, pairs, set = {} }: Settings): Config {
  const named = Object.entries(set).map(([name, value]) => `${name}=${text(value)}`);
  const flags = [
    ...(game === undefined ? [] : gameSettings(game)),
    ...(pairs === undefined ? [] : [`pairs.source=${pairs}`]),
    ...named,
  ];
  return resolveConfig({ preset, flags });
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
