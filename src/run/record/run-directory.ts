/**
 * The run directory: all that a run leaves behind.
 *
 *     config.json         resolved settings          run.lock       who is writing
 *     events.jsonl        what happened              launches.jsonl each start of a process
 *     episodes/NNNN.jsonl games of iteration NNNN    pictures/      PNGs of the games that were shown
 *     checkpoints/NNNN/   state after iteration NNNN result.json    verdict, written last
 *     origin.json         of a branch: its run       result-NNNN.json verdict of an end that was not the last
 *     plan.json           what it should take (train --plan FILE)
 *     episodes/NNNN-again.jsonl, NNNN-greedy.jsonl   the same games, their last step asked again
 */

import fs from "node:fs";
import path from "node:path";
import { dropCheckpointsAfter, listCheckpoints, pruneCheckpoints } from "../../checkpoint/checkpoint.ts";
import { guardWrite, syncFile, writeError, writeFileAtomic } from "../../checkpoint/files.ts";
import { syncFolder } from "../../core/atomic-file.ts";
import { CheckpointError, DataError } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import { quoted } from "../../core/quoted.ts";
import type { Episode } from "../../rollout/episode.ts";
import { writeEpisodes } from "../../rollout/episode-file.ts";
import { allowStored, trustStarted } from "../open/trust.ts";
import type { Config } from "../settings/config.ts";
import { parseConfig } from "../settings/resolve.ts";
import { EventLog, marksOfEvents, type RunEvent, readEventsLeniently, requireEvents } from "./events.ts";
import { belongs, GamesWritten, namedIn } from "./games-written.ts";
import { clearLeftovers } from "./leftovers.ts";
import { takeLock } from "./lock.ts";
import type { Marks } from "./marks.ts";
import { eventsWithEnd, type Moment, requirePast } from "./past.ts";
import { type RunResult, readResultFile } from "./result.ts";

export interface Rewound {
  /** Keep what was measured then, as at an end of the run. */
  readonly asEnd?: boolean;
  /** Take events and games as they are, though they are not what was written. */
  readonly despiteChanges?: boolean;
}

/** What a directory that this process made held from the start. */
interface Made {
  /** Whether the folder itself was made too. */
  readonly folder: boolean;
  readonly events: number;
  readonly iteration: number;
}

/** A run directory that this process holds. Close it to give the lock back. */
export class RunStore {
  private log: EventLog | undefined;
  private readonly games: GamesWritten;

  private constructor(
    readonly folder: string,
    private settings: Config,
    private readonly unlock: () => void,
    private readonly made?: Made,
  ) {
    this.games = new GamesWritten(this.path("episodes"));
  }

