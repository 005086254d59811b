/** The route of two runs that are compared deal by deal. */
import type { Hono } from "hono";
import { Recent } from "../recent.ts";
import { type OpenedRun, type OpenedRuns, runId } from "../store/opened-runs.ts";
import type { RunRows } from "../store/run-list.ts";
import { statStored } from "../store-file.ts";
import { lastMatch } from "./match-games.ts";
import { pairedRuns } from "./paired-runs.ts";
import type { PairedRuns } from "./wire.ts";

/** Answers that are kept until a run's files change. */
const MOST_KEPT = 40;

export function servePaired(app: Hono, runs: OpenedRuns, rows: RunRows): void {
  const kept = new Recent<PairedRuns>(MOST_KEPT);
  app.get("/api/paired", async (c) => {
    const { run, against } = c.req.query();
    const [one, other] = [await runs.open(runId(run)), await runs.open(runId(against))];
    const name = JSON.stringify([stateOf(one, rows), stateOf(other, rows)]);
    return c.json((await kept.get(name, () => pairedRuns(one, other))) satisfies PairedRuns);
  });
}

function stateOf({ id, folder }: OpenedRun, rows: RunRows): unknown {
  const name = lastMatch(folder)?.name;
  const { size, mtimeMs } = (name && statStored(folder, "episodes", name)) || {};
  return [id, rows.signature(id), name, size, mtimeMs];
}
