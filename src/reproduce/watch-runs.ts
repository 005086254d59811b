/** Watches the runs that other processes train: how many iterations they have done, by their own events. */
import fs from "node:fs";
import path from "node:path";
import { configOfJob, type Job, type JobOptions } from "./jobs.ts";

const EVERY_MS = 5_000;
/** An event's line, as `run/record/events.ts` writes it. */
const ITERATION = /"type":"iteration"/g;

/** @returns a function that ends it. */
export function watchRuns(jobs: readonly Job[], onProgress: JobOptions["onProgress"]): () => void {
  if (!onProgress || jobs.length === 0) return () => {};
  const wanted = jobs.map((job) => configOfJob(job).iterations);
  const all = wanted.reduce((sum, count) => sum + count, 0);
  const tell = () => {
    const done = jobs.map(({ folder }, i) => Math.min(wanted[i], iterationsIn(folder)));
    const finished = done.filter((count, i) => count === wanted[i]).length;
    onProgress(
      "iterations of training",
      done.reduce((sum, count) => sum + count, 0),
      all,
      `${finished} of ${jobs.length} runs`,
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