  /**
   * Makes a new run directory.
   * @throws CheckpointError if there is a run in it already.
   */
  static create(folder: string, config: Config): RunStore {
    const made = { folder: !fs.existsSync(folder), events: 1, iteration: -1 };
    guardWrite(folder, () => fs.mkdirSync(folder, { recursive: true }));
    const lock = path.join(folder, "run.lock");
    const unlock = takeLock(lock);
    try {
      refuseForeign(folder);
      clearLeftovers(folder, lock);
      writeFileAtomic(path.join(folder, "config.json"), textOf(config));
      trustStarted(folder, config);
      return new RunStore(folder, config, unlock, made);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /**
   * Opens an existing run to continue it. @param made what is in it, if this process has just made it.
   * @throws CheckpointError, ConfigError
   */
  static open(folder: string, made?: Omit<Made, "folder">): RunStore {
    const config = readRunConfig(folder);
    return new RunStore(folder, config, lockOf(folder), made && { folder: true, ...made });
  }

  get config(): Config {
    return this.settings;
  }

  /** A path inside the run directory. @throws DataError if the name leads outside. */
  path(...parts: string[]): string {
    return inside(this.folder, ...parts);
  }

  get checkpoints(): string {
    return this.path("checkpoints");
  }

  /**
   * Forgets what came after a moment: later events, games and checkpoints, and the result. Nothing is removed
   * before all of the moment's past was found.
   * @throws CheckpointError if events or games of its past were changed or lost.
   */
  rewind(moment: Moment, { asEnd = false, despiteChanges = false }: Rewound = {}): EventLog {
    this.log?.close();
    const file = this.path("events.jsonl");
    const marks = marksOfEvents(file);
    if (!despiteChanges) requirePast(this.folder, moment, marks);
    requireEvents(file, marks.length, moment.events);
    guardWrite(this.folder, () => {
      this.dropResults(moment.iteration, asEnd);
      dropCheckpointsAfter(this.checkpoints, moment.iteration);
      pruneCheckpoints(this.checkpoints, 0);
    });
    this.log = EventLog.open(file, asEnd ? eventsWithEnd(marks, moment) : moment.events);
    guardWrite(this.folder, () => this.dropGames(moment.iteration));
    this.games.begin(despiteChanges ? undefined : moment.past?.games);
    return this.log;
  }

  /** Marks of what belongs to the first so many events. */
  past(events: number): Marks {
    return { events: this.log?.marks(events) ?? [], games: this.games.until(events) };
  }

  private dropResults(iteration: number, asEnd: boolean): void {
    fs.rmSync(this.path("result.json"), { force: true });
    for (const name of listNames(this.folder)) {
      const of = /^result-(\d+)\.json$/.exec(name);
      if (!of || Number(of[1]) < iteration || (asEnd && Number(of[1]) === iteration)) continue;
      fs.rmSync(this.path(name), { force: true });
    }
  }

  /** What the events that are left do not know of. */
  private dropGames(iteration: number): void {
    const known = namedIn(readEventsLeniently(this.path("events.jsonl")).events);
    for (const name of listNames(this.path("episodes")))
      if (!belongs(name, iteration, known)) fs.rmSync(this.path("episodes", name), { force: true });
  }

  /**
   * Writes the games of an iteration as a whole to `episodes/NNNN.jsonl`, or `NNNN-NAME.jsonl`, and flushes them: a
   * checkpoint must not be newer than its games.
   * @returns the path within the run directory.
   */
  async writeEpisodes(iteration: number, name: string, episodes: readonly Episode[]): Promise<string> {
    const relative = `episodes/${String(iteration).padStart(4, "0")}${name && `-${name}`}.jsonl`;
    const file = this.path(relative);
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.rmSync(`${file}.tmp`, { force: true });
      await writeEpisodes(`${file}.tmp`, episodes);
      syncFile(`${file}.tmp`);
      fs.renameSync(`${file}.tmp`, file);
      syncFolder(path.dirname(file));
      this.games.note(path.basename(file), this.log?.count ?? 0);
    } catch (cause) {
      throw writeError(file, cause);
    }
    return relative;
  }

  /** Appends a line about this start of the process; kept apart from the events, which repeat exactly. */
  noteLaunch(launch: Readonly<Record<string, unknown>>): void {
    const file = this.path("launches.jsonl");
    guardWrite(file, () => fs.appendFileSync(file, `${JSON.stringify(launch)}\n`));
  }

  /**
   * The first stored event of a type and moment, of the run's first game or the one named, if there is one.
   */
  findEvent<Fields>(type: string, when: string, game?: string): (RunEvent & Fields) | undefined {
    const found = readEventsLeniently(this.path("events.jsonl")).events.find(
      (event) => event.type === type && event.when === when && event.game === game,
    );
    return found as (RunEvent & Fields) | undefined;
  }

  /** The result of a run that is complete. @throws CheckpointError if its file is damaged. */
  readResult(): RunResult | undefined {
    return readRunResult(this.folder, this.config);
  }

  /** What the run should take, as it was known before its start. */
  writePlan(plan: unknown): void {
    writeFileAtomic(this.path("plan.json"), `${JSON.stringify(plan, null, 2)}\n`);
  }

  /** @param iteration of an end after which the run goes on; default its last one. */
  writeResult(result: unknown, iteration?: number): void {
    const name = iteration === undefined ? "result.json" : formerResult(iteration);
    // It must not be newer than its events.
    this.log?.sync();
    writeFileAtomic(this.path(name), `${JSON.stringify(result, null, 2)}\n`);
  }

  /** Whether the run was measured at an end after which it goes on. */
  endedAt(iteration: number): boolean {
    return fs.existsSync(this.path(formerResult(iteration)));
  }

  /** The run goes on by other settings from now on; a result is that of a former end. */
  lengthen(config: Config): void {
    const result = this.path("result.json");
    guardWrite(result, () => {
      if (fs.existsSync(result)) fs.renameSync(result, this.path(formerResult(this.config.iterations)));
    });
    writeFileAtomic(this.path("config.json"), textOf(config));
    trustStarted(this.folder, config);
    this.settings = config;
  }

  /**
   * Removes the directory if this process made it and nothing was recorded in it since. @returns what it is: left as
   * it was found, removed, or worth going on with.
   */
  giveUp(): "found" | "removed" | "kept" {
    if (!this.made) return "found";
    try {
      if (this.hasRecorded(this.made)) return "kept";
      for (const name of listNames(this.folder)) fs.rmSync(this.path(name), { recursive: true, force: true });
      if (this.made.folder) fs.rmdirSync(this.folder);
      return "removed";
    } catch {
      // The failure before this one is the one to tell.
      return "kept";
    }
  }

  /** A server counts what was asked of it. */
  private hasRecorded({ events, iteration }: Made): boolean {
    return (
      marksOfEvents(this.path("events.jsonl")).length > events ||
      (listCheckpoints(this.checkpoints).at(-1) ?? -1) > iteration ||
      fs.existsSync(this.path("tinker-client.json"))
    );
  }

  close(): void {
    this.log?.close();
    this.log = undefined;
    this.unlock();
  }
}

/** Takes the lock of a run and clears what processes that died left there. */
function lockOf(folder: string): () => void {
  const lock = path.join(folder, "run.lock");
  const unlock = takeLock(lock);
  try {
    clearLeftovers(folder, lock);
    return unlock;
  } catch (error) {
    unlock();
    throw error;
  }
}

function textOf(config: Config): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

function formerResult(iteration: number): string {
  return `result-${String(iteration).padStart(4, "0")}.json`;
}

/** The runs of the folder that a run was looked for in. */
function runsBeside(folder: string): string[] {
  const parent = path.dirname(folder);
  const names = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
  return names
    .map((name) => path.join(parent, name))
    .filter((run) => fs.existsSync(path.join(run, "config.json")));
}

/**
 * The settings stored in a run directory; the programs that they name may be used if it is trusted. @throws CheckpointError if it is none.
 */
export function readRunConfig(folder: string): Config {
  const file = path.join(folder, "config.json");
  if (!fs.existsSync(file)) {
    throw new CheckpointError(
      `${folder} is not a run directory: ${file} is missing.${didYouMean(folder, runsBeside(folder))} Give the folder that "sparring train" named.`,
    );
  }
  const config = parseConfig(readJson(file, "Restore it, or start a new run."), file);
  allowStored(folder, config);
  return config;
}

/** The result of a run, if it is complete. @throws CheckpointError if its file is damaged. */
export function readRunResult(folder: string, config: Pick<Config, "game">): RunResult | undefined {
  const file = path.join(folder, "result.json");
  return fs.existsSync(file) ? readResultFile(file, config) : undefined;
}

/** Of settings. */
const MOST_BYTES = 1e8;

/** @throws CheckpointError with the remedy if the file cannot be read or is no JSON. */
function readJson(file: string, remedy: string): unknown {
  try {
    return JSON.parse(readOrdinary(file, MOST_BYTES));
  } catch (cause) {
    throw new CheckpointError(`${file} is damaged: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}

/** Joins names below a folder. @throws DataError if the result is not inside it. */
export function inside(folder: string, ...parts: string[]): string {
  const full = path.resolve(folder, ...parts);
  const relative = path.relative(path.resolve(folder), full);
  if (
    parts.some((part) => part.includes("\0")) ||
    relative === "" ||
    relative.startsWith("..") ||
    path.isAbsolute(relative)
  ) {
    throw new DataError(`the name "${parts.join("/")}" leads outside ${folder}. Use a plain name.`);
  }
  return path.join(folder, relative);
}

function refuseForeign(folder: string): void {
  // What a start that was killed at once may leave behind.
  const ours = (name: string) => name.startsWith("run.lock") || /^config\.json\.\d+\.tmp$/.test(name);
  const others = fs.readdirSync(folder).filter((name) => !ours(name));
  if (others.includes("config.json")) {
    throw new CheckpointError(
      `there is a run in ${folder} already. Go on with "npx sparring train --resume ${quoted(folder)}", or choose another folder with --run.`,
    );
  }
  if (others.length > 0) {
    throw new CheckpointError(
      `${folder} is not empty (it holds ${others[0]}) and is no run directory. Choose a new folder with --run.`,
    );
  }
}

function listNames(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}
