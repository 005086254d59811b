/**
 * The routes of the person at this machine: what can be played, pictures of one's own, and a table. They need the dashboard's key, as starting a run
 * does, and are not served to the network.
 */
import { randomInt } from "node:crypto";
import type { Hono } from "hono";
import { listCheckpoints } from "../../../checkpoint/checkpoint.ts";
import { encodePng } from "../../../images/codec.ts";
import type { ContestantSpec } from "../../../measure/contestants.ts";
import { askedBody, requireKey } from "../jobs/routes.ts";
import { openRun } from "../store/stored-run.ts";
import { storePath } from "../store-file.ts";
import type { RunRow } from "../wire.ts";
import { askedPlan, askedPlay } from "./asked.ts";
import { gamesOfBase, planOf, playableGames } from "./games.ts";
import { hasPlayed, KeptGames } from "./kept-games.ts";
import { configOf, openTable } from "./open-table.ts";
import { Opponents, requireSafe } from "./opponents.ts";
import { OwnPictures } from "./own-pictures.ts";
import { serveSeats } from "./seat-routes.ts";
import { type TableLimits, Tables } from "./tables.ts";
import { type Thinking, ThinkingThread } from "./thinking.ts";
import type { PlayableRun, PlayChoices, PlayPlan, Taken, Uploaded } from "./wire.ts";

export interface PlayOptions {
  /** Players by the names that the command line gave them. */
  readonly named?: ReadonlyMap<string, ContestantSpec>;
  readonly limits?: TableLimits;
  /** How long a page's look waits for something new. */
  readonly patienceMs?: number;
  /** Default: a thread. */
  readonly thinking?: Thinking;
}

interface House {
  readonly store: string;
  readonly trust: boolean;
  readonly key: string;
  readonly rows: () => Promise<readonly RunRow[]>;
  readonly onFailure: (message: string) => void;
}

/** Games that people play on one server. */
export class Playing {
  readonly tables: Tables;
  /** Where people on the network join, once the server listens there. */
  guests?: string;
  private readonly pictures = new OwnPictures();
  private readonly kept: KeptGames;
  private readonly thinking: Thinking;
  private readonly opponents: Opponents;

  constructor(
    private readonly house: House,
    private readonly options: PlayOptions = {},
  ) {
    const { store, trust } = house;
    this.kept = new KeptGames(store);
    this.tables = new Tables(options.limits);
    this.thinking = options.thinking ?? new ThinkingThread(trust);
    this.opponents = new Opponents({ store, trust, named: options.named ?? new Map() });
  }

  serve(app: Hono): void {
    const { house, tables, pictures, opponents } = this;
    app.get("/api/play/choices", async (c) => c.json((await this.choices()) satisfies PlayChoices));
    app.post("/api/play/plan", async (c) => {
      const { game, settings, run } = askedPlan(await askedBody(c, house.key));
      const chosen = run === undefined ? [] : [opponents.chosen(run, game)];
      return c.json((await planOf(configOf({ game, settings }, chosen))) satisfies PlayPlan);
    });
    app.post("/api/play/upload", async (c) => {
      requireKey(c, house.key);
      const id = await pictures.add(new Uint8Array(await c.req.arrayBuffer()));
      return c.json({ id } satisfies Uploaded);
    });
    // Its name is a secret of the page that sent it.
    app.get("/api/play/own", async (c) => {
      const png = await encodePng(pictures.image(c.req.query("id") ?? ""));
      return c.body(new Uint8Array(png), 200, { "content-type": "image/png" });
    });
    app.post("/api/play/start", async (c) => {
      const asked = askedPlay(await askedBody(c, house.key));
      const { onFailure } = house;
      const { thinking, kept } = this;
      const seed = () => randomInt(1, 1_000_000);
      const making = { kept, opponents, thinking, pictures, seed, onFailure };
      return c.json((await tables.open(() => openTable(asked, making))) satisfies Taken);
    });
    this.serveSeats(app);
  }

  /** What people on the network may do. */
  serveSeats(app: Hono): void {
    const { patienceMs } = this.options;
    serveSeats(app, { tables: this.tables, ...(patienceMs !== undefined && { patienceMs }) });
  }

  async close(): Promise<void> {
    this.tables.close();
    await this.thinking.close();
  }

  private async choices(): Promise<PlayChoices> {
    this.thinking.wake();
    const rows = await this.house.rows();
    return {
      games: playableGames(),
      pictures: PICTURES,
      runs: rows.slice(0, MOST_RUNS).flatMap((row) => this.playable(row) ?? []),
      named: this.opponents.names,
      base: gamesOfBase(),
      played: hasPlayed(this.house.store),
      ...(this.guests !== undefined && { guests: this.guests }),
    };
  }

  private playable({ id, games }: RunRow): PlayableRun | undefined {
    const { store, trust } = this.house;
    try {
      const run = openRun(store, id, trust);
      requireSafe(run.config, id, trust);
      const checkpoints = listCheckpoints(storePath(run.folder, "checkpoints"));
      return checkpoints.length > 0 ? { run: id, games, checkpoints } : undefined;
    } catch {
      // Its list of runs says what is wrong with it.
      return undefined;
    }
  }
}

const MOST_RUNS = 200;
const PICTURES = [
  { name: "clevr", title: "Scenes of simple objects" },
  { name: "charts", title: "Charts" },
  { name: "photos", title: "Photographs (CIFAR-10)" },
  { name: "mix", title: "All three" },
];
