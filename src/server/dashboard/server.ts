/** The dashboard on this machine: a page over a folder of runs, for this machine alone. */
import fs from "node:fs";
import type http from "node:http";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { DataError } from "../../core/errors.ts";
import { listen, urlOf } from "../listen.ts";
import { type DashboardApp, dashboardApp } from "./app.ts";
import { pageFiles } from "./page-files.ts";

export interface DashboardServerOptions {
  /** The folder of runs, or one run. */
  readonly store: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Whether programs and folders of pictures that runs name may be used. */
  readonly trust?: boolean;
  readonly onFailure?: (message: string) => void;
}

export class DashboardServer {
  private constructor(
    private readonly http: http.Server,
    private readonly app: DashboardApp,
  ) {}

  /** @throws DataError for a folder that is none, ConfigError for a port that cannot be had. */
  static async start({
    store,
    port,
    trust = false,
    onFailure,
  }: DashboardServerOptions): Promise<DashboardServer> {
    if (!fs.statSync(store, { throwIfNoEntry: false })?.isDirectory())
      throw new DataError(
        `there is no folder ${store}. Name the folder of your runs, or start one: npx sparring train --preset smoke`,
      );
    const options = { store: fs.realpathSync(path.resolve(store)), named: store, trust, page: pageFiles() };
    const app = dashboardApp({ ...options, ...(onFailure && { onFailure }) });
    const server = createAdaptorServer({ fetch: app.app.fetch }) as http.Server;
    server.maxConnections = 256;
    server.requestTimeout = 30_000;
    await listen(server, port, "127.0.0.1");
    return new DashboardServer(server, app);
  }

  get url(): string {
    return urlOf(this.http);
  }

  async stop(): Promise<void> {
    this.app.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}
