/**
 * Damaged inputs to every parser, 100,000 of them: each is taken or refused with an error of ours, within 5
 * CPU seconds and 1 GB. Nothing else may come out. `npm run reliability -- fuzz`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Figures } from "./fuzz/fuzz.ts";

const CHILD = fileURLToPath(new URL("./fuzz/child.ts", import.meta.url));

interface Line extends Partial<Figures> {
  /** Of the parser. */
  readonly number: number;
  /** That ended the process, and how. */
  readonly input?: number;
  readonly what?: string;
  /** The largest of the process so far, in bytes. */
  readonly memory?: number;
}

/** @returns the exit code: 1 if an input crashed, hung or took too much memory. */
export async function fuzz(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      inputs: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      parser: { type: "string" },
    },
  });
  const below = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-fuzz-"));
  const lines: Line[] = [];
  const tell = (line: Line) => {
    lines.push(line);
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  try {
    for (let next: Line | undefined = { number: 0, input: -1 }; next; ) {
      const from = [next.number, (next.input ?? -1) + 1].map(String);
      const more: string[] = values.parser === undefined ? [] : [values.parser];
      next = await inChild([...from, values.inputs, values.seed, below, ...more], tell);
    }
  } finally {
    fs.rmSync(below, { recursive: true });
  }
  const told = summary(lines);
  process.stdout.write(`${JSON.stringify(told)}\n`);
  return told.faults === 0 ? 0 : 1;
}

/** @returns where another process goes on, if this one was lost. */
async function inChild(args: readonly string[], tell: (line: Line) => void): Promise<Line | undefined> {
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), CHILD, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let last: Line = { number: Number(args[0]) };
  for await (const text of createInterface({ input: child.stdout })) {
    last = JSON.parse(text) as Line;
    tell(last);
  }
  const code = child.exitCode ?? (child.signalCode === null ? (await once(child, "close"))[0] : null);
  if (code === 0) return undefined;
  if (last.what !== undefined) return last;
  throw new Error(`the process of the parsers ended with ${code} after ${JSON.stringify(last)}`);
}

function summary(lines: readonly Line[]) {
  const sum = (of: (line: Line) => number | undefined) =>
    lines.reduce((total, line) => total + (of(line) ?? 0), 0);
  return {
    parsers: new Set(lines.map(({ number }) => number)).size,
    inputs: sum(({ inputs }) => inputs),
    taken: sum(({ taken }) => taken),
    refused: sum(({ refused }) => refused),
    faults: sum(({ faults, what }) => (what === undefined ? faults?.length : 1)),
    slowest: Math.max(...lines.map(({ slowest = 0 }) => slowest)),
    memory: Math.max(...lines.map(({ memory = 0 }) => memory)),
  };
}
