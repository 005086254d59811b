/**
 * One of several processes that want the same lock. It pauses before each call to the file system, so that the
 * others get in between, and on demand ends with `kill -9` at one of them. The parent sends a `Round`; the
 * racer answers `held` or the reason why not, and gives the lock back when it is told to.
 */
import fs from "node:fs";
import { Key } from "../../src/core/rng.ts";
import { takeLock } from "../../src/run/record/lock.ts";

export interface Round {
  readonly file: string;
  /** What the pauses follow from. */
  readonly key: string;
  /** The call at which the process ends, 1-based; absent: none. */
  readonly killAt?: number;
}

const CALLS = ["linkSync", "renameSync", "readFileSync", "lstatSync", "rmSync", "writeFileSync"] as const;
const LONGEST_MS = 2;

let before = () => {};
const calls = fs as unknown as Record<string, (...values: unknown[]) => unknown>;
for (const name of CALLS) {
  const real = calls[name];
  calls[name] = (...values) => {
    before();
    return real(...values);
  };
}

let giveBack: (() => void) | undefined;
process.on("message", (message: Round | "give back") => {
  if (message === "give back") {
    giveBack?.();
    giveBack = undefined;
    process.send!("given back");
  } else process.send!(take(message));
});
process.send!("ready");

function take({ file, key, killAt }: Round): string {
  const random = Key.root(key).stream();
  const never = new Int32Array(new SharedArrayBuffer(4));
  let call = 0;
  before = () => {
    if (++call === killAt) process.kill(process.pid, "SIGKILL");
    Atomics.wait(never, 0, 0, LONGEST_MS * random.uniform());
  };
  try {
    giveBack = takeLock(file);
    return "held";
  } catch (error) {
    return (error as Error).message;
  } finally {
    before = () => {};
  }
}
