/** The time as retries need it; tests stand it still. */
export interface ChatClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with the signal's reason on abort. */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemChatClock: ChatClock = {
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
