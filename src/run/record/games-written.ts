/** The files of games of a run, each with its mark and the moment at which it was written, counted in events. */
import fs from "node:fs";
import path from "node:path";
import type { RunEvent } from "./events.ts";
import { type Marks, markOfGames } from "./marks.ts";

export class GamesWritten {
  private readonly files = new Map<string, { readonly mark: string; readonly events: number }>();

  /** @param folder of the files. */
  constructor(private readonly folder: string) {}

  /** @param events written before it; the one about these games comes next. */
  note(name: string, events: number): void {
    this.files.set(name, { mark: markOfGames(path.join(this.folder, name)), events });
  }

  /** Takes what is in the folder for the past. @param marks known ones, which need not be computed. */
  begin(marks: Marks["games"] = {}): void {
    this.files.clear();
    for (const name of fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : [])
      this.files.set(name, { mark: marks[name] ?? markOfGames(path.join(this.folder, name)), events: -1 });
  }

  /** Those that belong to the first so many events, by name. */
  until(events: number): Marks["games"] {
    const past = [...this.files].filter(([, file]) => file.events < events);
    return Object.fromEntries(
      past.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { mark }]) => [name, mark]),
    );
  }
}

/** Names of the files of games that events tell of. */
export function namedIn(events: readonly RunEvent[]): ReadonlySet<string> {
  return new Set(
    events.flatMap(({ episodes }) => (typeof episodes === "string" ? path.basename(episodes) : [])),
  );
}

/** Games of an iteration, and the same with their last step asked again. */
const OF_ITERATION = /^\d+(-again|-greedy)?\.jsonl$/;

/** Whether a file of games is of an iteration or earlier. @param known names that the events up to then tell of. */
export function belongs(name: string, iteration: number, known: ReadonlySet<string>): boolean {
  const of = Number.parseInt(name, 10);
  return of < iteration || (of === iteration && (OF_ITERATION.test(name) || known.has(name)));
}
