/**
 * A job that meets a fault and is gone on with, in this process. A death is played: from its moment on the
 * disk takes nothing more. The process that met a fault has another id than the one that goes on. `child.ts`
 * kills real processes.
 */
import fs from "node:fs";
import path from "node:path";
import { cli, type Session } from "../../../src/cli/session-fixture.ts";
import { type Fault, FaultyDisk, isDeath, type Operation } from "./disk.ts";
import { type Job, leftOver } from "./jobs.ts";

export interface Whole {
  readonly operations: readonly Operation[];
  readonly contents: Record<string, string>;
}

/** The job without a fault: what it does to the disk, and what it leaves. */
export async function undisturbed(job: Job, folder: string): Promise<Whole> {
  const { operations, session } = await watched(job.start(folder), folder);
  if (session.code !== 0) throw new Error(`the job ${job.name} ends with ${session.code}: ${session.err}`);
  return { operations, contents: job.contents(folder) };
}

export interface Verdict {
  /** The error was not one of ours, going on failed, or the end differs; absent where all is well. */
  readonly wrong?: string;
  /** Temporary files that stayed. */
  readonly leftOver: readonly string[];
}

/** @param folder new and empty. */
export async function trial(job: Job, folder: string, fault: Fault, whole: Whole): Promise<Verdict> {
  const { session: met } = await watched(job.start(folder), folder, fault);
  const ours = isDeath(fault) || !/should not happen/.test(met.err);
  return ours
    ? await goneOn(job, folder, whole)
    : { wrong: `the fault itself: ${met.err.trim()}`, leftOver: [] };
}

/** The same after the fault, however it came about. */
export async function goneOn(job: Job, folder: string, whole: Whole): Promise<Verdict> {
  const { code, err } = await cli(...job.goOn(folder));
  const left = leftOver(folder);
  if (code !== 0) return { wrong: `going on ended with ${code}: ${err.trim()}`, leftOver: left };
  const wrong = difference(whole.contents, job.contents(folder));
  return { ...(wrong !== undefined && { wrong }), leftOver: left };
}

/** The first files that differ, or nothing. */
function difference(expected: Record<string, string>, found: Record<string, string>): string | undefined {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const other = [...names].filter((name) => expected[name] !== found[name]);
  if (other.length === 0) return undefined;
  const how = (name: string) =>
    found[name] === undefined ? "is missing" : expected[name] === undefined ? "is left over" : "differs";
  return other
    .slice(0, 4)
    .map((name) => `${name} ${how(name)}`)
    .join(", ");
}

/** Above the largest process id that Linux gives (2^22). */
const NOBODY = 2 ** 23;

export async function watched(
  argv: string[],
  folder: string,
  fault?: Fault,
): Promise<{ operations: readonly Operation[]; session: Session }> {
  const pid = Object.getOwnPropertyDescriptor(process, "pid") as PropertyDescriptor;
  const disk = new FaultyDisk(folder, fault, () => {});
  if (fault) Object.defineProperty(process, "pid", { ...pid, value: NOBODY });
  try {
    return { session: await cli(...argv), operations: disk.operations };
  } finally {
    Object.defineProperty(process, "pid", pid);
    disk.restore();
  }
}

/** An empty folder below another one. */
export function emptyFolder(below: string, name: string): string {
  const folder = path.join(below, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
