/**
 * A thread for work that may never end: parsers of other people's files. It is asked one question at a time, and
 * ended when an answer takes too long or too much memory. A rejection that nobody awaits ends the thread, not
 * the process.
 */
import { Worker } from "node:worker_threads";

export interface ThreadLimits {
  /** From the question to its answer. */
  readonly seconds: number;
  /** Bytes by which the process may grow meanwhile. */
  readonly bytes: number;
}

/** How often memory is looked at, in milliseconds. */
const EVERY = 100;
const MB = 2 ** 20;

/**
 * As built, or from the sources through tsx, which a thread does not take over from the one that starts it.
 */
export function startWorker(file: URL, workerData: unknown, heap?: number): Worker {
  const options = {
    workerData,
    ...(heap === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: Math.ceil(heap / MB) } }),
  };
  if (!file.pathname.endsWith(".ts")) return new Worker(file, options);
  const tsx = import.meta.resolve("tsx/esm/api");
  const code = `import("${tsx}").then(({ register }) => { register(); return import("${file}"); })`;
  return new Worker(code, { ...options, eval: true });
}

/** The worker says `"ready"`, then answers each question with `{ answer }` or `{ fault }`, a text. */
export class Thread<Question, Answer> {
  private readonly worker: Worker;
  private readonly ready: Promise<void>;
  private failed: ((cause: Error) => void) | undefined;
  private dead: Error | undefined;

  constructor(file: URL, workerData: unknown, heap: number) {
    this.worker = startWorker(file, workerData, heap);
    this.worker.on("error", (cause) => this.fail(cause));
    this.worker.on("exit", () => this.fail(new Error("its reader ended")));
    this.ready = this.next(() => {}).then(() => undefined);
    this.ready.catch(() => {});
  }

  /** @throws Error with the reason, also if the limits were reached; the thread is over then. */
  async ask(question: Question, { seconds, bytes }: ThreadLimits): Promise<Answer> {
    await this.ready;
    const begin = process.memoryUsage.rss();
    const late = setTimeout(() => this.end(`it took longer than ${seconds.toFixed(0)} s`), seconds * 1000);
    const look = setInterval(() => {
      const grown = process.memoryUsage.rss() - begin;
      if (grown > bytes) this.end(`it took more than ${(bytes / MB).toFixed(0)} MB of memory`);
    }, EVERY);
    try {
      const reply = await this.next(() => this.worker.postMessage(question));
      if ("fault" in reply) throw new Error(reply.fault);
      return reply.answer;
    } finally {
      clearTimeout(late);
      clearInterval(look);
    }
  }

  async close(): Promise<void> {
    this.dead ??= new Error("it was closed");
    await this.worker.terminate();
  }

  private next(begin: () => void): Promise<{ answer: Answer } | { fault: string }> {
    return new Promise((resolve, reject) => {
      if (this.dead) return reject(this.dead);
      const settle = (end: () => void) => {
        this.worker.off("message", answered);
        this.failed = undefined;
        end();
      };
      const answered = (reply: { answer: Answer } | { fault: string }) => settle(() => resolve(reply));
      this.failed = (cause) => settle(() => reject(cause));
      this.worker.on("message", answered);
      begin();
    });
  }

  private end(why: string): void {
    this.fail(new Error(why));
    void this.worker.terminate();
  }

  private fail(cause: Error): void {
    this.dead ??= cause;
    this.failed?.(this.dead);
  }
}
