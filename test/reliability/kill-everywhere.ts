/**
 * A fault at every file operation of the smallest runs: the process dies there, or the operation fails; then
 * one goes on, and the end has to be that of an undisturbed run, byte for byte. `npm run reliability --
 * kills`.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { inChild } from "./faults/child.ts";
import { FAULT_KINDS, type Fault, type Operation } from "./faults/disk.ts";
import { type Job, modelJob, spyJob, tableJob } from "./faults/jobs.ts";
import { emptyFolder, goneOn, trial, undisturbed, type Verdict, type Whole } from "./faults/trial.ts";

const JOBS: readonly Job[] = [tableJob, spyJob, modelJob];

export interface Figures {
  readonly job: string;
  /** Of the undisturbed run. */
  readonly operations: number;
  readonly trials: Readonly<Record<string, number>>;
  /** Processes that were killed for real. */
  readonly realKills: number;
  readonly wrong: readonly string[];
  /** Trials after which temporary files of the dead process were still there. */
  readonly leftOver: number;
}

/** All faults that an operation can meet. */
export function faultsOf(operations: readonly Operation[]): Fault[] {
  return operations.flatMap(({ divisible, needsSpace }, i) =>
    FAULT_KINDS.filter((kind) => (kind !== "torn" || divisible) && (kind !== "full" || needsSpace)).map(
      (kind) => ({ kind, at: i + 1 }),
    ),
  );
}

interface Amount {
  readonly kinds: readonly string[];
  /** Every n-th fault. */
  readonly every: number;
  /** Processes that are killed for real, beside the played deaths. */
  readonly real: number;
}

/** Faults at the operations of a job. */
async function figures(job: Job, below: string, { kinds, every, real }: Amount): Promise<Figures> {
  const whole = await undisturbed(job, emptyFolder(below, "whole"));
  const tally = new Tally(job, whole.operations.length);
  const faults = faultsOf(whole.operations).filter(({ kind }) => kinds.includes(kind));
  for (const fault of faults.filter((_, i) => i % every === 0))
    tally.note(fault, await trial(job, emptyFolder(below, "trial"), fault, whole));
  for (let i = 0; i < real; i++) {
    const at = 1 + Math.floor(((i + 0.5) * whole.operations.length) / real);
    const fault: Fault = { kind: whole.operations[at - 1].divisible ? "torn" : "kill", at };
    tally.note(fault, await killed(job, emptyFolder(below, "killed"), fault, whole), true);
  }
  return tally.figures;
}

/** @returns as `trial`, of a process that is killed by the system. */
async function killed(job: Job, folder: string, fault: Fault, whole: Whole): Promise<Verdict> {
  const { signal, err } = await inChild(job.start(folder), folder, fault);
  if (signal !== "SIGKILL") return { wrong: `it was not killed: ${err.trim()}`, leftOver: [] };
  return await goneOn(job, folder, whole);
}

class Tally {
  private readonly trials: Record<string, number> = {};
  private readonly wrong: string[] = [];
  private realKills = 0;
  private leftOver = 0;

  constructor(
    private readonly job: Job,
    private readonly operations: number,
  ) {}

  note({ kind, at }: Fault, { wrong, leftOver }: Verdict, real = false): void {
    if (real) this.realKills++;
    else this.trials[kind] = (this.trials[kind] ?? 0) + 1;
    if (leftOver.length > 0) this.leftOver++;
    if (wrong === undefined) return;
    this.wrong.push(`${kind} at operation ${at}: ${wrong}`);
    process.stderr.write(`${this.job.name}: ${this.wrong.at(-1)}\n`);
  }

  get figures(): Figures {
    const { operations, trials, realKills, wrong, leftOver } = this;
    return { job: this.job.name, operations, trials, realKills, wrong, leftOver };
  }
}

/** @returns the exit code: 1 if anything was lost. */
export async function kills(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      jobs: { type: "string", default: "table,spy" },
      kinds: { type: "string", default: FAULT_KINDS.join(",") },
      every: { type: "string", default: "1" },
      real: { type: "string", default: "0" },
    },
  });
  const below = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-kills-"));
  process.env.XDG_STATE_HOME = path.join(below, "state");
  const kinds = values.kinds.split(",");
  const amount = { kinds, every: Number(values.every), real: Number(values.real) };
  let lost = 0;
  try {
    for (const job of JOBS.filter(({ name }) => values.jobs.split(",").includes(name))) {
      const giveBack = await job.hold?.();
      const found = await figures(job, below, amount);
      await giveBack?.();
      lost += found.wrong.length;
      process.stdout.write(`${JSON.stringify(found)}\n`);
    }
  } finally {
    fs.rmSync(below, { recursive: true });
  }
  return lost === 0 ? 0 : 1;
}
