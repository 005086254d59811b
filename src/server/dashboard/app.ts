/**
 * The dashboard's routes. Every request passes the guard (Host and Origin), every answer carries the page's headers, and what is read lies in the
 * run store. Left out: the socket (`server.ts`).
 */
import type { IncomingHttpHeaders } from "node:http";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { streamSSE } from "hono/streaming";
import { SparringError } from "../../core/errors.ts";
import { Guard } from "../http/guard.ts";
import { Refusal } from "../http/refusal.ts";
import { serveAlarms } from "./alarms/routes.ts";
import { curvesOf } from "./curves/curves.ts";
import { serveData } from "./data/routes.ts";
import { serveDeals } from "./deals/routes.ts";
import { gamePage } from "./games/game-list.ts";
import { shownGame, shownPicture } from "./games/shown-game.ts";
import { mayResume } from "./jobs/asked.ts";
import { type Acting, serveJobs } from "./jobs/routes.ts";
import { ladderOf } from "./ladder.ts";
import { Live } from "./live.ts";
import { HEADERS, type PageFile } from "./page-files.ts";
import { servePaired } from "./paired/routes.ts";
import { MOST_UPLOAD } from "./play/own-pictures.ts";
import { Playing, type PlayOptions } from "./play/routes.ts";
import { cursorIn, filterIn, numberIn, placeIn, spanIn } from "./queries.ts";
import { OpenedRuns, runId } from "./store/opened-runs.ts";
import { RunRows } from "./store/run-list.ts";
import { settingRows } from "./store/settings-rows.ts";
import { programsOf } from "./store/stored-run.ts";
import { serveTokens } from "./tokens/routes.ts";
import { RunWeights } from "./weights/run-weights.ts";
import type { Curves, GamePage, GameView, Ladder, LiveEvent, RunDetail, RunList, Trouble } from "./wire.ts";

export interface DashboardOptions {
  /** The folder of runs, absolute and without links. */
  readonly store: string;
  /** As it was named. */
  readonly named: string;
  /** Whether programs and folders that runs name may be used. */
  readonly trust: boolean;
  readonly page: ReadonlyMap<string, PageFile>;
  /** Hears of failures that are no fault of a request. */
  readonly onFailure?: (message: string) => void;
  /** Absent: runs are only shown. */
  readonly acting?: Acting;
  /** Between two looks at the files of a run that is watched. */
  readonly lookEveryMs?: number;
  /** Of the games that people play, where runs can be started. */
  readonly play?: PlayOptions;
}

export interface DashboardApp {
  readonly app: Hono;
  readonly playing?: Playing;
  /** Ends what is watched, and the games that people play. */
  close(): void;
}

const MOST_BODY = 2 ** 16;
/** Requests that may have more. */
const LARGER: Readonly<Record<string, number>> = { "/api/play/upload": MOST_UPLOAD };
/** Connections that are kept open at once. */
const MOST_LIVE = 64;
const ALIVE_MS = 20_000;

export function dashboardApp(options: DashboardOptions): DashboardApp {
  const { store, trust, acting } = options;
  const rows = new RunRows(store, trust);
  const runs = new OpenedRuns(store, trust);
  const live = new Live(rows, options.lookEveryMs);
  // A server that only shows is one in whose process a run trains: nothing else is computed there.
  const weights = acting && new RunWeights(trust);
  const app = new Hono();
  protect(app, { check: hereAlone(), onFailure: options.onFailure, larger: LARGER });
  app.get("/api/runs", async (c) => {
    const { rows: all, notes } = await rows.all();
    return c.json({
      store: options.named,
      runs: all,
      notes,
      canStart: acting !== undefined && all[0]?.id !== ".",
    } satisfies RunList);
  });
  app.get("/api/run", async (c) => {
    const run = await runs.open(runId(c.req.query("run")));
    const row = await rows.row(run.id);
    const started = run.index.others.find(({ type }) => type === "start")?.time?.at;
    return c.json({
      ...row,
      settings: settingRows(run.config),
      programs: programsOf(run),
      can: {
        stop: acting?.jobs.canStop(run.id) === true,
        resume: acting?.jobs.has(run.id) === false && row.state === "interrupted" && mayResume(run.config),
      },
      ...(typeof started === "string" && { startedAt: started.slice(0, 40) }),
    } satisfies RunDetail);
  });
  app.get("/api/curves", async (c) => {
    const run = await runs.open(runId(c.req.query("run")));
    return c.json(curvesOf(run.config, run.index, spanIn(c.req.query())) satisfies Curves);
  });
  app.get("/api/ladder", async (c) => {
    const run = await runs.open(runId(c.req.query("run")));
    return c.json(ladderOf(run.folder) satisfies Ladder);
  });
  app.get("/api/games", async (c) => {
    const run = await runs.openGames(runId(c.req.query("run")));
    return c.json((await gamePage(run, filterIn(c.req.query()), cursorIn(c.req.query()))) satisfies GamePage);
  });
  app.get("/api/game", async (c) => {
    const run = await runs.openGames(runId(c.req.query("run")));
    return c.json((await shownGame(run, placeIn(c.req.query()), trust)) satisfies GameView);
  });
  app.get("/api/picture", async (c) => {
    const run = await runs.openGames(runId(c.req.query("run")));
    const query = c.req.query();
    const png = await shownPicture(run, placeIn(query), numberIn(query, "n"), trust);
    return c.body(new Uint8Array(png), 200, { "content-type": "image/png" });
  });
  serveAlarms(app, runs);
  serveData(app, runs, trust);
  serveTokens(app, runs, trust, weights);
  servePaired(app, runs, rows);
  serveDeals(app, runs, trust, acting, weights);
  if (acting) serveJobs(app, acting, runs, store);
  const playing = acting && playingOf(options, acting.key, rows);
  playing?.serve(app);
  serveLive(app, live, rows);
  servePage(app, options.page);
  const close = () => {
    live.stop();
    void playing?.close();
    void weights?.close();
  };
  return { app, close, ...(playing && { playing }) };
}

