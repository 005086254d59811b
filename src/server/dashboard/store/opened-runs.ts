/** The runs that somebody looks at: their settings and the index of their events, the last used ones kept. */
import fs from "node:fs";
import { Refusal } from "../../http/refusal.ts";
import { EventIndex } from "../curves/event-index.ts";
import { isPlayed, playedGames } from "../play/kept-games.ts";
import { storePath } from "../store-file.ts";
import { openRun, type StoredRun } from "./stored-run.ts";

export interface OpenedRun extends StoredRun {
  readonly index: EventIndex;
}

const MOST_KEPT = 60;

export class OpenedRuns {
  private readonly indexes = new Map<string, EventIndex>();

  constructor(
    private readonly store: string,
    private readonly trust: boolean,
  ) {}

  /** @throws Refusal 404 where there is no such run, ConfigError where its settings cannot be read. */
  async open(id: string): Promise<OpenedRun> {
    if (id !== ".") storePath(this.store, ...id.split("/"));
    return this.indexed(openRun(this.store, id, this.trust));
  }

  /** The same for those who read games: of a run, or of people. @throws as `open`. */
  async openGames(id: string): Promise<OpenedRun> {
    return isPlayed(this.store, id) ? this.indexed(playedGames(this.store)) : this.open(id);
  }

  private async indexed(run: StoredRun): Promise<OpenedRun> {
    const { id } = run;
    const index = this.indexes.get(id) ?? new EventIndex(run.folder);
    this.keep(id, index);
    if (fs.existsSync(`${run.folder}/events.jsonl`)) await index.update();
    return { ...run, index };
  }

  private keep(id: string, index: EventIndex): void {
    this.indexes.delete(id);
    this.indexes.set(id, index);
    const [oldest] = this.indexes.keys();
    if (this.indexes.size > MOST_KEPT) this.indexes.delete(oldest);
  }
}

/** The name of a run in a request: one form for each. @throws Refusal 400 where it is none. */
export function runId(text: string | undefined): string {
  const parts = (text ?? "").split("/");
  const plain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0]/.test(part));
  if (text === "." || (text !== undefined && plain && text.length <= 1000)) return text;
  throw new Refusal(400, "this is no name of a run. Open one from the list of runs.");
}
