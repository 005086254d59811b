/**
 * The routes that change something: start, stop, resume. A request must come from the page itself (its Origin), carry the key that the terminal
 * printed, and be JSON; without the key the page is one that only reads.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import path from "node:path";
import type { Context, Hono } from "hono";
import { Refusal } from "../../http/refusal.ts";
import type { OpenedRuns } from "../store/opened-runs.ts";
import { standingOf } from "../store/stored-run.ts";
import type { Begun } from "../wire.ts";
import { askedRun, askedStart, resumeArgs, startChoices } from "./asked.ts";
import { hasBegun, type Jobs } from "./jobs.ts";

/** Absent from a server that only shows. */
export interface Acting {
  readonly jobs: Jobs;
  readonly key: string;
  /** ISO. */
  readonly date: () => string;
}

/** @param store absolute path without links. */
export function serveJobs(app: Hono, { jobs, key, date }: Acting, runs: OpenedRuns, store: string): void {
  app.get("/api/choices", (c) => c.json(startChoices()));
  app.post("/api/start", async (c) => {
    const { id, args } = askedStart(await askedBody(c, key), store, date());
    await jobs.start(id, args, () => hasBegun(path.join(store, id)));
    return c.json({ run: id } satisfies Begun);
  });
  app.post("/api/resume", async (c) => {
    const run = await runs.open(askedRun(await askedBody(c, key)));
    const { state } = standingOf(run, 0);
    if (state !== "interrupted")
      throw new Refusal(409, `${run.id} is ${state}: there is nothing to go on with.`);
    const isRunning = () => standingOf(run, 0).state !== "interrupted";
    await jobs.start(run.id, resumeArgs(run.folder, run.config), isRunning);
    return c.json({ run: run.id } satisfies Begun);
  });
  app.post("/api/stop", async (c) => {
    const id = askedRun(await askedBody(c, key));
    jobs.stop(id);
    return c.json({ run: id } satisfies Begun);
  });
}

/** @throws Refusal 401 without the key, 403 from elsewhere. */
export function requireKey(c: Context, key: string): void {
  const { host, origin, "x-sparring-key": given = "" } = c.req.header();
  if (origin !== `http://${host}`) throw new Refusal(403, "only the page itself may ask for this");
  if (timingSafeEqual(digest(given), digest(key))) return;
  throw new Refusal(
    401,
    "this page was opened without its key, so it only shows. Open the address that the terminal printed.",
  );
}

/** @throws Refusal as `requireKey`, 400 or 415 for what is no JSON. */
export async function askedBody(c: Context, key: string): Promise<unknown> {
  requireKey(c, key);
  if (!c.req.header("content-type")?.startsWith("application/json"))
    throw new Refusal(415, "the request is no JSON");
  return c.req.json().catch(() => {
    throw new Refusal(400, "the request is no JSON");
  });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
