/**
 * Memory and open files of one long run: a job of small iterations in a process of its own, looked at after
 * each iteration (Linux). Flat means that the second half does not grow: its slope with a 95% interval, by
 * least squares, is told per iteration. `npm run reliability -- soak`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { studentT95 } from "../../src/core/student-t.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

const JOBS: Readonly<Record<string, readonly string[]>> = {
  /** "Who is the spy?" with the model that ships. */
  spy: [
    "--preset",
    "smoke",
    "--games-per-iteration",
    "2",
    "--set",
    "checkpoint.every=10",
    "--set",
    "checkpoint.keep=2",
  ],
  /** Kuhn poker with a small text model. */
  text: [
    "--preset",
    "spiral",
    "--games-per-iteration",
    "16",
    "--set",
    "checkpoint.every=10",
    "--set",
    "checkpoint.keep=2",
  ],
  table: [
    "--preset",
    "spiral",
    "--engine",
    "tabular",
    "--games-per-iteration",
    "16",
    "--set",
    "checkpoint.every=10",
  ],
};

/** Otherwise the heap grows for a while before anything in it is collected. */
const HEAP = "--max-old-space-size=128";

/** Growth by which a run still counts as flat, in bytes per iteration: 2 GB in 100,000 iterations. */
const FLAT = 20_000;
const FLAT_FILES = 0.001;

/** @returns the exit code: 1 if memory or open files grow. */
export async function soak(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      iterations: { type: "string", default: "2000" },
      job: { type: "string", default: "spy" },
      seed: { type: "string", default: "1" },
    },
  });
  const below = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-soak-"));
  try {
    const flags = [...JOBS[values.job], "--iterations", values.iterations, "--seed", values.seed];
    const samples = await watched([...flags, "--set", "evaluation.games=0"], path.join(below, "run"));
    const told = { job: values.job, ...figures(samples) };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return told.flat ? 0 : 1;
  } finally {
    fs.rmSync(below, { recursive: true });
  }
}

interface Sample {
  readonly iteration: number;
  /** Resident bytes. */
  readonly rss: number;
  readonly files: number;
}

async function watched(flags: readonly string[], run: string): Promise<Sample[]> {
  const child = spawn(
    process.execPath,
    [HEAP, "--import", import.meta.resolve("tsx"), MAIN, "train", ...flags, "--run", run, "--json"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const closed = once(child, "close");
  const samples: Sample[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { type: string; iteration: number };
    if (event.type === "iteration")
      samples.push({ iteration: event.iteration, ...lookAt(child.pid as number) });
  }
  const [code] = await closed;
  if (code !== 0) throw new Error(`the run ended with ${code}`);
  return samples;
}

function lookAt(pid: number): Omit<Sample, "iteration"> {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { rss: kilobytes * 1024, files: fs.readdirSync(`/proc/${pid}/fd`).length };
}

function figures(samples: readonly Sample[]) {
  const later = samples.slice(Math.floor(samples.length / 2));
  const rss = slopeOf(later.map(({ iteration, rss }) => [iteration, rss]));
  const files = slopeOf(later.map(({ iteration, files }) => [iteration, files]));
  const at = (share: number) => samples[Math.min(samples.length - 1, Math.floor(share * samples.length))];
  const quarters = [0, 0.25, 0.5, 0.75, 1].map(at);
  return {
    iterations: samples.length,
    megabytes: quarters.map(({ rss }) => Math.round(rss / 2 ** 20)),
    files: quarters.map(({ files }) => files),
    bytesPerIteration: rss,
    filesPerIteration: files,
    flat: rss.low < FLAT && files.low < FLAT_FILES,
  };
}

/** By least squares, with a 95% interval. */
function slopeOf(points: readonly (readonly [number, number])[]): {
  slope: number;
  low: number;
  high: number;
} {
  const n = points.length;
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  const rest = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const half = studentT95(n - 2) * Math.sqrt(rest / (n - 2) / sxx);
  return { slope, low: slope - half, high: slope + half };
}
