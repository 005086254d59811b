/**
 * Waits that an AbortSignal ends. A signal that lives long may have thousands waiting on it: Node's own list of
 * listeners is searched from end to end for each one added or removed, so here each signal has one listener and a set.
 */
import type { Clock } from "./clock.ts";

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Runs when the signal ends; at once, where it has. The returned function calls it off. */
export function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    run();
    return () => {};
  }
  const all = waiting.get(signal) ?? listen(signal);
  const own = () => run();
  all.add(own);
  return () => void all.delete(own);
}

/** How many wait for a signal's end. */
export function waitersOn(signal: AbortSignal): number {
  return waiting.get(signal)?.size ?? 0;
}

function listen(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>();
  waiting.set(signal, all);
  const end = () => {
    for (const run of all) run();
    all.clear();
  };
  signal.addEventListener("abort", end, { once: true });
  return all;
}

/** Waits, or rejects with the signal's reason. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const forget = onAbort(signal, () => {
      cancel();
      reject(signal!.reason);
    });
    const cancel = clock.after(ms, () => {
      forget();
      resolve();
    });
  });
}

/** A promise that also ends when the signal does; what it stands for goes on. */
export function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(forget);
  });
}

/** For a signal made here, all signals that it ends with. */
const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/** Runs with one signal that ends with any of several. */
export async function withSignals<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const needed = independent(signals);
  for (const signal of needed) signal.throwIfAborted();
  if (needed.length === 1) return run(needed[0]);
  const { controller, unlink } = linked(needed);
  try {
    return await run(controller.signal);
  } finally {
    unlink();
  }
}

/** One signal that ends with any of several. Call `unlink` when done, so that the long-lived ones keep nothing. */
export function linked(signals: readonly (AbortSignal | undefined)[]): {
  readonly controller: AbortController;
  unlink(): void;
} {
  const controller = new AbortController();
  const needed = independent(signals);
  sources.set(controller.signal, [...needed, ...needed.flatMap((signal) => sources.get(signal) ?? [])]);
  const undo = needed.map((signal) => onAbort(signal, () => controller.abort(signal.reason)));
  return {
    controller,
    unlink() {
      for (const each of undo) each();
    },
  };
}

/** Those that do not end anyway with another. */
function independent(signals: readonly (AbortSignal | undefined)[]): AbortSignal[] {
  const given = signals.filter((signal) => signal !== undefined);
  return given.filter((signal) => !given.some((other) => sources.get(other)?.includes(signal)));
}
