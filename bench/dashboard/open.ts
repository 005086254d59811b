/**
 * How long the dashboard takes to open on many long runs: the list as a whole, one run's curves, four runs beside each other, and both again.
 *
 *     node --import tsx bench/dashboard/open.ts [RUNS] [ITERATIONS]      default 50 and 10000
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DashboardServer } from "../../src/server/dashboard/server.ts";
import { writeLongRuns } from "./long-runs.ts";

const [runs = 50, iterations = 10_000] = process.argv.slice(2).map(Number);
const store = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-bench-dashboard-"));
const server = await (async () => {
  writeLongRuns(store, { runs, iterations });
  return DashboardServer.start({ store, port: 0 });
})();

async function timed(what: string, ...addresses: readonly string[]): Promise<void> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const bodies = await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(server.url + address);
      if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
      return answer.text();
    }),
  );
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const { user, system } = process.cpuUsage(before);
  const number = (value: number) => value.toFixed(0).padStart(6);
  process.stdout.write(
    `${what.padEnd(34)} ${number(performance.now() - start)} ms ${number((user + system) / 1000)} ms of processor ${number(bytes / 1000)} kB\n`,
  );
}

try {
  const bytes = fs.statSync(path.join(store, "run-001", "events.jsonl")).size;
  process.stdout.write(
    `${runs} runs of ${iterations} iterations, ${(bytes / 1e6).toFixed(1)} MB of events each\n`,
  );
  await timed("the list, for the first time", "/api/runs");
  await timed("the list again", "/api/runs");
  await timed("a run's curves, for the first time", "/api/curves?run=run-001");
  await timed("the same again", "/api/curves?run=run-001");
  await timed("a tenth of it", `/api/curves?run=run-001&from=${iterations / 10}&to=${iterations / 5}`);
  await timed("four other runs at once", ...[2, 3, 4, 5].map((n) => `/api/curves?run=run-00${n}`));
  process.stdout.write(`memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB\n`);
} finally {
  await server.stop();
  fs.rmSync(store, { recursive: true, force: true });
}
