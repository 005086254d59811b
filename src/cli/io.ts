/** The world outside a command: terminal, environment, interrupts. Tests hand in their own. */
import type { Readable } from "node:stream";
import { type Clock, systemClock } from "../run/record/clock.ts";
import type { Output } from "../run/record/status.ts";

export interface CliIo {
  readonly out: Output;
  readonly err: Output;
  readonly input: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Calls `handler` on each Ctrl-C or request to end; returns the function that stops that. */
  onInterrupt(handler: () => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

export function processIo(): CliIo {
  return {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    input: process.stdin,
    env: process.env,
    clock: systemClock,
    onInterrupt(handler) {
      process.on("SIGINT", handler);
      process.on("SIGTERM", handler);
      return () => {
        process.off("SIGINT", handler);
        process.off("SIGTERM", handler);
      };
    },
    quit: (code) => process.exit(code),
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that went away (`| head`) must not end a training run.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    get live() {
      return stream.isTTY === true && process.env.TERM !== "dumb";
    },
    get columns() {
      return stream.columns ?? 100;
    },
  };
}