function playingOf({ store, trust, onFailure, play }: DashboardOptions, key: string, rows: RunRows): Playing {
  const all = async () => (await rows.all()).rows;
  return new Playing({ store, trust, key, rows: all, onFailure: (message) => onFailure?.(message) }, play);
}

/** @returns who may ask: requests of this machine alone. */
function hereAlone(): (headers: IncomingHttpHeaders) => void {
  const guard = new Guard("127.0.0.1", undefined);
  return (headers) => guard.check(headers);
}

interface Protection {
  /** Throws a Refusal for those who may not ask. */
  readonly check: (headers: IncomingHttpHeaders) => void;
  readonly onFailure?: ((message: string) => void) | undefined;
  /** Of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Most bytes of requests that may have more than others, by their paths. */
  readonly larger?: Readonly<Record<string, number>>;
}

/** Who may ask, how much, and what goes back with every answer. */
export function protect(app: Hono, { check, onFailure, headers = HEADERS, larger = {} }: Protection): void {
  app.use("*", async (c, next) => {
    // Before anything can fail, so that refusals carry them too.
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    c.header("cache-control", "no-store");
    const { host, origin, "sec-fetch-site": site } = c.req.header();
    check({ host, ...(origin !== undefined && { origin }) });
    if (c.req.path.startsWith("/api/") && site !== undefined && site !== "same-origin" && site !== "none")
      throw new Refusal(403, "pages of other origins may not use this server");
    await next();
  });
  app.use("*", (c, next) => {
    const maxSize = larger[c.req.path] ?? MOST_BODY;
    const onError = () => {
      throw new Refusal(413, `a request may have ${maxSize} bytes`);
    };
    return bodyLimit({ maxSize, onError })(c, next);
  });
  app.onError((error, c) => {
    const known = error instanceof SparringError;
    const status = error instanceof Refusal ? error.status : known ? 422 : 500;
    if (!known) onFailure?.(error.message);
    const message = known ? error.message : "the server failed; its own output says more";
    return c.json({ error: message.slice(0, 2000) } satisfies Trouble, status as 400);
  });
  app.notFound((c) =>
    c.json({ error: "there is nothing at this address. Open / for the page." } satisfies Trouble, 404),
  );
}

/** Server-sent events: the row of a run each time its files change. */
function serveLive(app: Hono, live: Live, rows: RunRows): void {
  let open = 0;
  app.get("/api/live", (c) => {
    const named = c.req.queries("run") ?? [];
    if (named.length === 0 || named.length > MOST_LIVE)
      throw new Refusal(400, `name 1 to ${MOST_LIVE} runs to watch`);
    if (open >= MOST_LIVE) throw new Refusal(503, "too many pages watch this server. Close one.");
    return streamSSE(c, async (stream) => {
      open++;
      const send = (event: LiveEvent) =>
        stream.writeSSE({ data: JSON.stringify(event) }).catch(() => stream.abort());
      const ends = named.map((id) => live.watch(runId(id), (run) => send({ run })));
      stream.onAbort(() => {
        for (const end of ends) end();
        open--;
      });
      for (const id of named) await send({ run: await rows.row(id) });
      while (!stream.aborted) {
        await stream.sleep(ALIVE_MS);
        if (!stream.aborted) await stream.write(": still here\n\n").catch(() => stream.abort());
      }
    });
  });
}

export function servePage(app: Hono, page: DashboardOptions["page"]): void {
  app.get("*", (c, next) => {
    const file = page.get(c.req.path);
    if (!file) return next();
    if (file.lasting) c.header("cache-control", "public, max-age=31536000, immutable");
    return c.body(new Uint8Array(file.body), 200, { "content-type": file.type });
  });
}
