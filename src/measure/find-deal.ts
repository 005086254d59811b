/** The deal for a person who may want a role. */
import { ConfigError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import type { Dealt } from "../games/secret.ts";
import { type Deal, secretOf } from "../run/deal.ts";
import type { OpenedGame } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";

/** Deals that are looked at for a wanted role. */
const MOST_DEALS = 200;

export interface Wanted {
  readonly seed: number;
  /** From 1. */
  readonly seat: number;
  readonly role?: string;
}

/**
 * The deal of the seed, or the first after it that gives the person the wanted role. @throws ConfigError if
 * none of many does.
 */
export async function findDeal(
  config: Config,
  { game, secrets }: OpenedGame,
  { seed, seat, role }: Wanted,
): Promise<{ deal: Deal; dealt: Dealt<unknown> }> {
  const difficulty = config.pairs.difficulty ?? undefined;
  for (let i = 0; i < MOST_DEALS; i++) {
    const key = Key.root(seed).child("play", i);
    const index = key
      .child("pair")
      .stream()
      .int(0, Math.min(secrets.size("heldout"), 1000) - 1);
    const deal: Deal = { id: `play-${seed}-${i}`, key, split: "heldout", index, difficulty };
    const dealt = await secretOf(deal, secrets);
    const seats = game.seats(game.start(dealt.secret, key));
    if (seat > seats.length)
      throw new ConfigError(
        `there is no seat ${seat}: the game has ${seats.length}. Choose --seat 1 to ${seats.length}.`,
      );
    if (role === undefined || seats[seat - 1].role === role) return { deal, dealt };
    const roles = [...new Set(seats.map((one) => one.role))].sort();
    if (!roles.includes(role)) throw new ConfigError(`--role is "${role}". Choose ${roles.join(" or ")}.`);
  }
  throw new ConfigError(`seat ${seat} is never dealt the role "${role}". Choose another --seat.`);
}
