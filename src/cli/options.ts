/** Reading numbers and settings from the command line, the same way for every command. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { nearest } from "../core/nearest.ts";
import { GAMES, gameSettings } from "../run/open/games.ts";
import { configSchema } from "../run/settings/config.ts";
import { PRESETS } from "../run/settings/presets.ts";
import type { ConfigSources } from "../run/settings/resolve.ts";
import { describeType, settingsOf } from "../run/settings/schema-flags.ts";

export { playConfig } from "../run/settings/play-config.ts";

/** A parser of whole numbers from `low` on, for commander. */
export function wholeNumber(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    const range = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** A parser of one of a few names, for commander: a wrong one is answered with the nearest. */
export function oneOf<Name extends string>(names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const name = names.find((one) => one === text);
    if (name !== undefined) return name;
    throw new InvalidArgumentError(
      `Did you mean "${nearest(text, names)}"? Allowed choices are ${names.join(", ")}.`,
    );
  };
}

/** Collects a flag that may be given many times. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** The option of commands that read runs, for commander; `main.ts` obeys it. */
export const TRUST = [
  "--trust",
  "use the programs (plug-ins, editors, games of one's own) and servers that the run's settings name, now and later",
] as const;

/** Flags that name pictures. */
export interface PairFlags {
  readonly pairs?: string;
  readonly dataset?: string;
}

/** Adds --pairs, and --dataset as its older name. */
export function addPairOptions(command: Command, description = PAIRS): Command {
  return command
    .option("--pairs <name>", description)
    .addOption(new Option("--dataset <folder>", "the same as --pairs").hideHelp());
}

const PAIRS =
  "the pictures: clevr, charts, photos, mix (all three), a folder, or several with + between (pairs.source)";

/** The setting that --pairs stands for. */
export function pairSettings({ pairs, dataset }: PairFlags): string[] {
  const source = pairs ?? dataset;
  return source === undefined ? [] : [`pairs.source=${source}`];
}

/** Flags of commands that play games: which game, on which pictures. */
export interface PlayFlags extends PairFlags {
  readonly game?: string;
}

/** Adds --game and --pairs. */
export function addPlayOptions(command: Command): Command {
  return addPairOptions(
    command.option("--game <name>", "the game, as in train: the second one of a run that trained two"),
  );
}

/** The settings that --game and --pairs stand for. @throws DataError for a file that holds no matrix game. */
export function playSettings(flags: PlayFlags): string[] {
  return [...kindSettings({ game: flags.game }), ...pairSettings(flags)];
}

/** Flags that name the kinds of game and engine. */
export interface KindFlags {
  readonly game?: string;
  readonly engine?: string;
  /** Of a Tinker server. */
  readonly model?: string;
  readonly url?: string;
}

/** What a user said about settings: the keys of these flags are the settings' own names. */
export interface SettingFlags extends PairFlags, KindFlags {
  readonly preset?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly [flag: string]: unknown;
}

/**
 * Adds --preset, --config, --pairs, --set, a visible flag for each setting of the top level and hidden
 * ones for all others (`--algorithm.beta 0.2`).
 */
export function addSettingOptions(command: Command): Command {
  const presets = Object.entries(PRESETS).map(([name, { summary }]) => `${name}: ${summary}`);
  command
    .option("--preset <name>", `named settings; ${presets.join("; ")}`)
    .option("--config <file>", "JSON file with settings; wins over the preset");
  command
    .option(
      "--game <name>",
      `the game: ${GAMES.map(({ name }) => name)
        .filter((name) => name !== "own")
        .join(
          ", ",
        )}, a JSON file with payoffs, or a module of your own (game.name); several, separated by commas, share a run (moreGames)`,
    )
    .option(
      "--engine <name>",
      "the engine: local (a model), tabular (a table, for small games), tinker (a large model on a server); a preset fits its settings to it (engine.kind)",
    )
    .option("--model <name>", "--engine tinker: the model that the server trains (engine.model)")
    .option("--url <address>", "--engine tinker: the server's address (engine.url)");
  addPairOptions(command).option(
    "--set <key=value>",
    'one setting, may be repeated; "sparring settings" lists all',
    collect,
    [],
  );
  for (const { key, description, schema } of settingsOf(configSchema)) {
    const option = new Option(`--${flagOf(key)} <value>`, `${description} (${describeType(schema)})`);
    command.addOption(key.includes(".") || key === "lengthened" ? option.hideHelp() : option);
  }
  return command;
}

/** The sources of a config, from parsed flags. */
export function sourcesOf(flags: SettingFlags): ConfigSources {
  const named = settingsOf(configSchema).flatMap(({ key }) => {
    const value = flags[attributeOf(key)];
    return value === undefined ? [] : [`${key}=${value}`];
  });
  return {
    preset: flags.preset,
    file: flags.config,
    flags: [...kindSettings(flags), ...pairSettings(flags), ...flags.set, ...named],
  };
}

/**
 * The settings that --game and --engine stand for. @throws DataError for a file that holds no matrix game.
 */
export function kindSettings({ game, engine, model, url }: KindFlags): string[] {
  return [
    ...(game === undefined ? [] : gameSettings(game)),
    ...(engine === undefined ? [] : [`engine.kind=${engine}`]),
    ...(model === undefined ? [] : [`engine.model=${model}`]),
    ...(url === undefined ? [] : [`engine.url=${url}`]),
  ];
}

/** True if any setting was given. */
export function namesSettings(flags: SettingFlags): boolean {
  const { preset, file, flags: texts } = sourcesOf(flags);
  return preset !== undefined || file !== undefined || (texts ?? []).length > 0;
}

function flagOf(key: string): string {
  return key.includes(".") ? key : key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Commander's name of a flag's value. */
function attributeOf(key: string): string {
  return new Option(`--${flagOf(key)} <value>`).attributeName();
}
