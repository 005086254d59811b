/** The games of an iteration: which secrets, which key. All of it follows from the run's key. */
import type { Key } from "../core/rng.ts";
import type { AnyGame } from "../games/game.ts";
import type { Dealt, SecretSource } from "../games/secret.ts";
import type { Split } from "../pairs/pair.ts";
import type { Seating, Table } from "../rollout/play.ts";
import type { Config } from "./settings/config.ts";

/** A game before its secret is there. */
export interface Deal {
  readonly id: string;
  readonly key: Key;
  readonly split: Split;
  /** Index of the secret in its split. */
  readonly index: number;
  /** Difficulty of the secret, 0 to 1; absent is the source's own. */
  readonly difficulty?: number;
}

/** A deal of one of several games. */
export interface TrainingDeal extends Deal {
  /** Number of the game among those of the run, from 0. */
  readonly play: number;
  /** Number of the deal among those of its game in this iteration, from 0. */
  readonly number: number;
}

/**
 * Training deals of an iteration (1-based), of all games in turn, each drawn from the first `trainPairs`
 * secrets of its game.
 */
export function trainingDeals(
  config: Config,
  sources: readonly Pick<SecretSource, "size">[],
  root: Key,
  iteration: number,
  difficulty?: number,
): TrainingDeal[] {
  const sizes = sources.map((source) => Math.min(config.pairs.trainPairs, source.size("train")));
  return Array.from({ length: config.gamesPerIteration }, (_, game) => {
    const play = game % sources.length;
    const key = root.child("iteration", iteration, "game", game);
    const index = key
      .child("pair")
      .stream()
      .int(0, sizes[play] - 1);
    return {
      play,
      number: Math.floor(game / sources.length),
      id: `${String(iteration).padStart(4, "0")}-${String(game).padStart(3, "0")}`,
      key,
      split: "train",
      index,
      ...(difficulty !== undefined && { difficulty }),
    };
  });
}

/** Held-out deals 0, 1, 2, …; the same for every iteration, so that numbers can be compared. */
export function heldOutDeals(root: Key, name: string, games: number, difficulty?: number): Deal[] {
  return Array.from({ length: games }, (_, index) => ({
    id: `${name}-${String(index).padStart(3, "0")}`,
    key: root.child("heldout", "game", index),
    split: "heldout",
    index,
    ...(difficulty !== undefined && { difficulty }),
  }));
}

/** @throws DataError as the source does. */
export function secretOf<Secret>(
  { split, index, difficulty }: Deal,
  source: SecretSource<Secret>,
): Promise<Dealt<Secret>> {
  return source.deal(split, index, difficulty);
}

/** Seats players at a deal. */
export function tableOf(
  deal: Deal,
  { id, secret }: Dealt<unknown>,
  game: AnyGame,
  source: Pick<SecretSource, "name">,
  players: Seating,
): Table {
  const { split, index, difficulty } = deal;
  return {
    id: deal.id,
    key: deal.key,
    game,
    players,
    secret,
    secretInfo: { source: source.name, split, index, id, ...(difficulty !== undefined && { difficulty }) },
  };
}
