/**
 * A file that says which process writes a run directory. It appears with its content in one step (a link to a
 * finished file). It changes hands in one way alone: whoever found its process dead holds a second lock, named
 * after the content found, while it replaces the file, and first looks that the content is still there. So two
 * processes never both take over one lock. A process of another host cannot be checked and is respected.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { guardWrite } from "../../checkpoint/files.ts";
import { CheckpointError } from "../../core/errors.ts";
import { type Holder, isAlive, readHolder, thisProcess } from "./holder.ts";

/** What a lock guards, and how one chooses another: words of its messages. */
export interface Guarded {
  readonly what: string;
  readonly other: string;
}

const RUN: Guarded = { what: "the run directory", other: "another folder with --run" };

/** Takings in turn by others, after which it is given up. */
const ATTEMPTS = 100;

/**
 * Takes the lock and returns the function that gives it back.
 * @throws CheckpointError if another live process holds it, or the file is no lock.
 */
export function takeLock(file: string, guarded: Guarded = RUN): () => void {
  const text = `${JSON.stringify(thisProcess())}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(file, text)) return () => release(file, text);
    const found = read(file, guarded);
    if (!found) continue;
    if (isAlive(found.holder)) throw refusal(file, found.holder, guarded);
    if (takeOver(file, found.text, text, guarded)) return () => release(file, text);
  }
  throw new CheckpointError(
    `cannot take the lock ${file}: other processes keep taking it. Try again, or choose ${guarded.other}.`,
  );
}

/**
 * Removes what processes that died left beside a lock that this process holds. Takeovers of locks that are gone
 * end without effect, so theirs may go too.
 */
export function clearDeadLocks(file: string): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(file)}.`) || !/\.([0-9a-f]{16}|\d+\.dead)$/.test(name)) continue;
    const left = path.join(folder, name);
    const holder = readHolder(readText(left) ?? "");
    if (typeof holder === "string" || !isAlive(holder)) fs.rmSync(left, { force: true });
  }
}

/** Replaces the lock of a dead process. @param dead its content. @returns false if it has changed meanwhile. */
function takeOver(file: string, dead: string, text: string, guarded: Guarded): boolean {
  const id = createHash("sha256").update(dead).digest("hex").slice(0, 16);
  const done = takeLock(`${file}.${id}`, guarded);
  try {
    if (readText(file) !== dead) return false;
    guardWrite(file, () => fs.renameSync(written(file, text), file));
    return true;
  } finally {
    done();
  }
}

/** @returns false if there is one already. */
function create(file: string, text: string): boolean {
  return guardWrite(file, () => {
    const whole = written(file, text);
    try {
      fs.linkSync(whole, file);
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (code === "EEXIST") return false;
      if (NO_LINKS.includes(code)) return createSlowly(file, text);
      throw error;
    } finally {
      fs.rmSync(whole, { force: true });
    }
  });
}

/** Of file systems without hard links. */
const NO_LINKS = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"];

/** Who reads in between finds an empty file, and is told that it is damaged. */
function createSlowly(file: string, text: string): boolean {
  try {
    fs.writeFileSync(file, text, { flag: "wx", flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    fs.rmSync(file, { force: true });
    throw error;
  }
}

/** A finished file under a name of this process. */
function written(file: string, text: string): string {
  const name = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(name, text, { flush: true });
  return name;
}

interface Found {
  readonly text: string;
  readonly holder: Holder;
}

/** @returns nothing if it has gone. @throws CheckpointError for what is no lock. */
function read(file: string, { what }: Guarded): Found | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const holder = readHolder(text);
  if (typeof holder !== "string") return { text, holder };
  throw new CheckpointError(
    `the lock ${file} is damaged: ${holder}. So it cannot be told who writes ${what}. If no other process does, delete it and try again.`,
  );
}

/** Bytes of a lock. */
const MOST = 4096;

/** Undefined if there is nothing; empty for what is no small file, such as a folder. */
function readText(file: string): string | undefined {
  try {
    const stat = fs.lstatSync(file);
    return stat.isFile() && stat.size <= MOST ? fs.readFileSync(file, "utf8") : "";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return "";
  }
}

/** Nobody else changes the lock of a live process. */
function release(file: string, text: string): void {
  try {
    if (readText(file) === text) fs.rmSync(file, { force: true });
  } catch {
    // The work is done; the lock of a process that ended is taken over.
  }
}

function refusal(file: string, { pid, host }: Holder, { what, other }: Guarded): CheckpointError {
  const remedy =
    host === os.hostname()
      ? `Wait for it to end, stop it, or choose ${other}.`
      : `If that process is gone, delete ${file} and try again.`;
  return new CheckpointError(
    `${what} is being written by process ${pid} on ${host} (lock ${file}). ${remedy}`,
  );
}
