/**
 * A server of OpenEnv's protocol: people who train elsewhere play our games over a WebSocket, one game at a time per connection, against
 * opponents that live here. Left out: resets and steps over plain HTTP, where no session can be held, and tools (MCP).
 */
import http from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { Guard } from "../http/guard.ts";
import { errorBody, Refusal } from "../http/refusal.ts";
import { listen, urlOf } from "../listen.ts";
import { replyJson } from "../tinker/http/reply.ts";
import { errorMessage, Fault } from "./messages.ts";
import { type About, pageOf } from "./pages.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface EnvironmentServerOptions extends SessionOptions {
  readonly about: About;
  /** 127.0.0.1 where absent. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly key?: string;
  /** Connections at once; 64 where absent. */
  readonly mostSessions?: number;
  /** Of one message; 1 MiB where absent. */
  readonly mostMessageBytes?: number;
  /** Between two signs of life that each client is asked for; one that gives none is let go. */
  readonly heartbeatMs?: number;
}

/** A client waits for each answer; one that has sent so many messages without is no client of this protocol. */
const MOST_WAITING = 8;
/** WebSocket close codes. */
const [NORMAL, POLICY, LATER] = [1000, 1008, 1013];
const WS_PATH = "/ws";

export class EnvironmentServer {
  private readonly guard: Guard;
  private readonly sockets: WebSocketServer;
  private readonly http = http.createServer();
  private readonly mostSessions: number;
  private serving = 0;

  private constructor(private readonly options: EnvironmentServerOptions) {
    const { host = "127.0.0.1", key, mostSessions = 64, mostMessageBytes = 2 ** 20 } = options;
    this.guard = new Guard(host, key);
    this.mostSessions = mostSessions;
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: mostMessageBytes,
      perMessageDeflate: false,
    });
    this.http.on("request", (request, response) => this.page(request, response));
    this.http.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** @throws ConfigError for a port that cannot be had, or a key that is missing. */
  static async start(options: EnvironmentServerOptions): Promise<EnvironmentServer> {
    const server = new EnvironmentServer(options);
    await listen(server.http, options.port, options.host ?? "127.0.0.1");
    return server;
  }

  get url(): string {
    return urlOf(this.http);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private page(request: http.IncomingMessage, response: http.ServerResponse): void {
    try {
      this.guard.check(request.headers);
      const page = request.method === "GET" ? pageOf(pathOf(request), this.options.about) : undefined;
      if (!page)
        throw new Refusal(
          404,
          `games are played over the WebSocket ${WS_PATH}; GET /health, /metadata or /schema`,
        );
      replyJson(response, 200, page);
    } catch (error) {
      const { status, message } = refusalOf(error);
      response.shouldKeepAlive = false;
      replyJson(response, status, errorBody(message));
    }
  }

  private upgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      this.guard.check(request.headers);
      if (pathOf(request) !== WS_PATH) throw new Refusal(404, `the WebSocket is at ${WS_PATH}`);
      this.sockets.handleUpgrade(request, socket, head, (client) => this.welcome(client));
    } catch (error) {
      const { status, message } = refusalOf(error);
      const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain\r\n`;
      socket.on("error", () => {});
      socket.end(`${head}content-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
    }
  }

  private welcome(client: WebSocket): void {
    client.on("error", () => {});
    if (this.serving < this.mostSessions) this.serve(client);
    else this.turnAway(client);
  }

  private turnAway(client: WebSocket): void {
    const most = this.mostSessions;
    const trouble = `${most} sessions are open, and no more are served. Close one, or start with more --sessions.`;
    const counts = { active_sessions: this.serving, max_sessions: most };
    client.send(JSON.stringify(errorMessage(new Fault("CAPACITY_REACHED", trouble), counts)));
    client.close(LATER, "too many sessions");
  }

  private serve(client: WebSocket): void {
    const session = new Session(this.options);
    this.serving++;
    const endHeartbeat = heartbeat(client, this.options.heartbeatMs ?? 60_000);
    let waiting = 0;
    let work = Promise.resolve();
    client.on("message", (data, binary) => {
      if (binary) return client.close(POLICY, "messages are texts");
      if (++waiting > MOST_WAITING) return client.close(POLICY, "wait for each answer");
      work = work.then(async () => {
        const answer = await session.answer(String(data));
        waiting--;
        if (answer) client.send(JSON.stringify(answer));
        else client.close(NORMAL);
      });
    });
    client.on("close", () => {
      this.serving--;
      endHeartbeat();
      session.close();
    });
  }
}

/** Lets a client go whose machine is gone. @returns what ends it. */
function heartbeat(client: WebSocket, ms: number): () => void {
  let alive = true;
  client.on("pong", () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) return client.terminate();
    alive = false;
    client.ping();
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}

function pathOf({ url }: http.IncomingMessage): string {
  return (url ?? "").split("?")[0];
}

function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof Refusal) return error;
  return { status: 500, message: "the server failed" };
}
