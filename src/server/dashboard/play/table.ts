/**
 * A table at which people play: the one game loop, with seats of people among its players. Left out: what a seat is told of it (`seen.ts`), who
 * may sit down (`tables.ts`).
 */
import { randomUUID } from "node:crypto";
import { SparringError } from "../../../core/errors.ts";
import type { Seat } from "../../../games/game.ts";
import type { Dealt } from "../../../games/secret.ts";
import type { Player } from "../../../players/player.ts";
import type { Episode, Turn } from "../../../rollout/episode.ts";
import { playEpisodes } from "../../../rollout/play.ts";
import type { ReplayStep } from "../../../rollout/replay.ts";
import { type Deal, tableOf } from "../../../run/deal.ts";
import type { OpenedGame } from "../../../run/open/games.ts";
import { Refusal } from "../../http/refusal.ts";
import type { SeenPicture } from "../games/game-pictures.ts";
import type { View } from "../wire.ts";
import { PersonSeat } from "./person-seat.ts";
import type { Kept, PlayState } from "./wire.ts";

/** Who holds a seat; nobody yet where it is open. */
export type Holder =
  | { readonly kind: "person"; readonly seat: PersonSeat }
  | { readonly kind: "player"; readonly player: Player; readonly name: string }
  | { readonly kind: "open" };

export interface TableSetting {
  readonly title: string;
  readonly play: OpenedGame;
  readonly deal: Deal;
  readonly dealt: Dealt<unknown>;
  readonly seed: number;
  /** Seats of the person who opened the table are `you`. */
  readonly seats: readonly ("you" | "open" | { readonly player: Player; readonly name: string })[];
  readonly name: string;
  /** Stores a game that is over. @returns where; undefined where it is not kept. */
  readonly keep: (episode: Episode) => Promise<Kept | undefined>;
  /** Hears of failures that are nobody's at the table. */
  readonly onFailure: (message: string) => void;
}

export class PlayTable {
  readonly id = randomUUID();
  readonly holders: Holder[];
  readonly start: unknown;
  readonly steps: ReplayStep<unknown>[] = [];
  /** The state after the last step. */
  now: unknown;
  state: PlayState = "waiting";
  why?: string;
  episode?: Episode;
  kept?: Kept;
  /** What viewers see, as far as it was made. */
  readonly pictures = new Map<View, readonly SeenPicture[]>();
  private turns: Turn[] = [];
  private readonly stop = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(readonly setting: TableSetting) {
    const { play, dealt, deal, seats, name } = setting;
    this.start = play.game.start(dealt.secret, deal.key);
    this.now = this.start;
    this.holders = seats.map((seat): Holder => {
      if (seat === "open") return { kind: "open" };
      return seat === "you" ? this.personNamed(name) : { kind: "player", ...seat };
    });
    if (this.open.length === 0) this.begin();
  }

  get game() {
    return this.setting.play.game;
  }

  /** Seats that nobody holds. */
  get open(): readonly Seat[] {
    return [...this.holders.keys()].filter((seat) => this.holders[seat].kind === "open");
  }

  get going(): boolean {
    return this.state === "waiting" || this.state === "playing";
  }

  /** @throws Refusal 409 where no seat is open. */
  join(name: string): PersonSeat {
    const [seat] = this.open;
    if (seat === undefined || this.state !== "waiting")
      throw new Refusal(409, "all seats of this table are taken. Ask for another table.");
    const holder = this.personNamed(name);
    this.holders[seat] = holder;
    if (this.open.length === 0) this.begin();
    this.changed();
    return holder.seat;
  }

  /** The person stands up; a table without people has ended. */
  leave(seat: PersonSeat): void {
    seat.leave();
    const people = this.holders.filter((holder) => holder.kind === "person");
    if (this.state === "waiting" || people.every(({ seat: one }) => one.left))
      this.end("Everybody has left the table.");
    this.changed();
  }

  /** @param why for those who look. */
  end(why: string): void {
    if (!this.going) return;
    this.state = "ended";
    this.why = why;
    this.stop.abort();
    this.changed();
  }

  /** @returns what ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private personNamed(name: string): Holder & { kind: "person" } {
    return { kind: "person", seat: new PersonSeat(name, () => this.changed()) };
  }

  private begin(): void {
    const { play, dealt, deal } = this.setting;
    this.state = "playing";
    const players = this.holders.map((holder): Player => {
      if (holder.kind === "open") throw new Refusal(409, "a seat is open.");
      return holder.kind === "person" ? holder.seat.player(play.game) : holder.player;
    });
    const seated = tableOf(deal, dealt, play.game, play.secrets, players);
    playEpisodes([seated], {
      signal: this.stop.signal,
      onTurn: ({ turn, state }) => this.note(turn, state),
    }).then(
      ([episode]) => this.over(episode),
      (error: Error) => this.broken(error),
    );
  }

  /** Turns of one step come one by one, with the state after all of them. */
  private note(turn: Turn, after: unknown): void {
    this.turns.push(turn);
    if (this.turns.length < this.game.toMove(this.now).length) return;
    this.steps.push({ before: this.now, turns: this.turns, after });
    this.turns = [];
    this.now = after;
    this.changed();
  }

  private async over(episode: Episode): Promise<void> {
    if (!this.going) return;
    try {
      this.kept = await this.setting.keep(episode);
    } catch (error) {
      this.setting.onFailure((error as Error).message);
    }
    this.episode = episode;
    this.state = "over";
    this.changed();
  }

  private broken(error: Error): void {
    if (!this.going) return;
    const known = error instanceof SparringError;
    if (!known) this.setting.onFailure(error.message);
    this.end(known ? error.message : "The server failed; its own output says more.");
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
