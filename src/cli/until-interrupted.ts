/** Work that Ctrl-C stops: the first one asks it to end cleanly, the second one ends the process. */
import type { CliIo } from "./io.ts";

/** The exit code of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

export async function untilInterrupted<T>(io: CliIo, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const release = io.onInterrupt(() => (stop.signal.aborted ? io.quit(INTERRUPTED) : stop.abort()));
  try {
    return await work(stop.signal);
  } finally {
    release();
  }
}
