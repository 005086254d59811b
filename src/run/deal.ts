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
  /** How hard the secret is, 0 to 1; absent is the source's own. */
  readonly difficulty?: number;
}

/** Training deals of an iteration (1-based), drawn from the first `trainPairs` secrets. */
export function trainingDeals(
  config: Config,
  source: Pick<SecretSource, "size">,
  root: Key,
  iteration: number,
  difficulty?: number,
): Deal[] {
  const secrets = Math.min(config.pairs.trainPairs, source.size("train"));
  return Array.from({ length: config.gamesPerIteration }, (_, game) => {
    const key = root.child("iteration", iteration, "game", game);
    const index = key
      .child("pair")
      .stream()
      .int(0, secrets - 1);
    return {
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
