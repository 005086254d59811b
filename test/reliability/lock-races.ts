/**
 * Races of real processes for the lock of a dead one: in each round all want it at once, and exactly one may
 * get it. In some rounds one of them is killed on its way. As a program, for many rounds:
 * `node --import tsx test/reliability/lock-races.ts [rounds] [processes]`.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { takeLock } from "../../src/run/record/lock.ts";
import type { Round } from "./lock-racer.ts";

const RACER = fileURLToPath(new URL("./lock-racer.ts", import.meta.url));

export interface Races {
  readonly rounds: number;
  readonly processes: number;
  /** Rounds from one kill to the next; 0 kills nobody. */
  readonly killEvery: number;
}

export interface RaceCounts {
  /** Rounds in which so many processes held the lock at once; 0 where it was killed as it had just got it. */
  readonly holders: Readonly<Record<number, number>>;
  readonly kills: number;
  /** Reasons of those who did not get it, each once, without numbers. */
  readonly reasons: readonly string[];
}

/** @throws CheckpointError if the lock cannot be taken after a round. */
export async function raceForLocks({ rounds, processes, killEvery }: Races): Promise<RaceCounts> {
  const folder = fs.mkdtempSync(path.join(fs.existsSync(MEMORY) ? MEMORY : os.tmpdir(), "sparring-locks-"));
  const racers = await Promise.all(Array.from({ length: processes }, start));
  const holders: Record<number, number> = {};
  const reasons = new Set<string>();
  let kills = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const file = path.join(folder, `${round}.lock`);
      fs.writeFileSync(file, lockOfDeadProcess());
      const dies = killEvery > 0 && round % killEvery === killEvery - 1;
      const answers = await Promise.all(
        racers.map((racer, i) => {
          const killAt = dies && i === 0 ? 1 + (Math.floor(round / killEvery) % MOST_CALLS) : undefined;
          return ask(racer, { file, key: `${round}/${i}`, killAt });
        }),
      );
      const held = answers.filter((answer) => answer === "held").length;
      holders[held] = (holders[held] ?? 0) + 1;
      for (const answer of answers)
        if (answer !== "held" && answer !== DIED) reasons.add(answer.replaceAll(/\S*\d\S*/g, "…"));
      for (const [i, answer] of answers.entries()) {
        if (answer === "held") await ask(racers[i], "give back");
        if (answer !== DIED) continue;
        kills += 1;
        racers[i] = await start();
      }
      takeLock(file)();
    }
  } finally {
    for (const racer of racers) racer.kill("SIGKILL");
    fs.rmSync(folder, { recursive: true });
  }
  return { holders, kills, reasons: [...reasons] };
}

/** A disk would be the slowest part. */
const MEMORY = "/dev/shm";

/** Calls to the file system of a process that takes a dead lock over. */
const MOST_CALLS = 24;
const DIED = "died";

async function start(): Promise<ChildProcess> {
  const racer = fork(RACER, { execArgv: ["--import", "tsx"] });
  await new Promise((resolve) => racer.once("message", resolve));
  return racer;
}

/** The answer, or `died`. */
function ask(racer: ChildProcess, what: Round | "give back"): Promise<string> {
  return new Promise((resolve) => {
    const answered = (answer: unknown) => {
      racer.off("exit", died);
      resolve(String(answer));
    };
    const died = () => {
      racer.off("message", answered);
      resolve(DIED);
    };
    racer.once("message", answered).once("exit", died);
    racer.send(what);
  });
}

/** Of a process that has ended. */
function lockOfDeadProcess(): string {
  DEAD.pid ??= spawnSync(process.execPath, ["--version"]).pid;
  return `${JSON.stringify({ pid: DEAD.pid, host: os.hostname(), started: "1" })}\n`;
}

const DEAD: { pid?: number } = {};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [rounds = 1000, processes = 4] = process.argv.slice(2).map(Number);
  const counts = await raceForLocks({ rounds, processes, killEvery: 5 });
  process.stdout.write(`${JSON.stringify({ rounds, processes, ...counts })}\n`);
  process.exitCode = Object.keys(counts.holders).every((held) => Number(held) <= 1) ? 0 : 1;
}
