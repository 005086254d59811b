/** The world outside a command: terminal, environment, interrupts. Tests hand in their own. */
import type { Readable } from "node:stream";
import { printable } from "../core/terminal-text.ts";
import { type Clock, systemClock } from "../run/record/clock.ts";
import type { Output } from "../run/record/status.ts";

export interface CliIo {
  readonly out: Output;
  readonly err: Output;
  readonly input: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /**
   * Calls `handler` on each Ctrl-C or request to end, and when the terminal goes away; returns the function that
   * stops that.
   */
  onInterrupt(handler: () => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** The same before `guarded`: what is written reaches a stream byte for byte. */
export interface RawIo extends Omit<CliIo, "out" | "err"> {
  readonly out: RawOutput;
  readonly err: RawOutput;
}

export type RawOutput = Omit<Output, "control">;

/** The only way of a command to a terminal: nothing that came from elsewhere is obeyed there. */
export function guarded(io: RawIo): CliIo {
  const { out, err } = io;
  return { ...io, out: guardedOutput(out), err: guardedOutput(err) };
}

function guardedOutput(raw: RawOutput): Output {
  return {
    write: (text) => raw.write(printable(text)),
    control: (sequence) => raw.write(sequence),
    get live() {
      return raw.live;
    },
    get columns() {
      return raw.columns;
    },
  };
}

export function processIo(): RawIo {
  return {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    input: process.stdin,
    env: process.env,
    clock: systemClock,
    onInterrupt,
    quit: (code) => process.exit(code),
  };
}

/** A terminal that closes may say so twice, through its shell and through the kernel: that hurries nobody. */
function onInterrupt(handler: () => void): () => void {
  let asked = false;
  const ask = () => {
    asked = true;
    handler();
  };
  const hangUp = () => {
    if (!asked) ask();
  };
  const listeners = { SIGINT: ask, SIGTERM: ask, SIGHUP: hangUp };
  for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of Object.entries(listeners)) process.off(signal, listener);
  };
}

/** A reader (`| head`) or a terminal that went away. */
const GONE: readonly (string | undefined)[] = ["EPIPE", "EIO"];

function outputOf(stream: NodeJS.WriteStream): RawOutput {
  // It must not end a training run.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (!GONE.includes(error.code)) throw error;
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
