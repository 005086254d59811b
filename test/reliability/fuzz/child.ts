/**
 * All parsers in a process that may be lost: `child.ts FIRST FROM TOTAL SEED FOLDER [PARSER]` begins with
 * input FROM of parser number FIRST and prints the figures of each as a line of JSON. A thread watches, and
 * kills the process when one input takes too long or the process too much memory; the last line then says
 * which input it was.
 */
import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { Fuzzed, PARSERS, shares } from "./fuzz.ts";

/**
 * CPU seconds and seconds by the clock of one input: the clock also runs while other programs have the
 * processor.
 */
const MOST_CPU = 5;
const MOST_SECONDS = 300;
const MOST_BYTES = 2 ** 30;

/** A thread, so that it also runs where the parser never comes back. */
const WATCH = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
let [seen, cpu, at] = ["", 0, Date.now()];
setInterval(() => {
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1e6;
  const [number, input] = [Atomics.load(workerData.at, 0), Atomics.load(workerData.at, 1)];
  if (number + " " + input !== seen) [seen, cpu, at] = [number + " " + input, now, Date.now()];
  const rss = process.memoryUsage.rss();
  const seconds = (Date.now() - at) / 1000;
  const what = now - cpu > ${MOST_CPU} || seconds > ${MOST_SECONDS}
    ? "hangs: " + (now - cpu).toFixed(1) + " CPU seconds, " + seconds.toFixed(0) + " by the clock"
    : rss > ${MOST_BYTES} ? "takes " + rss + " bytes of memory" : undefined;
  if (what === undefined) return;
  writeSync(1, JSON.stringify({ number, input, what }) + "\\n");
  process.kill(process.pid, "SIGKILL");
}, 200);
`;

const [first, from, total, seed, folder, only] = process.argv.slice(2);
const counts = [...shares(Number(total))];
const at = new Int32Array(new SharedArrayBuffer(8));
new Worker(WATCH, { eval: true, workerData: { at } }).unref();
for (let number = Number(first); number < PARSERS.length; number++) {
  const [parser, count] = counts[number];
  if (only !== undefined && parser.name !== only) continue;
  Atomics.store(at, 0, number);
  const begin = number === Number(first) ? Number(from) : 0;
  Atomics.store(at, 1, begin);
  const fuzzed = await Fuzzed.of(parser, folder, Number(seed));
  const figures = await fuzzed.read(begin, count, (input) => Atomics.store(at, 1, input));
  const memory = process.resourceUsage().maxRSS * 1024;
  writeSync(1, `${JSON.stringify({ number, ...figures, memory })}\n`);
}
process.exit(0);
