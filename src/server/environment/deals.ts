/** What a client may ask of a new game, and the game that comes of it: all of it follows from the seed. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Seat, SeatInfo } from "../../games/game.ts";
import type { Player } from "../../players/player.ts";
import { type Deal, secretOf, tableOf } from "../../run/deal.ts";
import type { OpenedGame } from "../../run/open/games.ts";
import { HeldGame } from "./held-game.ts";

/** The fields of a reset. */
export const resetSchema = z.strictObject({
  seed: z
    .int()
    .nonnegative()
    .nullish()
    .describe("the same seed is the same deal; default: another deal each time"),
  episode_id: z
    .string()
    .max(255)
    .nullish()
    .describe("the game's name in answers; default: made from the seed"),
  player: z.int().positive().nullish().describe("the seat that the client holds, from 1; default: drawn"),
  role: z.string().max(255).nullish().describe("a role that the client wants, in the place of a seat"),
  split: z.enum(["train", "heldout"]).nullish().describe("which deals or pictures; default: train"),
});
export type Reset = z.infer<typeof resetSchema>;

export interface DealOptions {
  readonly opened: OpenedGame;
  /** Each game draws one of them, who then holds all other seats. */
  readonly opponents: readonly [Player, ...Player[]];
  readonly seed: number;
  /** Deals are among so many of each split. */
  readonly mostSecrets: number;
}

/** A game that has begun. */
export interface Dealt {
  readonly id: string;
  readonly game: HeldGame;
  readonly seats: readonly SeatInfo[];
}

export class Deals {
  private unseeded = 0;

  constructor(private readonly options: DealOptions) {}

  /** @throws ConfigError for a seat or a role that this deal does not have, DataError as the source of secrets does. */
  async deal(reset: Reset): Promise<Dealt> {
    const { opened, opponents } = this.options;
    const deal = this.dealOf(reset);
    const dealt = await secretOf(deal, opened.secrets);
    const seats = opened.game.seats(opened.game.start(dealt.secret, deal.key));
    const seat = seatOf(reset, seats, deal.key);
    const opponent = opponents[draw(deal.key.child("opponent"), opponents.length)];
    const table = tableOf(deal, dealt, opened.game, opened.secrets, []);
    return { id: deal.id, seats, game: new HeldGame(table, seat, () => opponent) };
  }

  private dealOf({ seed, episode_id, split }: Reset): Deal {
    const name = seed ?? `unseeded-${this.unseeded++}`;
    const of = split ?? "train";
    const key = Key.root(this.options.seed).child("environment", of, name);
    const size = Math.min(this.options.opened.secrets.size(of), this.options.mostSecrets);
    return { id: episode_id ?? `${of}-${name}`, key, split: of, index: draw(key.child("pair"), size) };
  }
}

function seatOf({ player, role }: Reset, seats: readonly SeatInfo[], key: Key): Seat {
  if (player != null && role != null)
    throw new ConfigError(`the reset names player ${player} and the role "${role}". Name one of them.`);
  const wanted = seats.flatMap((info, seat) => {
    if (player != null) return seat === player - 1 ? [seat] : [];
    return role == null || info.role === role ? [seat] : [];
  });
  if (wanted.length > 0) return wanted[draw(key.child("seat"), wanted.length)];
  const roles = [...new Set(seats.map((info) => info.role))].join(", ");
  throw new ConfigError(
    player != null
      ? `there is no player ${player}: the game has ${seats.length}. Name 1 to ${seats.length}.`
      : `nobody has the role "${role}" in this deal. It has: ${roles}.`,
  );
}

function draw(key: Key, count: number): number {
  return key.stream().int(0, count - 1);
}
