/** A match of two players from both sides of the table, as `sparring evaluate match` plays it. */
import { Key } from "../core/rng.ts";
import { type MatchResult, match } from "../evaluate/contests/match.ts";
import { matchPlay } from "../evaluate/contests/match-play.ts";
import type { Episode } from "../rollout/episode.ts";
import { type PlayerOrName, seated, type Table } from "./seats.ts";

export interface EvaluateOptions extends Table {
  readonly a: PlayerOrName;
  readonly b: PlayerOrName;
  /** An even number; default 400. */
  readonly games?: number;
  /** The same seed, the same deals; default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (played: number) => void;
  /** All games at the end, in the order of their deals. */
  readonly onEpisodes?: (episodes: readonly Episode[]) => void;
}

/**
 * A's win rate against B on held-out deals, each played from both sides, with 95% intervals by picture or deal.
 * @throws ConfigError, CheckpointError, DataError; EvaluationError for an odd number of games or a game that has not
 * two sides.
 */
export async function evaluate(options: EvaluateOptions): Promise<MatchResult> {
  const { a, b, games = 400, seed = 1, signal, onProgress, onEpisodes, ...table } = options;
  const { config, play, players, close } = await seated(table, { a, b });
  try {
    const { game, secrets: source, rules } = play;
    const difficulty = config.pairs.difficulty ?? undefined;
    const playMatch = matchPlay({ game, source, players, difficulty, signal, onProgress });
    const named = { a: nameOf(a), b: nameOf(b), games, key: Key.root(seed).child("match"), rules };
    return await match(named, async (tables) => {
      const episodes = await playMatch(tables);
      onEpisodes?.(episodes);
      return episodes;
    });
  } finally {
    await close();
  }
}

function nameOf(player: PlayerOrName): string {
  return typeof player === "string" ? player : player.name;
}
