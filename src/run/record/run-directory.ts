/**
 * The run directory: all that a run leaves behind.
 *
 *     config.json         resolved settings          run.lock       who is writing
 *     events.jsonl        what happened              launches.jsonl each start of a process
 *     episodes/NNNN.jsonl games of iteration NNNN    pictures/      PNGs of the games that were shown
 *     checkpoints/NNNN/   state after iteration NNNN result.json    verdict, written last
 */
import fs from "node:fs";
import path from "node:path";
import { dropCheckpointsAfter, pruneCheckpoints } from "../../checkpoint/checkpoint.ts";
import { guardWrite, writeError, writeFileAtomic } from "../../checkpoint/files.ts";
import { CheckpointError, DataError } from "../../core/errors.ts";
import { readOrdinary } from "../../core/ordinary-file.ts";
import type { Episode } from "../../rollout/episode.ts";
import { writeEpisodes } from "../../rollout/episode-file.ts";
import { allowStored, trustStarted } from "../open/trust.ts";
import type { Config } from "../settings/config.ts";
import { parseConfig } from "../settings/resolve.ts";
import { EventLog, type RunEvent, readEvents } from "./events.ts";
import { takeLock } from "./lock.ts";
import { type RunResult, readResultFile } from "./result.ts";

/** A run directory that this process holds. Close it to give the lock back. */
export class RunStore {
  private log: EventLog | undefined;

  private constructor(
    readonly folder: string,
    readonly config: Config,
    private readonly unlock: () => void,
  ) {}

  /**
   * Makes a new run directory.
   * @throws CheckpointError if there is a run in it already.
   */
  static create(folder: string, config: Config): RunStore {
    guardWrite(folder, () => fs.mkdirSync(folder, { recursive: true }));
    const unlock = takeLock(path.join(folder, "run.lock"));
    try {
      refuseForeign(folder);
      writeFileAtomic(path.join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
      trustStarted(folder, config);
      return new RunStore(folder, config, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Opens an existing run to continue it. @throws CheckpointError, ConfigError */
  static open(folder: string): RunStore {
    const config = readRunConfig(folder);
    return new RunStore(folder, config, takeLock(path.join(folder, "run.lock")));
  }

  /** A path inside the run directory. @throws DataError if the name leads outside. */
  path(...parts: string[]): string {
    return inside(this.folder, ...parts);
  }

  get checkpoints(): string {
    return this.path("checkpoints");
  }

  /**
   * Forgets what came after `iteration`: later events, episodes and checkpoints, and the result.
   * @param events lines of the event log to keep.
   */
  rewind(iteration: number, events: number): EventLog {
    this.log?.close();
    guardWrite(this.folder, () => {
      fs.rmSync(this.path("result.json"), { force: true });
      dropCheckpointsAfter(this.checkpoints, iteration);
      pruneCheckpoints(this.checkpoints, 0);
      for (const name of listNames(this.path("episodes"))) {
        if (!(Number.parseInt(name, 10) <= iteration))
          fs.rmSync(this.path("episodes", name), { force: true });
      }
    });
    this.log = EventLog.open(this.path("events.jsonl"), events);
    return this.log;
  }

  /**
   * Writes the games of an iteration as a whole to `episodes/NNNN.jsonl`, or `NNNN-NAME.jsonl`.
   * @returns the path within the run directory.
   */
  async writeEpisodes(iteration: number, name: string, episodes: readonly Episode[]): Promise<string> {
    const relative = `episodes/${String(iteration).padStart(4, "0")}${name && `-${name}`}.jsonl`;
    const file = this.path(relative);
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.rmSync(`${file}.tmp`, { force: true });
      await writeEpisodes(`${file}.tmp`, episodes);
      fs.renameSync(`${file}.tmp`, file);
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
    const found = readEvents(this.path("events.jsonl")).find(
      (event) => event.type === type && event.when === when && event.game === game,
    );
    return found as (RunEvent & Fields) | undefined;
  }

  /** The result of a run that is complete. @throws CheckpointError if its file is damaged. */
  readResult(): RunResult | undefined {
    return readRunResult(this.folder, this.config);
  }

  writeResult(result: unknown): void {
    writeFileAtomic(this.path("result.json"), `${JSON.stringify(result, null, 2)}\n`);
  }

  close(): void {
    this.log?.close();
    this.log = undefined;
    this.unlock();
  }
}

/**
 * The settings stored in a run directory; the programs that they name may be used if it is trusted. @throws CheckpointError if it is none.
 */
export function readRunConfig(folder: string): Config {
  const file = path.join(folder, "config.json");
  if (!fs.existsSync(file)) {
    throw new CheckpointError(
      `${folder} is not a run directory: ${file} is missing. Give the folder that "sparring train" named.`,
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
      `there is a run in ${folder} already. Go on with --resume ${folder}, or choose another folder with --run.`,
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
