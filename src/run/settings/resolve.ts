/**
 * The config of a run: preset < config file < flags, each layer checked on its own so that an error
 * names the place it came from.
 */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import { withFullCommand } from "../open/named-code.ts";
import { TRAINING, withFullFolders } from "../open/pair-names.ts";
import { allowNamed, allowStored } from "../open/trust.ts";
import { type Config, configSchema } from "./config.ts";
import { withLaterSettings } from "./later-settings.ts";
import { PRESETS, usualPreset } from "./presets.ts";
import { check, type Layer, layerFromFlags, mergeKinds, refuseUnknown, valueAt } from "./schema-flags.ts";

export interface ConfigSources {
  /** A complete config to start from, instead of a preset. */
  readonly base?: Config;
  /** Name of a preset; default that of the game and the engine, `small` for "Who is the spy?" on the shipped model. */
  readonly preset?: string;
  /** Path of a JSON file with settings; a "preset" key in it names the preset below it. */
  readonly file?: string;
  /** `key=value` texts from a stored file, below the flags: the programs that they name are not used for it. */
  readonly stored?: readonly string[];
  /** `key=value` texts; the last one wins. The person at the keyboard wrote them. */
  readonly flags?: readonly string[];
}

/** @throws ConfigError for unknown names, wrong values, unreadable files. */
export function resolveConfig(sources: ConfigSources): Config {
  const { preset: filePreset, ...fileLayer } = sources.file ? readLayer(sources.file) : {};
  const named = layerFromFlags(configSchema, sources.flags ?? []);
  const flagLayer = layerFromFlags(configSchema, [...(sources.stored ?? []), ...(sources.flags ?? [])]);
  const fileName = sources.file ?? "config file";
  refuseUnknown(configSchema, fileLayer, fileName);
  allowNamed(named);
  if (sources.file) allowStored(sources.file, fileLayer);
  const over = mergeKinds(configSchema, fileLayer, flagLayer);
  const base = sources.base ?? presetLayer(sources.preset ?? filePreset ?? usualPreset(over), over);
  const withFile = mergeKinds(configSchema, base, fileLayer);
  if (sources.file) check(configSchema, withFile, fileName);
  const config = check(configSchema, mergeKinds(configSchema, withFile, flagLayer), "flags");
  checkTogether(config);
  return withFullPaths(config);
}

/** A run must find its files again from wherever it is resumed. */
function withFullPaths(config: Config): Config {
  const source = withFullFolders(config.pairs.source);
  const kept = config.retention.pairs;
  const retention = { ...config.retention, pairs: kept === TRAINING ? kept : withFullFolders(kept) };
  const editor = withFullCommand(config.pairs.editor);
  return {
    ...config,
    retention,
    pairs: { ...config.pairs, source, editor },
    engine: withFullFiles(config.engine),
    game: withFullFile(config.game),
    algorithm: withFullFile(config.algorithm),
    moreGames: config.moreGames.map(withFullFile),
  };
}

function withFullFile<Kind extends Config["game"] | Config["algorithm"]>(kind: Kind): Kind {
  return kind.name === "own" ? { ...kind, file: path.resolve(kind.file) } : kind;
}

function withFullFiles(engine: Config["engine"]): Config["engine"] {
  if (engine.kind === "tinker") {
    const { modelFiles, record } = engine;
    return {
      ...engine,
      ...(modelFiles !== undefined && { modelFiles: path.resolve(modelFiles) }),
      ...(record !== undefined && { record: path.resolve(record) }),
    };
  }
  if (!("weights" in engine) || ["shipped", "random"].includes(engine.weights)) return engine;
  return { ...engine, weights: path.resolve(engine.weights) };
}

/** Reads a stored `config.json`; it must be complete but for settings that came later. */
export function parseConfig(value: unknown, origin: string): Config {
  refuseUnknown(configSchema, value, origin);
  const config = check(configSchema, withLaterSettings(value as Layer), origin);
  checkTogether(config);
  return config;
}

/**
 * @param over what file and flags say: some settings of a preset depend on the engine and the game that they
 * choose.
 */
