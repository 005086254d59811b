/**
 * Who may sit on the other seats: the base, bots of the game, checkpoints of the store's runs, and players that the command line named. A page names
 * no endpoint, program or file, and a checkpoint of a run whose settings name one is not opened unless the command was told to trust its runs.
 */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../../core/errors.ts";
import { type ContestantSpec, configOf } from "../../../measure/contestants.ts";
import { botNamesOf } from "../../../players/bots/of-game.ts";
import { codeNamed } from "../../../run/open/named-code.ts";
import { NotTrusted, requireTrust } from "../../../run/open/trust.ts";
import type { Config } from "../../../run/settings/config.ts";
import { Refusal } from "../../http/refusal.ts";
import { runId } from "../store/opened-runs.ts";
import { openRun } from "../store/stored-run.ts";
import { storePath } from "../store-file.ts";
import { gamesOfBase } from "./games.ts";
import type { SeatChoice } from "./wire.ts";

/** A player that was chosen. */
export interface Chosen {
  readonly spec: ContestantSpec;
  /** Shown and stored. */
  readonly name: string;
  /** Of its run. */
  readonly config?: Config;
}

export interface OpponentsOptions {
  /** Absolute path without links. */
  readonly store: string;
  readonly trust: boolean;
  /** By the names that the command line gave them. */
  readonly named: ReadonlyMap<string, ContestantSpec>;
}

export class Opponents {
  constructor(private readonly options: OpponentsOptions) {}

  get names(): readonly string[] {
    return [...this.options.named.keys()];
  }

  /** @throws Refusal or NotTrusted where the page may not choose it. */
  chosen(choice: SeatChoice, game: string): Chosen {
    const [, kind, rest = ""] = /^([a-z]+)(?::(.*))?$/s.exec(choice) ?? [];
    if (choice === "base") return base(game);
    if (kind === "bot" && botNamesOf(game).includes(rest))
      return { spec: { kind, name: rest }, name: choice };
    if (kind === "run") return this.checkpoint(rest);
    const spec = kind === "named" ? this.options.named.get(rest) : undefined;
    const config = spec && configOf([spec]);
    if (spec) return { spec, name: rest, ...(config && { config }) };
    throw new Refusal(400, `there is no player "${choice.slice(0, 80)}". Choose one of the list.`);
  }

  /** @param rest `RUN@ITERATION` */
  private checkpoint(rest: string): Chosen {
    const { store, trust } = this.options;
    const [, named, iteration = ""] = /^(.+)@(\d{1,9})$/s.exec(rest) ?? [];
    const id = runId(named);
    if (id !== ".") storePath(store, ...id.split("/"));
    const run = openRun(store, id, trust);
    requireSafe(run.config, id, trust);
    const folder = storePath(run.folder, "checkpoints", iteration.padStart(4, "0"));
    refuseLinks(folder);
    return {
      spec: { kind: "checkpoint", run: run.folder, folder },
      name: `${id === "." ? "this run" : id}, iteration ${Number(iteration)}`,
      config: run.config,
    };
  }
}

/** @throws Refusal 422 for a game that it does not know. */
function base(game: string): Chosen {
  if (gamesOfBase().includes(game)) return { spec: { kind: "base" }, name: "the model that ships" };
  throw new Refusal(
    422,
    `the model that ships does not play ${game}. Choose a bot, or a run that was trained on it.`,
  );
}

/** Whether a model with these settings may be opened for a page. @throws Refusal, NotTrusted */
export function requireSafe(config: Config, run: string, trust: boolean): void {
  const { engine } = config;
  if (engine.kind === "tinker")
    throw new Refusal(
      403,
      `${run} was trained on a server that may cost money. Play against it in a terminal: npx sparring play ${run}.`,
    );
  if (trust) return;
  for (const code of codeNamed(config)) requireTrust(code);
  if ("weights" in engine && !["shipped", "random"].includes(engine.weights))
    throw new NotTrusted(
      `${run} began with the weights ${engine.weights}, a file that its settings name. If you know where the run comes from, start the dashboard with --trust.`,
    );
}

/** A checkpoint of somebody else leads nowhere. */
function refuseLinks(folder: string): void {
  const link = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .find((entry) => !entry.isFile() && !entry.isDirectory());
  if (link)
    throw new ConfigError(
      `${path.join(link.parentPath, link.name)} is no ordinary file, so the checkpoint is not opened. Copy the checkpoint without links.`,
    );
}
