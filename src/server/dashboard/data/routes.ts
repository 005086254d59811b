/** The routes of the pictures that a run trains on. */
import type { Hono } from "hono";
import { z } from "zod";
import { type Query, read } from "../queries.ts";
import { type OpenedRuns, runId } from "../store/opened-runs.ts";
import { RunPictures } from "./run-pictures.ts";
import type { DataPage } from "./wire.ts";

const split = z.enum(["train", "heldout"]).default("train");
const whole = z.coerce.number().int().min(0).max(1e9);
const view = z.enum(["original", "modified"]);
const place = z.object({ split, from: whole.default(0), kind: z.string().min(1).max(300).optional() });
const made = z.object({ split, index: whole, view });
const kept = z.object({ name: z.string().min(1).max(120), view });
const PNG = { "content-type": "image/png" };

export function serveData(app: Hono, runs: OpenedRuns, trust: boolean): void {
  const pictures = new RunPictures(trust);
  const runOf = (query: Query) => runs.open(runId(query.run));
  app.get("/api/data", async (c) => {
    const query = c.req.query();
    return c.json((await pictures.page(await runOf(query), read(place, query))) satisfies DataPage);
  });
  app.get("/api/data/picture", async (c) => {
    const query = c.req.query();
    const { split, index, view } = read(made, query);
    return c.body(new Uint8Array(await pictures.picture(await runOf(query), split, index, view)), 200, PNG);
  });
  app.get("/api/data/kept", async (c) => {
    const query = c.req.query();
    const { name, view } = read(kept, query);
    return c.body(new Uint8Array(await pictures.keptPicture(await runOf(query), name, view)), 200, PNG);
  });
}
