/** What a server keeps: training runs and saved weights, listed, deleted, fetched as an archive. */
import type { z } from "zod";
import { readCall } from "../../wire/calls.ts";
import { checkpointPage, type ListedCheckpoint, type ListedRun, runPage } from "../../wire/lists.ts";
import { readAnswer } from "../check/answer.ts";
import { wrong } from "../check/input.ts";
import type { Link } from "../link.ts";
import type { CallOptions } from "../options.ts";
import { TinkerError } from "../tinker-error.ts";
import { type ArchiveOptions, type ArchiveState, archiveState, fetchArchive } from "./archive.ts";
import { checkpointPath, checkpointResource } from "./checkpoint-path.ts";

const PAGE = 100;
/** For how long deleting is tried: it only saves storage. */
const DELETE_MS = 30_000;
/** A list longer than this is not read: a server may count without end. */
const MOST_ITEMS = 20_000;

export class Checkpoints {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Training runs: the models of all sessions of this key. */
  runs(options: CallOptions = {}): Promise<ListedRun[]> {
    return this.listed("training_runs", runPage, options);
  }

  /** Saved weights of one training run, or of all. */
  list(run?: string, options: CallOptions = {}): Promise<ListedCheckpoint[]> {
    if (run !== undefined && !/^[\w.:~-]+$/.test(run)) throw wrong("run", `"${run}" is no training run's id`);
    return this.listed(
      run === undefined ? "checkpoints" : `training_runs/${run}/checkpoints`,
      checkpointPage,
      options,
    );
  }

  /** False where the server has none of that name (any more). */
  async delete(path: string, { signal }: CallOptions = {}): Promise<boolean> {
    const resource = checkpointResource(checkpointPath(path));
    const { status } = await this.#link.caller.answer({
      method: "DELETE",
      path: resource,
      accept: [404],
      patienceMs: DELETE_MS,
      signal,
    });
    return status !== 404;
  }

  /** Writes the archive of saved weights to a file, and gives its bytes. */
  archive(path: string, options: ArchiveOptions): Promise<number> {
    return fetchArchive(this.#link, path, options);
  }

  /** Whether there is an archive of saved weights. It is not fetched. */
  archiveState(path: string, options: CallOptions = {}): Promise<ArchiveState> {
    return archiveState(this.#link, path, options);
  }

  private async listed<T>(
    path: string,
    schema: z.ZodType<{ items: T[]; total: number | undefined }>,
    { signal }: CallOptions,
  ): Promise<T[]> {
    const all: T[] = [];
    for (;;) {
      const address = `${path}?limit=${PAGE}&offset=${all.length}`;
      const json = await this.#link.caller.json({ method: "GET", path: address, signal });
      const { items, total } = readAnswer(() => readCall(schema, json, path));
      for (const item of items) all.push(item);
      if (items.length === 0 || total === undefined || all.length >= total) return all;
      if (all.length > MOST_ITEMS) {
        throw new TinkerError(
          "answer",
          `${path}: the server lists more than ${MOST_ITEMS}, and says ${total}`,
        );
      }
    }
  }
}
