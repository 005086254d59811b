/** The route of a run's dynamics. Two files of games are read for it, once for each iteration. */
import type { Hono } from "hono";
import { type GameFile, gameFiles } from "../games/game-files.ts";
import { Recent } from "../recent.ts";
import { type OpenedRun, type OpenedRuns, runId } from "../store/opened-runs.ts";
import { dynamicsOf } from "./dynamics.ts";
import { saidInGames } from "./said-in-games.ts";
import type { Dynamics } from "./wire.ts";

const MOST_KEPT = 60;

export function serveAlarms(app: Hono, runs: OpenedRuns): void {
  const kept = new Recent<Dynamics>(MOST_KEPT);
  app.get("/api/alarms", async (c) => {
    const run = await runs.open(runId(c.req.query("run")));
    const name = JSON.stringify([run.id, run.index.iterations.length, run.index.iterations.at(-1)]);
    return c.json((await kept.get(name, () => measured(run))) satisfies Dynamics);
  });
}

async function measured({ folder, config, index }: OpenedRun): Promise<Dynamics> {
  const files = gameFiles(folder).filter(({ kind }) => kind === "training");
  const said = (file: GameFile | undefined) => file && saidInGames(folder, file);
  return dynamicsOf(config, index, await said(files[0]), await said(files.at(-1)));
}
