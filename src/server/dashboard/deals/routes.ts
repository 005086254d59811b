/** The routes of one deal over the checkpoints of a run. To play it anew a page needs the key, since it takes this machine's time. */
import type { Hono } from "hono";
import { z } from "zod";
import { type Acting, askedBody } from "../jobs/routes.ts";
import { placeIn, read } from "../queries.ts";
import { type OpenedRuns, runId } from "../store/opened-runs.ts";
import type { RunWeights } from "../weights/run-weights.ts";
import { Deals } from "./deal-view.ts";
import type { DealColumn, DealView } from "./wire.ts";

const asked = z.strictObject({
  run: z.string(),
  file: z.string().min(1).max(200),
  at: z.number().int().min(0),
  iteration: z.number().int().min(0).max(1e9),
});

/** @param acting,weights absent where pages only look. */
export function serveDeals(
  app: Hono,
  runs: OpenedRuns,
  trust: boolean,
  acting: Acting | undefined,
  weights: RunWeights | undefined,
): void {
  const deals = new Deals(trust, acting && weights);
  app.get("/api/deal", async (c) => {
    const query = c.req.query();
    const run = await runs.open(runId(query.run));
    return c.json((await deals.view(run, { ...placeIn(query), view: "above" })) satisfies DealView);
  });
  if (!acting) return;
  app.post("/api/deal/play", async (c) => {
    const { run, file, at, iteration } = read(asked, await askedBody(c, acting.key));
    const column = await deals.play(await runs.open(runId(run)), { file, at, view: "above" }, iteration);
    return c.json(column satisfies DealColumn);
  });
}
