/**
 * A child process that reads JSON lines and answers each. It stands in a process group of its own: Ctrl-C does not
 * reach it, and what it started ends with it.
 */
import { type ChildProcess, spawn } from "node:child_process";

/** Text that is kept of what the child says beside its answers. */
const LAST_TEXT = 2000;

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Each line of its output that is a JSON object. */
  readonly onAnswer: (answer: Readonly<Record<string, unknown>>) => void;
  /** It ended or could not be started: the reason, in a few words. Called once. */
  readonly onEnd: (reason: string) => void;
}

export class Child {
  private readonly process: ChildProcess;
  private text = "";

  constructor({ command, args, env, onAnswer, onEnd }: ChildOptions) {
    this.process = spawn(command, args, { env: { ...env }, stdio: "pipe", detached: true });
    const { stdin, stdout, stderr } = this.process;
    stdin!.on("error", () => {});
    answersIn(stdout!, onAnswer);
    stderr!.setEncoding("utf8").on("data", (part: string) => {
      this.text = (this.text + part).slice(-LAST_TEXT);
    });
    let ended = false;
    const end = (reason: string) => {
      if (!ended) onEnd(reason);
      ended = true;
    };
    this.process.on("error", (error: NodeJS.ErrnoException) =>
      end(error.code === "ENOENT" ? `there is no ${command}` : error.message),
    );
    this.process.on("close", (code, signal) => end(`it ended (${signal ?? code})${this.lastLine()}`));
  }

  /** Returns at once, whether it reads or not. */
  tell(line: object): void {
    this.process.stdin!.write(`${JSON.stringify(line)}\n`);
  }

  /** No more lines will come. */
  close(): void {
    this.process.stdin!.end();
  }

  /** Ends it and all that it started, at once. */
  kill(): void {
    try {
      process.kill(-this.process.pid!, "SIGKILL");
    } catch {
      this.process.kill("SIGKILL");
    }
  }

  /** Lets this process end without it. */
  leave(): void {
    const { stdin, stdout, stderr } = this.process;
    this.process.unref();
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
  }

  private lastLine(): string {
    const line = this.text.trim().split("\n").at(-1)?.trim();
    return line ? `: ${line}` : "";
  }
}

function answersIn(stream: NodeJS.ReadableStream, onAnswer: ChildOptions["onAnswer"]): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!.slice(0, LAST_TEXT);
    for (const line of lines) {
      const answer = objectIn(line);
      if (answer) onAnswer(answer);
    }
  });
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
