/** The dashboard on this machine: a page over a folder of runs, for this machine alone. */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import type http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { DataError } from "../../core/errors.ts";
import { listen, urlOf } from "../listen.ts";
import { type DashboardApp, dashboardApp } from "./app.ts";
import { Jobs } from "./jobs/jobs.ts";
import type { Acting } from "./jobs/routes.ts";
import { type PageFile, pageFiles } from "./page-files.ts";
import { guestApp, reachedAs } from "./play/guests.ts";
import type { Playing, PlayOptions } from "./play/routes.ts";

export interface DashboardServerOptions {
  /** The folder of runs, or one run. */
  readonly store: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Whether programs and folders of pictures that runs name may be used. */
  readonly trust?: boolean;
  readonly onFailure?: (message: string) => void;
  /** Whether runs may be started, stopped and gone on with; where it is none, they are only shown. */
  readonly acts?: { readonly date: () => string; readonly program?: readonly string[] };
  /** Games that people play, where the server acts. */
  readonly play?: PlayOptions;
  /** Where people on the network join a table; nothing but their seats is served there. */
  readonly guests?: { readonly host: string; readonly port: number };
}

export class DashboardServer {
  private constructor(
    private readonly http: http.Server,
    private readonly app: DashboardApp,
    private readonly acting: Acting | undefined,
    private readonly guestServer?: http.Server,
  ) {}

  /** @throws DataError for a folder that is none, ConfigError for a port that cannot be had. */
  static async start({
    store,
    port,
    trust = false,
    onFailure,
    acts,
    play,
    guests,
  }: DashboardServerOptions): Promise<DashboardServer> {
    if (!fs.statSync(store, { throwIfNoEntry: false })?.isDirectory())
      throw new DataError(
        `there is no folder ${store}. Name the folder of your runs, or start one: npx sparring train --preset smoke`,
      );
    const options = { store: fs.realpathSync(path.resolve(store)), named: store, trust, page: pageFiles() };
    const acting = acts && {
      jobs: new Jobs(acts.program),
      key: randomBytes(18).toString("base64url"),
      date: acts.date,
    };
    const app = dashboardApp({
      ...options,
      ...(onFailure && { onFailure }),
      ...(acting && { acting }),
      ...(play && { play }),
    });
    const server = served(app.app);
    await listen(server, port, "127.0.0.1");
    try {
      const guestServer =
        app.playing && guests && (await welcome(app.playing, guests, options.page, onFailure));
      return new DashboardServer(server, app, acting, guestServer);
    } catch (error) {
      app.close();
      server.close();
      throw error;
    }
  }

  get url(): string {
    return urlOf(this.http);
  }

  /** The address with which a page may start and stop runs. What stands behind `#` is not sent. */
  get keyedUrl(): string {
    return this.acting ? `${this.url}/#key=${this.acting.key}` : this.url;
  }

  /** Where people on the network join a table. */
  get guestsUrl(): string | undefined {
    return this.app.playing?.guests;
  }

  /** Ends runs that were started here too, as by Ctrl-C. @returns their names. */
  async stop(): Promise<readonly string[]> {
    this.app.close();
    for (const server of [this.http, this.guestServer]) {
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    }
    return (await this.acting?.jobs.close()) ?? [];
  }
}

function served({ fetch }: Hono): http.Server {
  const server = createAdaptorServer({ fetch }) as http.Server;
  server.maxConnections = 256;
  server.requestTimeout = 30_000;
  return server;
}

/** @throws ConfigError for an address that cannot be had. */
async function welcome(
  playing: Playing,
  { host, port }: { readonly host: string; readonly port: number },
  page: ReadonlyMap<string, PageFile>,
  onFailure?: (message: string) => void,
): Promise<http.Server> {
  const server = served(guestApp({ playing, host, page, ...(onFailure && { onFailure }) }));
  await listen(server, port, host);
  playing.guests = `http://${reachedAs(host)}:${(server.address() as AddressInfo).port}`;
  return server;
}
