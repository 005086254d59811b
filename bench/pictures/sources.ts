/**
 * The package's own sources: a single picture, a picture with its edited copy, and single pictures by two
 * processes at once.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Domain } from "../../src/pairs/pair.ts";
import type { Contest, Way } from "./contest.ts";
import type { Job } from "./jobs.ts";
import type { Reply } from "./worker.ts";

export class Processes {
  private readonly children: ChildProcess[];

  constructor(count: number) {
    const program = fileURLToPath(new URL("worker.ts", import.meta.url));
    this.children = Array.from({ length: count }, () => fork(program, { execArgv: ["--import", "tsx"] }));
  }

  /** Pictures per second of the first `count` processes together. */
  async perSecond(count: number, job: Job): Promise<number> {
    const rates = this.children
      .slice(0, count)
      .map((child, i) => asked(child, { ...job, round: job.round + 100 * i }));
    return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0);
  }

  close(): void {
    for (const child of this.children) child.kill();
  }
}

async function asked(child: ChildProcess, job: Job): Promise<number> {
  const done = new AbortController();
  const death = once(child, "exit", done).then(() => [{ error: "a process that draws pictures has ended." }]);
  child.send(job);
  const [reply] = (await Promise.race([once(child, "message", done), death])) as [Reply];
  done.abort();
  if ("error" in reply) throw new Error(reply.error);
  return reply.perSecond;
}

export function sourceContest(processes: Processes, domain: Domain, size: number): Contest {
  const way = (name: string, what: Job["what"], count: number): Way => ({
    name,
    turn: (round, seconds) => processes.perSecond(count, { domain, size, what, round, seconds }),
  });
  return {
    title: `source ${domain}`,
    size,
    ways: [
      way("single picture", "single", 1),
      way("single pictures, 2 processes", "single", 2),
      way("pair with its edited copy", "pair", 1),
    ],
  };
}
