/** Lines that a person types, one at a time; works for terminals, pipes and tests. */
import { createInterface } from "node:readline";
import type { CliIo } from "./io.ts";

export interface LineReader {
  /** Writes the question and reads one line; undefined once the input has ended. */
  ask(question: string, signal?: AbortSignal): Promise<string | undefined>;
  close(): void;
}

/** @param write where questions go. */
export function lineReader({ input }: Pick<CliIo, "input">, write: (text: string) => void): LineReader {
  const reader = createInterface({ input });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async ask(question, signal) {
      write(question);
      const stopped = new Promise<never>((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      const { value, done } = await Promise.race([lines.next(), stopped]);
      return done ? undefined : value;
    },
    close: () => reader.close(),
  };
}
