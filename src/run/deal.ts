/** The games of an iteration: which pictures, which key. All of it follows from the run's key. */
import type { Key } from "../core/rng.ts";
import type { SpotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameOutcome, SpyGameSecret } from "../games/spot-the-spy/state.ts";
import type { ImagePair, PairSource, Split } from "../pairs/pair.ts";
import type { Seating, Table } from "../rollout/play.ts";
import type { Config } from "./settings/config.ts";

/** A game before its pictures are there. */
export interface Deal {
  readonly id: string;
  readonly key: Key;
  readonly split: Split;
  /** Index of the pair in its split. */
  readonly index: number;
  /** How hard the pair is, 0 to 1; absent is the source's own. */
  readonly difficulty?: number;
}

export type SpyTable = Table<SpyGameSecret, SpyGameOutcome>;

/** Training deals of an iteration (1-based), drawn from the first `trainPairs` pairs. */
export function trainingDeals(
  config: Config,
  source: PairSource,
  root: Key,
  iteration: number,
  difficulty?: number,
): Deal[] {
  const pairs = Math.min(config.pairs.trainPairs, source.size("train"));
  return Array.from({ length: config.gamesPerIteration }, (_, game) => {
    const key = root.child("iteration", iteration, "game", game);
    const index = key
      .child("pair")
      .stream()
      .int(0, pairs - 1);
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
export function pairOf({ split, index, difficulty }: Deal, source: PairSource): Promise<ImagePair> {
  return source.pair(split, index, difficulty);
}

/** Seats players at a deal. */
export function tableOf(
  deal: Deal,
  pair: ImagePair,
  game: SpotTheSpy,
  source: PairSource,
  players: Seating,
): SpyTable {
  const { split, index, difficulty } = deal;
  return {
    id: deal.id,
    key: deal.key,
    game: game as SpyTable["game"],
    players,
    secret: { pair },
    secretInfo: {
      source: source.name,
      split,
      index,
      pair: pair.id,
      ...(difficulty !== undefined && { difficulty }),
    },
  };
}
