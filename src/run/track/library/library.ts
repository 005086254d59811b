/**
 * Weights & Biases or trackio, told by their own Python library in a process of its own (`python/trackers/track.py`).
 * The process answers each line that it was sent. One that does not answer within its time is ended and told no more;
 * the run neither waits for it nor ends with it.
 */
import path from "node:path";
import type { RunEvent } from "../../record/events.ts";
import { pointsOf } from "../points.ts";
import type { TrackedRun, Tracker, TrackerName } from "../tracker.ts";
import { Child } from "./child.ts";
import { withoutSecrets } from "./secrets.ts";

const SCRIPT = path.resolve(import.meta.dirname, "../../../../python/trackers/track.py");
const PROJECT = "sparring";

export interface LibraryOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Seconds for the library to begin, to take one event, and to store the rest at the end. */
  readonly limits?: { readonly start: number; readonly event: number; readonly end: number };
}

const LIMITS = { start: 120, event: 60, end: 60 };

/** The Python that has the library is `python3`, or what the variable SPARRING_PYTHON names. */
export function library(
  name: Exclude<TrackerName, "tensorboard">,
  run: TrackedRun,
  options: LibraryOptions,
): Tracker {
  return new Library(name, run, options);
}

class Library implements Tracker {
  private readonly child: Child;
  private readonly limits: NonNullable<LibraryOptions["limits"]>;
  /** Lines. */
  private sent = 0;
  /** Told no more, as all is stored or something went wrong. */
  private done = false;
  private timer: NodeJS.Timeout | undefined;
  /** Set while somebody waits for the end. */
  private closed: (() => void) | undefined;

  constructor(
    readonly name: Exclude<TrackerName, "tensorboard">,
    private readonly run: TrackedRun,
    { env, limits = LIMITS }: LibraryOptions,
  ) {
    this.limits = limits;
    const command = env.SPARRING_PYTHON || "python3";
    const drop = (why: string, missing?: unknown) =>
      this.drop(withoutSecrets(`${why}. ${remedy(command, missing)}`, env));
    this.child = new Child({
      command,
      args: ["-u", SCRIPT],
      env,
      onAnswer: (answer) => {
        if (typeof answer.place === "string")
          run.warn(`--track ${name}: ${withoutSecrets(answer.place, env)}`);
        if (typeof answer.failed === "string") drop(answer.failed, answer.missing);
        if (typeof answer.done === "number") this.note(answer.done);
      },
      onEnd: (reason) => drop(reason),
    });
    const { id, folder, config } = run;
    const title = path.basename(path.resolve(folder));
    this.tell({ start: { library: name, project: PROJECT, name: title, id, folder, config } });
    this.wait(limits.start);
  }

  event(event: RunEvent): void {
    const points = pointsOf(event);
    if (points.length === 0) return;
    const log = Object.fromEntries(points.map(({ curve, value }) => [curve, value]));
    this.tell({ log, step: event.iteration });
    if (this.timer === undefined) this.wait(this.limits.event);
  }

  async close(): Promise<void> {
    if (this.done) return;
    await new Promise<void>((resolve) => {
      this.closed = resolve;
      this.tell({ finish: true });
      this.child.close();
      this.wait(this.limits.end);
    });
  }

  private tell(line: object): void {
    if (this.done) return;
    this.sent++;
    this.child.tell(line);
  }

  /** Answers come in order, one for each line. @param answered number of lines. */
  private note(answered: number): void {
    if (this.done) return;
    const all = answered === this.sent;
    if (this.closed) {
      // What is left and the end share one limit.
      if (all) this.end();
      return;
    }
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!all) this.wait(this.limits.event);
  }

  /** Drops the process unless something, or at the end all, is answered in time. */
  private wait(seconds: number): void {
    clearTimeout(this.timer);
    const timer = setTimeout(() => {
      // Where this process was busy for long, answers lie here unread: they come before this.
      setImmediate(() => {
        if (this.timer === timer) this.drop(`it did not answer for ${seconds} s.`);
      });
    }, 1000 * seconds);
    this.timer = timer;
  }

  private drop(why: string): void {
    if (this.done) return;
    this.child.kill();
    this.run.warn(`--track ${this.name}: ${why} The run goes on without it.`);
    this.end();
  }

  private end(): void {
    this.done = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.child.leave();
    this.closed?.();
  }
}

function remedy(command: string, missing: unknown): string {
  if (typeof missing === "string")
    return `Install it (${command} -m pip install ${missing}), or name a Python that has it in SPARRING_PYTHON.`;
  return command === "python3"
    ? "SPARRING_PYTHON may name another Python."
    : "It is named by SPARRING_PYTHON.";
}
