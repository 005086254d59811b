/** The engine that the settings name, and the weights it starts from. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { fileHash } from "../../checkpoint/files.ts";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { printable } from "../../core/terminal-text.ts";
import type { Engine } from "../../engine/engine.ts";
import { fakeEngine } from "../../engine/fake/fake.ts";
import type { Form } from "../../engine/local/forms/form.ts";
import { RANDOM_RECIPE } from "../../engine/local/text/random.ts";
import { tabularEngine } from "../../engine/tabular/tabular.ts";
import type { TinkerSettings } from "../../engine/tinker/settings.ts";
import type { Config } from "../settings/config.ts";
import { openGame, openPlay } from "./games.ts";
import { serverCode } from "./named-code.ts";
import { requireTrust } from "./trust.ts";

export interface OpenedEngine {
  readonly engine: Engine;
  /** Hash of the weights it started from; a run continues only from those. */
  readonly baseWeights: string;
}

/** What an engine follows from: its settings, the games that it plays, and the seed of random weights. */
export type EngineConfig = Pick<Config, "engine" | "game" | "moreGames" | "pairs" | "seed">;

const SHIPPED = fileURLToPath(new URL("../../../weights/base.safetensors", import.meta.url));
/** Secrets with which a game of one's own is played to gather its words. */
const SECRETS = 32;

/**
 * @param folder of a run that is continued, where the engine may have kept something.
 * @throws ConfigError if the weights file is missing or the shipped model does not play the game,
 * CheckpointError if the file is damaged or of another game.
 */
export async function openEngine(config: EngineConfig, folder?: string): Promise<OpenedEngine> {
  const { engine: settings } = config;
  if (settings.kind === "fake") return { engine: fakeEngine(), baseWeights: "fake" };
  if (settings.kind === "tabular") return { engine: tabularEngine(settings), baseWeights: "tabular" };
  const baseWeights = weightsHash(config);
  if (settings.kind === "tinker") return { engine: await onServer(settings, config, folder), baseWeights };
  const form = await formFor(config);
  if (settings.weights === "shipped" && form.text) throw notShipped(form);
  const weights = settings.weights === "random" ? randomKey(config) : weightsFile(settings.weights);
  const threads = settings.threads === 0 ? undefined : settings.threads;
  const { averageShare } = settings;
  const { loadLocalEngine } = await import("../../engine/local/engine.ts");
  return { engine: await loadLocalEngine({ weights, form, threads, averageShare }), baseWeights };
}

async function onServer(
  { kind: _kind, ...settings }: { kind: "tinker" } & TinkerSettings,
  config: EngineConfig,
  folder: string | undefined,
): Promise<Engine> {
  for (const code of serverCode(settings.url)) requireTrust(code);
  const { adapterSeed, openTinkerEngine } = await import("../../engine/tinker/open.ts");
  const onNotice = (text: string) =>
    process.stderr.write(`${printable(text)}
`);
  const seed = adapterSeed(config.seed);
  const form = () => formFor(config);
  return openTinkerEngine({ settings, seed, form, environment: process.env, onNotice, folder });
}

/** The form in which a model of the local engine is told its games: one for all of them. */
export async function formFor(config: EngineConfig): Promise<Form> {
  const { jointForm } = await import("../../engine/local/forms/joint.ts");
  const forms: Form[] = [];
  for (const game of gamesOf(config)) forms.push(await formForOne({ ...config, game: toldAs(game, config) }));
  return jointForm(forms);
}

/** The game in whose words another one is told: itself, or the one of its name in `engine.wordsOf`. */
function toldAs(game: Config["game"], { engine }: EngineConfig): Config["game"] {
  return wordsOf(engine).find(({ name }) => name === game.name) ?? game;
}

function wordsOf(engine: Config["engine"]): readonly Config["game"][] {
  return ("wordsOf" in engine && engine.wordsOf) || [];
}

function gamesOf({ game, moreGames }: EngineConfig): Config["game"][] {
  return [game, ...moreGames];
}

async function formForOne(config: EngineConfig): Promise<Form> {
  const { formOf } = await import("../../engine/local/forms/forms.ts");
  const secrets = async () => {
    const { secrets: source } = await openPlay(config);
    const dealt = Array.from({ length: SECRETS }, (_, index) => source.deal("train", index));
    return (await Promise.all(dealt)).map(({ secret }) => secret);
  };
  return formOf(config.game.name, await openGame(config), secrets);
}

function notShipped({ game }: Form): ConfigError {
  return new ConfigError(
    `the model that ships plays "Who is the spy?" alone, and game.name is ${game}. Start a small model from random weights (--set engine.weights=random, or --preset spiral with its settings), or take a table (--engine tabular).`,
  );
}

function randomKey({ seed }: EngineConfig): Key {
  return Key.root(seed).child("weights");
}

/**
 * Identifies the weights that an engine starts from, 16 hex digits: a file by its bytes, random weights by
 * what they follow from. Other words of the game are found when a checkpoint is read, which names its words.
 * @throws ConfigError if there is no such file.
 */
export function weightsHash(config: EngineConfig): string {
  const { engine: settings } = config;
  if (settings.kind === "tinker") return shortHash(["tinker", settings.model, settings.loraRank]);
  if (settings.kind !== "local") return settings.kind;
  if (settings.weights !== "random") return fileHash(weightsFile(settings.weights)).slice(0, 16);
  const words = wordsOf(settings);
  const told = words.length > 0 ? [words] : [];
  return shortHash(["random", RANDOM_RECIPE, randomKey(config).path, playedBy(config), ...told]);
}

function shortHash(origin: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(origin)).digest("hex").slice(0, 16);
}

/** In an order that does not depend on which game is looked at. */
export function playedBy(config: EngineConfig): unknown {
  const [first, ...more] = gamesOf(config).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return more.length === 0 ? first : [first, ...more];
}

/** Path of a weights file; "shipped" is the model in the package. @throws ConfigError */
export function weightsFile(weights: string): string {
  const file = weights === "shipped" ? SHIPPED : weights;
  if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  const remedy =
    weights === "shipped"
      ? 'Make the base model with "sparring pretrain".'
      : "Give --set engine.weights=FILE a file with weights.";
  throw new ConfigError(`the weights file ${file} does not exist. ${remedy}`);
}

/** What the settings call the weights that an engine starts from. */
export function weightsName(settings: Config["engine"]): string {
  if (settings.kind === "tinker") return settings.model;
  return "weights" in settings ? settings.weights : settings.kind;
}
