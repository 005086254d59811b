/** Time as the client sees it, so that tests run hours in seconds; and waits that a signal ends. */
import { setMaxListeners } from "node:events";

export interface Clock {
  /** Milliseconds from some moment; never goes back. */
  now(): number;
  /** Seconds since 1970, for tokens that carry a date of expiry. */
  wall(): number;
  /** Runs something later; the returned function calls it off. An idle timer keeps no process alive. */
  after(ms: number, run: () => void, idle?: boolean): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now() / 1000,
  after(ms, run, idle = false) {
    const timer = setTimeout(run, ms);
    if (idle) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Waits, or rejects with the signal's reason. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      cancel();
      reject(signal!.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A promise that also ends when the signal does; what it stands for goes on. */
export function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Runs with one signal that ends with any of several. */
export async function withSignals<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { controller, unlink } = linked(signals);
  try {
    controller.signal.throwIfAborted();
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
  setMaxListeners(0, ...signals.filter((signal) => signal !== undefined));
  const undo = signals.map((signal) => {
    const stop = () => controller.abort(signal!.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    return () => signal?.removeEventListener("abort", stop);
  });
  return {
    controller,
    unlink() {
      for (const each of undo) each();
    },
  };
}
