/** A plain client of OpenEnv's WebSocket, and servers of games for it. */
import { once } from "node:events";
import WebSocket, { type ClientOptions } from "ws";
import type { Player } from "../../players/player.ts";
import { openPlay } from "../../run/open/games.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { Deals } from "./deals.ts";
import type { Answered } from "./observation.ts";
import { EnvironmentServer, type EnvironmentServerOptions } from "./server.ts";

/** Names of games and settings as on the command line. */
export async function serverOf(
  flags: readonly string[],
  opponent: Player,
  more: Partial<EnvironmentServerOptions> = {},
): Promise<EnvironmentServer> {
  const opened = await openPlay(resolveConfig({ flags }));
  return EnvironmentServer.start({
    deals: new Deals({ opened, opponents: [opponent], seed: 1, mostSecrets: 1000 }),
    rules: opened.game,
    about: { title: opened.game.name, opponents: [opponent.name], version: "0" },
    failed: (error) => {
      throw error;
    },
    port: 0,
    ...more,
  });
}

/** What comes back for a message. */
export interface Reply {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

export class Client {
  private readonly heard: Reply[] = [];
  /** The close code. */
  readonly closed: Promise<number>;

  private constructor(readonly socket: WebSocket) {
    socket.on("error", () => {});
    socket.on("message", (data) => this.heard.push(JSON.parse(String(data))));
    this.closed = new Promise((resolve) => socket.on("close", resolve));
  }

  static async of({ url }: EnvironmentServer, options: ClientOptions = {}): Promise<Client> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, options);
    const client = new Client(socket);
    await once(socket, "open");
    return client;
  }

  async ask(message: object | string): Promise<Reply> {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
    return this.next();
  }

  async next(): Promise<Reply> {
    while (this.heard.length === 0) await once(this.socket, "message");
    return this.heard.shift() as Reply;
  }

  reset(data: object = {}): Promise<Answered> {
    return this.observation({ type: "reset", data });
  }

  step(text: string): Promise<Answered> {
    return this.observation({ type: "step", data: { text } });
  }

  /** A whole game; the answers are chosen by what is observed. */
  async play(choose: (seen: Answered) => string, data: object = {}): Promise<Answered[]> {
    const all = [await this.reset(data)];
    for (let last = all[0]; !last.done; last = all.at(-1) as Answered)
      all.push(await this.step(choose(last)));
    return all;
  }

  private async observation(message: object): Promise<Answered> {
    const { type, data } = await this.ask(message);
    if (type === "observation") return data as unknown as Answered;
    throw new Error(`${data.code}: ${data.message}`);
  }
}
