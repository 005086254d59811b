/**
 * Runs that the page started: processes of `sparring train`, each in a group of its own, stopped as by one Ctrl-C. Left out: which settings a page
 * may choose (`asked.ts`). Runs that others started are never touched: what a lock says of a process is not believed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../../core/errors.ts";
import { Refusal } from "../../http/refusal.ts";
import { statStored } from "../store-file.ts";

/** In a checkout and in the package alike. */
const PROGRAM = fileURLToPath(new URL("../../../../bin/sparring.js", import.meta.url));
const MOST = 4;
/** Characters of its error output that are kept. */
const TAIL = 4000;
/** Between two looks whether the run is there. */
const LOOK_MS = 100;
const PATIENCE_MS = 120_000;

interface Job {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  /** The end of its error output. */
  words: string;
  stopping: boolean;
}

export class Jobs {
  private readonly running = new Map<string, Job>();

  /** @param program what runs instead of `sparring`, for tests. */
  constructor(private readonly program: readonly string[] = [process.execPath, PROGRAM]) {}

  /** Whether the process of this run was started here and has not ended; its run may look ended before. */
  has(id: string): boolean {
    return this.running.has(id);
  }

  /** Whether that process can be stopped. */
  canStop(id: string): boolean {
    return this.running.get(id)?.stopping === false;
  }

  /**
   * Starts a process and waits until its run is there.
   * @param args after `sparring`. @param folder of the run. @param isThere whether it has begun.
   * @throws Refusal with the process's own words where it ends before.
   */
  async start(id: string, args: readonly string[], isThere: () => boolean): Promise<void> {
    if (this.running.has(id)) throw new Refusal(409, `${id} is running already.`);
    if (this.running.size >= MOST)
      throw new Refusal(429, `${MOST} runs that were started here are going on. Stop one first.`);
    const job = this.begin(id, args);
    const deadline = performance.now() + PATIENCE_MS;
    while (!isThere()) {
      if (this.running.get(id) !== job) throw new ConfigError(lastWords(job.words));
      if (performance.now() > deadline) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Asks it to end after its iteration. @throws Refusal where it was not started here. */
  stop(id: string): void {
    const job = this.running.get(id);
    if (!job)
      throw new Refusal(409, `${id} was not started from this page. Stop it where it was started: Ctrl-C.`);
    // A second interrupt would end it at once.
    if (!job.stopping) job.child.kill("SIGINT");
    job.stopping = true;
  }

  /** Stops all, and waits for their ends. @returns the names of those that went on until now. */
  async close(): Promise<readonly string[]> {
    const left = [...this.running];
    for (const [id] of left) this.stop(id);
    await Promise.all(left.map(([, { ended }]) => ended));
    return left.map(([id]) => id);
  }

  private begin(id: string, args: readonly string[]): Job {
    const [file, ...before] = this.program;
    const child = spawn(file, [...before, ...args], { stdio: ["ignore", "ignore", "pipe"], detached: true });
    const ended = new Promise<void>((resolve) => {
      const end = () => {
        this.running.delete(id);
        resolve();
      };
      child.once("close", end);
      child.once("error", (error) => {
        job.words = error.message;
        end();
      });
    });
    const job: Job = { child, ended, words: "", stopping: false };
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      job.words = (job.words + text).slice(-TAIL);
    });
    this.running.set(id, job);
    return job;
  }
}

/** Whether a run's process has written its settings and holds its lock. */
export function hasBegun(folder: string): boolean {
  return statStored(folder, "config.json") !== undefined && statStored(folder, "run.lock") !== undefined;
}

/** What the command line said last, without its own name. */
function lastWords(words: string): string {
  const said = words.split("\n").filter((line) => line.startsWith("sparring: "));
  const last = said.at(-1)?.slice("sparring: ".length) ?? words.trim().split("\n").at(-1);
  return last || "The process ended and said nothing. Start it in a terminal: npx sparring train.";
}
