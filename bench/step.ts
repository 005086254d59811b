/**
 * One training step and one decode step of the shipped model's shape, on each executor that is here: ONNX
 * Runtime (what ships), jax-js's own WebAssembly with one and with two threads, PyTorch on the CPU. All start
 * from the same numbers, must agree on them, and then take turns, so that whatever else the machine does hits
 * all alike.
 *
 *     node --import tsx bench/step.ts [--rounds N] [--threads N] [--json] [--tiny]
 *
 * `--tiny` cuts the sizes down: it shows in seconds that all executors run and agree, and measures nothing.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Answer, Rival, type Task } from "./step/rival.ts";
import { type Spread, spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    threads: { type: "string", default: "2" },
    json: { type: "boolean", default: false },
    tiny: { type: "boolean", default: false },
  },
});
if (flags.tiny) process.env.SPARRING_BENCH_TINY = "1";
const { DECODE, makeProblem, TRAIN, writeProblem } = await import("./step/problem.ts");
const rounds = Number(flags.rounds);
const threads = Number(flags.threads);
const TASKS: readonly Task[] = ["train", "decode"];
/** Steps that must agree before anything is measured: the third loss hangs on two steps of Adam. */
const CHECKED = { train: 3, decode: 1 };
/** Steps per round; the round's time is their median. */
const PER_ROUND = { train: 1, decode: 5 };
const TOLERANCE = 1e-3;
/** Threads of the last executor may still be waiting for work in a loop. */
const PAUSE_MS = 200;

interface Row {
  readonly task: Task;
  readonly executor: string;
  /** Seconds of the first step, which compiles the program where the executor does. */
  readonly first: number;
  /** Milliseconds per step. */
  readonly ms: Spread;
  /** Time over that of ONNX Runtime in the same round. */
  readonly ratio: Spread;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-"));
const notes: string[] = [];
/** By executor and task. */
const firstSteps = new Map<string, number>();
const rivals = start();
try {
  const able = await agreeing(rivals);
  const rows = summary(await measure(able));
  const cores = os.availableParallelism();
  const report = { cores, node: process.version, rounds, threads, train: TRAIN, decode: DECODE, rows, notes };
  console.log(flags.json ? JSON.stringify(report) : table(rows));
  process.exitCode = able.length > 1 ? 0 : 1;
} finally {
  for (const rival of rivals) rival.close();
  fs.rmSync(folder, { recursive: true });
}

function start(): Rival[] {
  const script = (name: string) => fileURLToPath(new URL(`step/${name}.ts`, import.meta.url));
  const node = (...words: string[]) => [process.execPath, "--import", "tsx", ...words];
  const out = [
    new Rival(`ONNX Runtime, ${threads} threads`, node(script("onnx"), String(threads))),
    new Rival("the same, graph optimised by it", node(script("onnx"), String(threads), "all")),
    new Rival("jax-js WebAssembly, 1 thread", node(script("jax"))),
    new Rival(
      `jax-js WebAssembly, ${threads} threads`,
      node("--import", script("worker-shim"), script("jax")),
      {
        SPARRING_BENCH_WORKERS: String(threads),
      },
    ),
  ];
  const python = ["python3", "/usr/bin/python3"].find((name) => {
    return spawnSync(name, ["-c", "import torch"], { stdio: "ignore" }).status === 0;
  });
  if (python === undefined) {
    notes.push("PyTorch left out: python3 cannot import torch.");
    return out;
  }
  writeProblem(makeProblem(), folder);
  const program = fileURLToPath(new URL("step.py", import.meta.url));
  const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  return [...out, new Rival(`PyTorch, ${threads} threads`, [python, program, folder, String(threads)], env)];
}

/** The rivals that run and agree with the first one; the others become notes. */
async function agreeing(all: readonly Rival[]): Promise<Rival[]> {
  const out: Rival[] = [];
  const expected: Partial<Record<Task, number[]>> = {};
  for (const rival of all) {
    try {
      for (const task of TASKS) {
        const answers: Answer[] = [];
        for (let i = 0; i < CHECKED[task]; i++) answers.push(await rival.step(task));
        firstSteps.set(`${rival.name} ${task}`, answers[0].seconds);
        const numbers = answers.flatMap(({ check }) => check);
        expected[task] ??= numbers;
        compare(task, numbers, expected[task]);
      }
      out.push(rival);
    } catch (error) {
      if (out.length === 0) throw error;
      notes.push(`${rival.name} left out: ${(error as Error).message}`);
    }
  }
  return out;
}

/** @throws Error if a number is off by more than the tolerance, relative to numbers above 1. */
function compare(task: Task, numbers: readonly number[], expected: readonly number[]): void {
  const off = expected.map((value, i) => Math.abs(numbers[i] - value) / Math.max(1, Math.abs(value)));
  const worst = Math.max(...off);
  if (numbers.length === expected.length && worst <= TOLERANCE) return;
  throw new Error(`its ${task} step differs from ONNX Runtime's by ${worst} (allowed: ${TOLERANCE})`);
}

type Times = Record<Task, { readonly executor: string; readonly seconds: number }[][]>;

/** Per task and round: each rival's time. The rival that begins changes from round to round. */
async function measure(able: readonly Rival[]): Promise<Times> {
  const times: Times = { train: [], decode: [] };
  for (let round = 0; round < rounds; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${rounds}`);
    const turn = able.map((_, i) => able[(i + round) % able.length]);
    for (const task of TASKS) {
      const results: Times[Task][number] = [];
      for (const rival of turn) {
        const seconds: number[] = [];
        await setTimeout(PAUSE_MS);
        for (let i = 0; i < PER_ROUND[task]; i++) seconds.push((await rival.step(task)).seconds);
        results.push({ executor: rival.name, seconds: spreadOf(seconds).median });
      }
      times[task].push(results);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  return times;
}

function summary(times: Times): Row[] {
  return TASKS.flatMap((task) =>
    rivals
      .map(({ name }) => name)
      .filter((name) => times[task][0]?.some(({ executor }) => executor === name))
      .map((executor): Row => {
        const of = (results: Times[Task][number], name: string) =>
          results.find((result) => result.executor === name)!.seconds;
        const own = times[task].map((results) => of(results, executor));
        const base = times[task].map((results) => of(results, rivals[0].name));
        return {
          task,
          executor,
          first: firstSteps.get(`${executor} ${task}`)!,
          ms: spreadOf(own.map((seconds) => seconds * 1000)),
          ratio: spreadOf(own.map((seconds, i) => seconds / base[i])),
        };
      }),
  );
}

function table(rows: readonly Row[]): string {
  const what = {
    train: `training step: ${TRAIN.rows} pictures with ${TRAIN.nodes} tokens each, gradient and Adam`,
    decode: `decode step: one token for each of ${DECODE.groups} games, ${DECODE.cached} heard before`,
  };
  const show = ({ median, low, high }: Spread, digits: number) =>
    `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  const lines = TASKS.flatMap((task) => [
    `\n${what[task]}`,
    ...rows
      .filter((row) => row.task === task)
      .map(
        ({ executor, first, ms, ratio }) =>
          `  ${executor.padEnd(32)} ${show(ms, 1).padStart(30)} ms ${show(ratio, 2).padStart(24)} ×   first ${first.toFixed(2)} s`,
      ),
  ]);
  const head = `${os.availableParallelism()} cores, Node ${process.version}, ${rounds} rounds: median (lowest to highest); × is time over ONNX Runtime's in the same round; the first step compiles`;
  return [head, ...lines, ...notes.map((note) => `\n${note}`)].join("\n");
}
