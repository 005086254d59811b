/**
 * One process at a time writes a run directory. The lock file holds who: process, host, start. A
 * lock whose process is dead is taken over; one of another host cannot be checked and is respected.
 */
import fs from "node:fs";
import os from "node:os";
import { guardWrite } from "../../checkpoint/files.ts";
import { CheckpointError } from "../../core/errors.ts";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /**
   * When the process started, in the kernel's clock ticks; tells a reused process id apart. Empty if unknown.
   */
  readonly started: string;
}

/** What a lock guards, and how one chooses another: words of its messages. */
export interface Guarded {
  readonly what: string;
  readonly other: string;
}

const RUN: Guarded = { what: "the run directory", other: "another folder with --run" };

/**
 * Takes the lock and returns the function that gives it back.
 * @throws CheckpointError if another live process holds it.
 */
export function takeLock(file: string, guarded: Guarded = RUN): () => void {
  const mine: Holder = { pid: process.pid, host: os.hostname(), started: startOf(process.pid) };
  const text = `${JSON.stringify(mine)}\n`;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file, text)) return () => release(file, text);
    const holder = read(file);
    if (holder && isAlive(holder)) throw refusal(file, holder, guarded);
    moveAside(file);
  }
  throw new CheckpointError(
    `cannot take the lock ${file}: other processes keep taking it. Try again, or choose ${guarded.other}.`,
  );
}

function create(file: string, text: string): boolean {
  return guardWrite(file, () => {
    try {
      fs.writeFileSync(file, text, { flag: "wx", flush: true });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      fs.rmSync(file, { force: true });
      throw error;
    }
  });
}

/** Two processes may find the same dead lock: the rename lets only one of them remove it. */
function moveAside(file: string): void {
  const aside = `${file}.${process.pid}.dead`;
  try {
    fs.renameSync(file, aside);
    fs.rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function read(file: string): Holder | undefined {
  try {
    const value = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<Holder>;
    if (typeof value.pid === "number" && typeof value.host === "string") {
      return { pid: value.pid, host: value.host, started: String(value.started ?? "") };
    }
  } catch {
    // A torn or vanished lock has no living owner: writing it takes one call.
  }
  return undefined;
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== os.hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const started = startOf(holder.pid);
  return started === "" || holder.started === "" || started === holder.started;
}

/** Field 22 of /proc/PID/stat (proc(5)), counted after the name in brackets; empty where there is none. */
function startOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "dead" : fields[19];
  } catch {
    return "";
  }
}

function release(file: string, text: string): void {
  try {
    if (fs.readFileSync(file, "utf8") === text) fs.rmSync(file, { force: true });
  } catch {
    // Already gone: nothing to give back.
  }
}

function refusal(file: string, holder: Holder, { what, other }: Guarded): CheckpointError {
  const elsewhere = holder.host !== os.hostname();
  const remedy = elsewhere
    ? `If that process is gone, delete ${file} and try again.`
    : `Wait for it to end, stop it, or choose ${other}.`;
  return new CheckpointError(
    `${what} is being written by process ${holder.pid} on ${holder.host} (lock ${file}). ${remedy}`,
  );
}
