/**
 * The default job through `sparring serve` on this machine, beside the same job in one process: wall time as a
 * ratio, in pairs. Each job is a process of its own, and each pair has a fresh server.
 *
 *     node --import tsx bench/served-run.ts [--pairs N] [--iterations N] [--games N] [--json]
 *
 * The server's start is not counted: a server runs already when a job is sent to it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { spreadOf } from "./step/spread.ts";

const { values: flags } = parseArgs({
  options: {
    pairs: { type: "string", default: "3" },
    iterations: { type: "string", default: "8" },
    games: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
  },
});
/** The command line. */
const PROGRAM = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const JOB = [
  ...["train", "--preset", "small", "--seed", "3", "--iterations", flags.iterations],
  ...["--set", `evaluation.games=${flags.games}`, "--set", "evaluation.panelGames=0"],
];

/** Seconds of a job whose run is stored in the folder. */
type Job = (run: string) => Promise<number>;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-"));
const pairs: { local: number; served: number }[] = [];
try {
  for (let pair = 0; pair < Number(flags.pairs); pair++) {
    // In turn, as whichever comes first meets a colder machine.
    const jobs = pair % 2 === 0 ? [local, served] : [served, local];
    const seconds = new Map<Job, number>();
    for (const job of jobs) seconds.set(job, await job(path.join(folder, `${job.name}-${pair}`)));
    pairs.push({ local: seconds.get(local)!, served: seconds.get(served)! });
  }
} finally {
  fs.rmSync(folder, { recursive: true });
}
const result = {
  local: spreadOf(pairs.map(({ local }) => local)),
  served: spreadOf(pairs.map(({ served }) => served)),
  ratio: spreadOf(pairs.map(({ local, served }) => served / local)),
};
if (flags.json) console.log(JSON.stringify(result));
else {
  for (const [name, { median, low, high }] of Object.entries(result)) {
    const unit = name === "ratio" ? "" : " s";
    console.log(`${name.padEnd(8)}${median.toFixed(2)}${unit} (${low.toFixed(2)} to ${high.toFixed(2)})`);
  }
}

function local(run: string): Promise<number> {
  return secondsOf([...JOB, "--run", run]);
}

async function served(run: string): Promise<number> {
  const server = start(["serve", "--port", "0"], "pipe");
  try {
    const url = await urlOf(server);
    return await secondsOf([
      ...JOB,
      "--engine",
      "tinker",
      "--url",
      url,
      "--model",
      "sparring/base",
      "--run",
      run,
    ]);
  } finally {
    const ended = once(server, "exit");
    server.kill("SIGINT");
    await ended;
  }
}

async function secondsOf(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const [code] = await once(start(args, "ignore"), "exit");
  if (code !== 0) throw new Error(`sparring ${args.join(" ")} ended with ${code}`);
  return (performance.now() - began) / 1000;
}

function start(args: readonly string[], output: "pipe" | "ignore"): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", PROGRAM, ...args], {
    stdio: ["ignore", output, "inherit"],
  });
}

async function urlOf({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) {
    const url = /http:\/\/[^ ]+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error("the server told no address");
}
