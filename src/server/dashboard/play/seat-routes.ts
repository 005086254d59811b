/**
 * The routes of a seat: join, look, answer, leave. They are all that people on the network reach. Each request shows the seat's token; a change must
 * come from the page itself and be JSON.
 */
import type { Context, Hono } from "hono";
import { encodePng } from "../../../images/codec.ts";
import { Refusal } from "../../http/refusal.ts";
import { askedJoin, askedMove } from "./asked.ts";
import { type Place, picturesAt, viewOf } from "./seen.ts";
import type { Tables } from "./tables.ts";
import type { PlayView, Taken } from "./wire.ts";

export interface SeatRoutes {
  readonly tables: Tables;
  /** How long a look waits for something new. */
  readonly patienceMs?: number;
}

/** Below the time after which browsers and proxies give up. */
const PATIENCE_MS = 20_000;
/** Looks that wait at once. */
const MOST_WAITING = 128;

export function serveSeats(app: Hono, { tables, patienceMs = PATIENCE_MS }: SeatRoutes): void {
  let waiting = 0;
  app.post("/api/play/join", async (c) => {
    const { code, name } = askedJoin(await jsonOf(c));
    return c.json(tables.join(code, name) satisfies Taken);
  });
  app.get("/api/play/table", async (c) => {
    const place = tables.place(tokenOf(c));
    const after = c.req.query("after");
    if (waiting >= MOST_WAITING) throw new Refusal(503, "too many pages look at this server. Close one.");
    waiting++;
    tables.looked(place);
    try {
      return c.json((await viewAfter(place, after, patienceMs, c.req.raw.signal)) satisfies PlayView);
    } finally {
      waiting--;
    }
  });
  app.post("/api/play/move", async (c) => {
    const { number, text } = askedMove(await jsonOf(c));
    const place = tables.place(tokenOf(c));
    place.seat.answer(number, text);
    tables.moved(place);
    // The rules have read the answer by then: what they refuse is asked again in this reply.
    await new Promise((resolve) => setImmediate(resolve));
    return c.json(viewOf(place) satisfies PlayView);
  });
  app.post("/api/play/leave", async (c) => {
    await jsonOf(c);
    const place = tables.place(tokenOf(c));
    place.table.leave(place.seat);
    return c.json(viewOf(place) satisfies PlayView);
  });
  app.get("/api/play/picture", async (c) => {
    const { sight = "", view = "", n = "" } = c.req.query();
    const place = tables.place(sight, "sight");
    const from = view === "above" && place.table.state === "over" ? "above" : place.at;
    if (view !== String(from))
      throw new Refusal(403, "this picture is seen by others, until the game is over.");
    const found = /^\d{1,2}$/.test(n) ? picturesAt(place, from)[Number(n)] : undefined;
    if (!found) throw new Refusal(404, "the game has no such picture.");
    const png = await encodePng(found.picture.image);
    return c.body(new Uint8Array(png), 200, { "content-type": "image/png" });
  });
}

/** At once if it is another view than the one that the page has, else when it changes, or after a while. */
async function viewAfter(
  place: Place,
  after: string | undefined,
  patienceMs: number,
  signal: AbortSignal,
): Promise<PlayView> {
  const first = viewOf(place);
  if (first.version !== after) return first;
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      end();
      signal.removeEventListener("abort", look);
    };
    const look = () => {
      try {
        const view = viewOf(place);
        if (view.version === after && !signal.aborted && !late) return;
        done();
        resolve(view);
      } catch (error) {
        done();
        reject(error);
      }
    };
    let late = false;
    const end = place.table.onChange(look);
    const timer = setTimeout(() => {
      late = true;
      look();
    }, patienceMs);
    timer.unref();
    signal.addEventListener("abort", look);
  });
}

function tokenOf(c: Context): string {
  return c.req.header("x-sparring-seat") ?? "";
}

/** @throws Refusal 403 from elsewhere, 400 or 415 for what is no JSON. */
async function jsonOf(c: Context): Promise<unknown> {
  const { host, origin, "content-type": type = "" } = c.req.header();
  if (origin !== `http://${host}`) throw new Refusal(403, "only the page itself may ask for this");
  if (!type.startsWith("application/json")) throw new Refusal(415, "the request is no JSON");
  return c.req.json().catch(() => {
    throw new Refusal(400, "the request is no JSON");
  });
}
