/** The command line in process, for tests: what it is told, and what it answers. */
import { Readable } from "node:stream";
import { main } from "./main.ts";

/** Flags of a run on the scripted engine that takes a moment. */
export const FAKE: readonly string[] = [
  ...["--preset", "smoke", "--engine.kind", "fake"],
  ...["--pairs.pictureSize", "16", "--evaluation.games", "4"],
];

export interface Session {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line to its end. */
export async function cli(...argv: string[]): Promise<Session> {
  return session(argv, {});
}

/** The same with something typed, a terminal, or Ctrl-C once the output matches. */
export async function session(
  argv: string[],
  world: {
    input?: string;
    live?: boolean;
    env?: Record<string, string>;
    interruptAt?: RegExp;
    date?: string;
    /** By default time stands still. */
    seconds?: () => number;
  },
): Promise<Session> {
  let [out, err] = ["", ""];
  let interrupt = () => {};
  const { input = "", live = false, env = {}, interruptAt, date = "2026-01-31T12:00:00.000Z" } = world;
  const { seconds = () => 1 } = world;
  const note = (text: string) => {
    if (interruptAt?.test(text)) interrupt();
  };
  const code = await main(argv, {
    out: {
      write: (text) => {
        out += text;
        note(text);
      },
      live,
      columns: 100,
    },
    err: {
      write: (text) => {
        err += text;
        note(text);
        note(text);
      },
      live,
      columns: 100,
    },
    input: Readable.from([input]),
    env,
    clock: { seconds, date: () => date },
    onInterrupt: (handler) => {
      interrupt = handler;
      return () => {};
    },
    quit: () => {},
  });
  return { code, out, err };
}
