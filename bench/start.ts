/**
 * The default job cut down, as a user starts it, in a process of its own: seconds per training iteration and
 * the largest memory the process took. The stages take turns every two iterations, so that the programs of
 * both are there; retention is on, and a match ends it.
 *
 *     node --import tsx bench/start.ts [--iterations N] [--games N] [--json]
 *
 * Leaves out: what only a full run meets. `npm start` plays a match four times as long; its peak is in
 * docs/measuring.md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Spread, spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: {
    iterations: { type: "string", default: "8" },
    games: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
  },
});
/** The first iterations of both stages compile their programs, and are not counted. */
const WARM_UP = 4;
/** The process's last word, on a pipe of its own: its largest resident size in KiB. */
const TELL_PEAK =
  'import fs from "node:fs"; process.on("exit", () => fs.writeSync(3, String(process.resourceUsage().maxRSS)))';

interface Job {
  readonly secondsPerIteration: Spread;
  /** Seconds from start to end. */
  readonly seconds: number;
  /** Largest resident size, MB. */
  readonly peakMemory: number;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-"));
try {
  const job = await run(path.join(folder, "run"));
  console.log(flags.json ? JSON.stringify(job) : show(job));
} finally {
  fs.rmSync(folder, { recursive: true });
}

/** @throws Error if the job ends with an error; its message is on the screen by then. */
async function run(folder: string): Promise<Job> {
  const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
  const iterations = WARM_UP + Number(flags.iterations);
  const command = `train --preset small --json --iterations ${iterations} --set algorithm.alternateEvery=2`;
  const words = [...command.split(" "), "--set", `evaluation.games=${flags.games}`, "--run", folder];
  const loaders = ["tsx", `data:text/javascript,${encodeURIComponent(TELL_PEAK)}`];
  const node = [...loaders.flatMap((loader) => ["--import", loader]), main, ...words];
  const start = performance.now();
  const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit", "pipe"] });
  const [, events, , peak] = child.stdio as unknown as NodeJS.ReadableStream[];
  const [[code], said, peakKib] = await Promise.all([once(child, "close"), text(events), text(peak)]);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`the job ended with code ${code}; what it said stands above`);
  return {
    secondsPerIteration: spreadOf(iterationTimes(said)),
    seconds,
    peakMemory: (Number(peakKib) * 1024) / 1e6,
  };
}

/** Seconds of every iteration after the first ones. */
function iterationTimes(events: string): number[] {
  return events
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { type: string; iteration: number; time: { total: number } })
    .filter(({ type, iteration }) => type === "iteration" && iteration > WARM_UP)
    .map(({ time }) => time.total);
}

function show({ secondsPerIteration: { median, low, high }, seconds, peakMemory }: Job): string {
  return [
    `${os.availableParallelism()} cores, Node ${process.version}: ${flags.iterations} iterations of the preset small after ${WARM_UP} to warm up, then a match of ${flags.games} games`,
    `seconds per training iteration   ${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`,
    `seconds in all                   ${seconds.toFixed(0)}`,
    `peak memory                      ${peakMemory.toFixed(0)} MB`,
  ].join("\n");
}
