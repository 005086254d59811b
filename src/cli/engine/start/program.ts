/** A program that was started here, its output line by line. It ends with this process, whatever ends this one. */
import { type ChildProcess, spawn } from "node:child_process";

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onOut: (line: string) => void;
  /** A line that is written over itself, such as a bar of progress, comes as often as it is written. */
  readonly onError: (line: string, over: boolean) => void;
}

/** What a program may take to end after it was asked to. */
const PATIENCE_MS = 15_000;

export class Program {
  /** The exit status, 1 where a signal ended it. Rejects where it cannot be started. */
  readonly ended: Promise<number>;
  private readonly child: ChildProcess;

  constructor(command: string, args: readonly string[], { env, onOut, onError }: ProgramOptions) {
    // A group of its own: Ctrl-C reaches this process alone, which then ends the program in its own way.
    this.child = spawn(command, args, { env: { ...env }, stdio: "pipe", detached: true });
    byLine(this.child.stdout!, onOut);
    byLine(this.child.stderr!, onError);
    this.child.stdin!.on("error", () => {});
    this.ended = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (code) => resolve(code ?? 1));
    });
    this.ended.catch(() => {});
  }

  /** Closes the program's input, which it reads as a request to end; `now` asks by a signal as well. Waits until it ended. */
  async end(now = false): Promise<void> {
    this.child.stdin!.end();
    if (now) this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), PATIENCE_MS);
    await this.ended.catch(() => {});
    clearTimeout(timer);
  }

  /** To the whole group: what the program started goes with it. */
  private signal(name: NodeJS.Signals): void {
    try {
      process.kill(-this.child.pid!, name);
    } catch {
      this.child.kill(name);
    }
  }
}

function byLine(stream: NodeJS.ReadableStream, tell: (line: string, over: boolean) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    const pieces = (rest + part).split(/(\r?\n|\r)/);
    rest = pieces.pop()!;
    for (let i = 0; i + 1 < pieces.length; i += 2)
      if (pieces[i].trim() !== "") tell(pieces[i].trimEnd(), pieces[i + 1] === "\r");
  });
  stream.on("end", () => rest.trim() && tell(rest.trimEnd(), false));
}
