/**
 * One executor in a process of its own, asked for one step at a time over its standard streams, so that
 * rivals can take turns. A line in is a task's name; a line out is a JSON answer.
 */
import { type ChildProcess, spawn } from "node:child_process";
import readline from "node:readline";

export type Task = "train" | "decode";

export interface Answer {
  readonly seconds: number;
  /** Numbers that all executors must agree on: the loss, or some logits. */
  readonly check: readonly number[];
}

/** In the executor's process: answers until the input ends. `work` returns the numbers to check. */
export async function serve(work: Readonly<Record<Task, () => Promise<readonly number[]>>>): Promise<void> {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const start = performance.now();
    const check = await work[line as Task]();
    const answer: Answer = { seconds: (performance.now() - start) / 1000, check };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** About 64 numbers spread over an array. */
export function spread(values: ArrayLike<number>): number[] {
  const step = Math.max(1, Math.floor(values.length / 64));
  return Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values[i * step]);
}

/** @typeParam A what it answers. */
export class Rival<A = Answer> {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private errors = "";

  constructor(
    readonly name: string,
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.child = spawn(command[0], command.slice(1), { env: { ...process.env, ...env } });
    this.child.stderr?.on("data", (data: Buffer) => {
      this.errors += data;
    });
    this.child.stdin?.on("error", () => {});
    this.lines = readline.createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** @throws Error with the executor's last words if it has died. */
  async step(task: string): Promise<A> {
    this.child.stdin?.write(`${task}\n`);
    const { value, done } = await this.lines.next();
    if (done)
      throw new Error(this.errors.trim().split("\n").slice(-12).join("\n") || "it ended without a word");
    return JSON.parse(value) as A;
  }

  close(): void {
    this.child.kill();
  }
}