function presetLayer(name: unknown, over: Layer): Layer {
  const preset = typeof name === "string" && Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset) {
    const chosen = mergeKinds(configSchema, preset.layer, over);
    const fitting = (preset.where ?? []).filter(({ holds }) =>
      Object.entries(holds).every(([key, value]) => valueAt(chosen, key) === value),
    );
    return fitting.reduce((layer, more) => mergeKinds(configSchema, layer, more.layer), preset.layer);
  }
  const names = Object.keys(PRESETS);
  throw new ConfigError(
    `there is no preset "${name}". Did you mean "${nearest(String(name), names)}"? Presets: ${names.join(", ")}.`,
  );
}

/** Of a file with settings. */
const MOST_BYTES = 1e7;

function readLayer(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readOrdinary(file, MOST_BYTES);
  } catch (cause) {
    if (fs.existsSync(file)) throw new ConfigError(`config file ${(cause as Error).message}`, { cause });
    throw new ConfigError(
      `config file ${file}: there is no such file. Give --config the path of a JSON file.`,
      { cause },
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigError(`config file ${file}: not JSON (${(cause as Error).message}). Correct the file.`, {
      cause,
    });
  }
  throw new ConfigError(
    `config file ${file}: expected a JSON object with settings, such as {"iterations": 10}.`,
  );
}

function checkLengthened({ iterations, lengthened = [] }: Config): void {
  const ends = [...lengthened, { after: iterations, iterations }];
  const rising = lengthened.every(
    (one, i) =>
      one.after <= one.iterations && one.after < ends[i + 1].after && one.iterations < ends[i + 1].iterations,
  );
  if (!rising)
    throw new ConfigError(
      `lengthened is ${JSON.stringify(lengthened)}, which no run of ${iterations} iterations can have been. Put config.json back as it was.`,
    );
}

/** Rules that span several settings. */
function checkTogether(config: Config): void {
  checkGames(config);
  checkLengthened(config);
  const { pairs, gamesPerIteration, minibatches, evaluation, algorithm, retention, verdicts } = config;
  if (
    "rewards" in algorithm &&
    algorithm.rewards === "none" &&
    retention.weight === 0 &&
    verdicts.weight === 0
  ) {
    throw new ConfigError(
      "algorithm.rewards is none, and retention.weight and verdicts.weight are 0: nothing would be learned. Raise one of them.",
    );
  }
  if ("rewards" in algorithm && algorithm.rewards === "random" && gamesPerIteration < 2) {
    throw new ConfigError(
      "algorithm.rewards is random, so each game has the rewards of another one, but gamesPerIteration is 1. Play at least 2.",
    );
  }
  if (pairs.minObjects > pairs.maxObjects) {
    throw new ConfigError(
      `pairs.minObjects is ${pairs.minObjects} but pairs.maxObjects is ${pairs.maxObjects}. Lower the first or raise the second.`,
    );
  }
  if (pairs.failedBlank + pairs.failedIdentical > 1) {
    throw new ConfigError(
      `pairs.failedBlank is ${pairs.failedBlank} and pairs.failedIdentical ${pairs.failedIdentical}: together more than all pairs. Lower one.`,
    );
  }
  if (minibatches > gamesPerIteration) {
    throw new ConfigError(
      `minibatches is ${minibatches} but gamesPerIteration is ${gamesPerIteration}. A minibatch needs at least one game: lower minibatches.`,
    );
  }
  for (const [key, games] of [
    ["evaluation.games", evaluation.games],
    ["evaluation.gamesDuring", evaluation.gamesDuring],
    ["evaluation.panelGames", evaluation.panelGames],
  ] as const) {
    if (games % 2 !== 0) {
      throw new ConfigError(
        `${key} is ${games}, an odd number. Both sides play the same number of games: use ${games + 1}.`,
      );
    }
  }
}

/** @throws ConfigError if an iteration is too short for all games of the run. */
function checkGames({ moreGames, gamesPerIteration }: Config): void {
  const games = 1 + moreGames.length;
  if (games <= gamesPerIteration) return;
  throw new ConfigError(
    `the run has ${games} games, but gamesPerIteration is ${gamesPerIteration}. Raise it: each iteration plays all of them.`,
  );
}
