/** Commands of other programs, with a limit of time, and all that was started ended with the runner. */
import { type ChildProcess, spawn } from "node:child_process";

export interface Ended {
  /** Undefined where the time was up. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly ms: number;
  /** Gets each line of the standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

const running = new Set<ChildProcess>();

export function command(program: string, args: readonly string[], options: CommandOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const child = started(program, args, options);
    const [out, err] = [gathered(child.stdout), gathered(child.stderr)];
    if (options.onLine) lines(child, options.onLine);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, options.ms);
    const end = (code: number | undefined, trouble = "") => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: late ? undefined : code, out: out.join(""), err: err.join("") + trouble });
    };
    child.on("error", (error) => end(127, error.message));
    child.on("close", (code) => end(code ?? 1));
  });
}

/** A program that runs until `endAll`, once it has written a line that fits; with what the line's group holds. */
export function service(
  program: string,
  args: readonly string[],
  ready: RegExp,
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = started(program, args, { ...(env && { env }) });
    const err = gathered(child.stderr);
    const out = gathered(child.stdout);
    child.stdout?.on("data", () => {
      const found = ready.exec(out.join(""))?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("close", (code) => {
      running.delete(child);
      reject(new Error(`${program} ended (${code}): ${err.join("").trim()}`));
    });
  });
}

export function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

function started(program: string, args: readonly string[], options: Partial<CommandOptions>): ChildProcess {
  const { env, cwd } = options;
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const child = spawn(program, args, { ...(env && { env }), ...(cwd && { cwd }), stdio: [...stdio] });
  running.add(child);
  return child;
}

function gathered(stream: NodeJS.ReadableStream | null): string[] {
  const parts: string[] = [];
  stream?.setEncoding("utf8");
  stream?.on("data", (part: string) => parts.push(part));
  return parts;
}

function lines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = "";
  child.stdout?.on("data", (part: string) => {
    const whole = (rest + part).split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) onLine(line);
  });
}
