/** Pauses between requests to a server that is busy or down. */

/** Longest pause in seconds. */
export const LONGEST_PAUSE = 60;

/** The time as pauses need it; tests stop it. */
export interface PauseClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with the signal's reason on abort. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemPauseClock: PauseClock = {
  now: () => Date.now(),
  wait: (seconds, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, seconds * 1000);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
