/** The route of one answer, token by token: computed when asked for, one at a time, and kept for those who ask again. */
import type { Hono } from "hono";
import { z } from "zod";
import { placeIn, read } from "../queries.ts";
import { Recent } from "../recent.ts";
import { type OpenedRuns, runId } from "../store/opened-runs.ts";
import type { RunWeights } from "../weights/run-weights.ts";
import { turnTokens } from "./turn-tokens.ts";
import type { TurnTokens } from "./wire.ts";

const turnNumber = z.object({ turn: z.coerce.number().int().min(0).max(1e6) });
const MOST_KEPT = 200;

/** @param weights absent where nothing is computed. */
export function serveTokens(
  app: Hono,
  runs: OpenedRuns,
  trust: boolean,
  weights: RunWeights | undefined,
): void {
  const kept = new Recent<TurnTokens>(MOST_KEPT);
  app.get("/api/tokens", async (c) => {
    const query = c.req.query();
    const place = { ...placeIn(query), view: "above" as const };
    const { turn } = read(turnNumber, query);
    const run = await runs.open(runId(query.run));
    // A run that was rewound has other games at the same place, and one that goes on has more checkpoints.
    const name = JSON.stringify([run.id, place, turn, run.index.iterations.length]);
    const make = () => turnTokens(run, place, turn, trust, weights);
    return c.json((await kept.get(name, make)) satisfies TurnTokens);
  });
}
