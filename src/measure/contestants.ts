/**
 * Contestants by one word on the command line: `bot:NAME`, `bot:reader@PLAYER` (a player that votes by its
 * notes), `openai:MODEL@URL` (a chat endpoint), `base` (the weights that training starts from), a run
 * directory, a checkpoint folder, or a weights file.
 */

import fs from "node:fs";
import path from "node:path";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../checkpoint/checkpoint.ts";
import { CheckpointError, ConfigError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { quoted } from "../core/quoted.ts";
import type { Engine, WeightsRef } from "../engine/engine.ts";
import { botOf, readerOf } from "../players/bots/of-game.ts";
import { CHAT_PREFIX, type ChatName, parseChatName } from "../players/chat/chat-name.ts";
import { chatPlayer } from "../players/chat/chat-player.ts";
import type { Player } from "../players/player.ts";
import { policy } from "../players/policy.ts";
import { type EngineConfig, openEngine, playedBy } from "../run/open/engines.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import type { Config } from "../run/settings/config.ts";

/** A word of the command line, understood. */
export type ContestantSpec =
  | { readonly kind: "bot"; readonly name: string }
  | { readonly kind: "reader"; readonly of: NotingSpec }
  | { readonly kind: "chat"; readonly endpoint: ChatName }
  | { readonly kind: "base" }
  | { readonly kind: "checkpoint"; readonly run: string; readonly folder: string }
  | { readonly kind: "weights"; readonly file: string };

/** One that may write notes before its vote. */
export type NotingSpec = Exclude<ContestantSpec, { kind: "bot" } | { kind: "reader" }>;

/** One that has weights. */
export type ModelSpec = Exclude<NotingSpec, { kind: "chat" }>;

const READER = "bot:reader";

/** @throws ConfigError if the word is none of the above, CheckpointError if a run has no checkpoint. */
export function parseContestant(word: string): ContestantSpec {
  if (word === READER || word.startsWith(`${READER}@`)) return { kind: "reader", of: whoseNotes(word) };
  if (word.startsWith("bot:")) return { kind: "bot", name: word.slice(4) };
  if (word.startsWith(CHAT_PREFIX)) return { kind: "chat", endpoint: parseChatName(word) };
  if (word === "base") return { kind: "base" };
  const stat = fs.statSync(word, { throwIfNoEntry: false });
  if (stat?.isFile()) return { kind: "weights", file: word };
  if (stat && fs.existsSync(path.join(word, "manifest.json"))) {
    return { kind: "checkpoint", run: path.resolve(word, "../.."), folder: word };
  }
  if (stat) return { kind: "checkpoint", run: word, folder: newestCheckpoint(word) };
  throw new ConfigError(
    `there is no player "${word}".${didYouMean(word, ["base", ...neighbours(word)])} Give a run directory, a checkpoint folder, a weights file, "base", bot:NAME, bot:reader@PLAYER, or openai:MODEL@URL.`,
  );
}

/** What lies beside a path. */
function neighbours(word: string): string[] {
  const folder = path.dirname(word);
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names.map((name) => path.join(folder, name));
}

function whoseNotes(word: string): NotingSpec {
  const named = word.slice(READER.length + 1);
  if (named === "")
    throw new ConfigError(
      `${word} does not say whose notes it reads: give bot:reader@PLAYER, e.g. bot:reader@base.`,
    );
  const spec = parseContestant(named);
  if (spec.kind !== "bot" && spec.kind !== "reader") return spec;
  throw new ConfigError(
    `${word}: bots write no notes to read. Give bot:reader@ a run, a checkpoint, weights, or base.`,
  );
}

/** The settings that two contestants should play by: those of the first run among them. */
export function configOf(specs: readonly ContestantSpec[]): Config | undefined {
  const found = specs.map((spec) => (spec.kind === "reader" ? spec.of : spec));
  const first = found.find((spec) => spec.kind === "checkpoint");
  return first && readRunConfig(first.run);
}

/** Opens contestants; those that share an engine's settings share the engine. */
export class Contestants {
  private readonly engines = new Map<string, Engine>();

  /** @param environment where endpoints find their keys. */
  constructor(
    private readonly config: Config,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  /** @throws CheckpointError, ConfigError */
  async open(spec: ContestantSpec, name: string): Promise<Player> {
    if (spec.kind === "bot") return botOf(this.config.game.name, spec.name);
    if (spec.kind === "reader") return readerOf(this.config.game.name, await this.open(spec.of, name), name);
    if (spec.kind === "chat")
      return chatPlayer({ name, endpoint: spec.endpoint, environment: this.environment });
    const { engine, ref } = await this.model(spec);
    const { temperature } = this.config.evaluation;
    return policy({ name, sampler: engine.sampler(ref), renderer: engine.renderer, temperature });
  }

  /**
   * The engine of a contestant that has weights, and their name in it. @throws CheckpointError, ConfigError
   */
  async model(spec: ModelSpec): Promise<{ engine: Engine; ref: WeightsRef }> {
    if (spec.kind === "base") return { engine: await this.engine(this.config), ref: "base" };
    if (spec.kind === "weights") {
      const threads = "threads" in this.config.engine ? this.config.engine.threads : 0;
      const engine = { kind: "local" as const, weights: spec.file, threads };
      return { engine: await this.engine({ ...this.config, engine }), ref: "base" };
    }
    readCheckpoint(spec.folder);
    const engine = await this.engine(readRunConfig(spec.run), spec.run);
    await engine.loadState(path.join(spec.folder, "engine"));
    await engine.snapshot(spec.folder);
    return { engine, ref: spec.folder };
  }

  async close(): Promise<void> {
    for (const engine of this.engines.values()) await engine.close();
  }

  /** @param folder of the run that has these settings. */
  private async engine(config: EngineConfig, folder?: string): Promise<Engine> {
    const { engine: settings, seed } = config;
    const random = "weights" in settings && settings.weights === "random";
    const key = JSON.stringify([settings, playedBy(config), random && seed]);
    const known = this.engines.get(key);
    if (known) return known;
    const { engine } = await openEngine(config, folder);
    if (!engine.can.frozen)
      throw new ConfigError(
        `the engine "${engine.name}" keeps no weights beside those that train, so its players cannot be measured against each other.`,
      );
    await engine.snapshot("base");
    this.engines.set(key, engine);
    return engine;
  }
}

/** @throws CheckpointError if the run has none. */
function newestCheckpoint(run: string): string {
  readRunConfig(run);
  const root = path.join(run, "checkpoints");
  const newest = listCheckpoints(root).at(-1);
  if (newest !== undefined) return checkpointFolder(root, newest);
  throw new CheckpointError(
    `the run ${run} has no checkpoint yet. Train on with "npx sparring train --resume ${quoted(run)}", or play "base".`,
  );
}
