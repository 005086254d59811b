/** Time as the client sees it, so that tests run hours in seconds. */

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
