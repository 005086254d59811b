/**
 * What the network reaches, where the command was told to listen there: the page and the seats of tables, and nothing of runs. It is a server of its
 * own, so that what it does not serve need not be forbidden.
 */
import type { IncomingHttpHeaders } from "node:http";
import os from "node:os";
import { Hono } from "hono";
import { Refusal } from "../../http/refusal.ts";
import { protect, servePage } from "../app.ts";
import { HEADERS, type PageFile } from "../page-files.ts";
import type { Playing } from "./routes.ts";

export interface GuestOptions {
  readonly playing: Playing;
  /** Where it listens. */
  readonly host: string;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly onFailure?: (message: string) => void;
}

/** Browsers take this one over HTTPS alone, and complain. */
const { "cross-origin-opener-policy": _opener, ...OVER_HTTP } = HEADERS;
const EVERYWHERE = ["0.0.0.0", "::"];

export function guestApp({ playing, host, page, onFailure }: GuestOptions): Hono {
  const app = new Hono();
  protect(app, { check: asked(host), onFailure, headers: OVER_HTTP });
  playing.serveSeats(app);
  servePage(app, new Map([...page].map(([path, file]) => [path, path === "/" ? forGuests(file) : file])));
  return app;
}

/** An address under which others reach it. */
export function reachedAs(host: string): string {
  if (!EVERYWHERE.includes(host)) return bracketed(host);
  const [first] = addresses().filter(({ internal, family }) => !internal && family === "IPv4");
  return bracketed(first?.address ?? os.hostname());
}

/** Its Host must be a name of this machine (DNS rebinding), and pages of elsewhere may not ask. */
function asked(host: string): (headers: IncomingHttpHeaders) => void {
  return ({ host: given = "", origin }) => {
    const name = given
      .replace(/:\d+$/, "")
      .replace(/^\[(.*)\]$/, "$1")
      .toLowerCase();
    if (!namesOf(host).includes(name))
      throw new Refusal(
        403,
        "this Host is no name of this machine; ask for the address that the terminal printed",
      );
    if (origin !== undefined && origin !== `http://${given}`)
      throw new Refusal(403, "pages of other origins may not use this server");
  };
}

/** Addresses come and go with networks. */
function namesOf(host: string): string[] {
  if (!EVERYWHERE.includes(host)) return [host.toLowerCase()];
  return [...addresses().map(({ address }) => address), "localhost", os.hostname().toLowerCase()];
}

function addresses(): os.NetworkInterfaceInfo[] {
  return Object.values(os.networkInterfaces()).flatMap((all) => all ?? []);
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** The page asks for nothing of runs then. */
function forGuests(file: PageFile): PageFile {
  return { ...file, body: Buffer.from(file.body.toString().replace("<html ", "<html data-guest ")) };
}
