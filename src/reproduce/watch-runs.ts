/** Watches the runs that other processes train: how many iterations they have done, by their own events. */
import fs from "node:fs";
import path from "node:path";

/** A run on its way, and the iterations that it is to have. */
export interface WatchedRun {
  readonly folder: string;
  readonly iterations: number;
}

export type OnIterations = (what: string, done: number, of: number, more: string) => void;

const EVERY_MS = 5_000;
/** An event's line, as `run/record/events.ts` writes it. */
const ITERATION = /"type":"iteration"/g;

/** @returns a function that ends it. */
export function watchRuns(runs: readonly WatchedRun[], onProgress: OnIterations = () => {}): () => void {
  if (runs.length === 0) return () => {};
  const all = runs.reduce((sum, { iterations }) => sum + iterations, 0);
  const tell = () => {
    const done = runs.map(({ folder, iterations }) => Math.min(iterations, iterationsIn(folder)));
    const finished = done.filter((count, i) => count === runs[i].iterations).length;
    onProgress(
      "iterations of training",
      done.reduce((sum, count) => sum + count, 0),
      all,
      `${finished} of ${runs.length} runs`,
    );
  };
  tell();
  const timer = setInterval(tell, EVERY_MS);
  return () => clearInterval(timer);
}

function iterationsIn(folder: string): number {
  const file = path.join(folder, "events.jsonl");
  if (!fs.existsSync(file)) return 0;
  return fs.readFileSync(file, "utf8").match(ITERATION)?.length ?? 0;
}
