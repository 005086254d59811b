/**
 * The games of a match, played by real players on held-out pairs through the one game loop.
 */
import type { SpotTheSpy } from "../../games/spot-the-spy/spot-the-spy.ts";
import type { ImagePair, PairSource } from "../../pairs/pair.ts";
import type { Player } from "../../players/player.ts";
import type { Episode } from "../../rollout/episode.ts";
import { type PlayOptions, playEpisodes, type Table } from "../../rollout/play.ts";
import type { Contestant, MatchTable, PlayMatch } from "./match.ts";

export interface MatchPlayOptions {
  readonly game: SpotTheSpy;
  /** Deal i takes the pair i of the held-out split; a finite source wraps around. */
  readonly source: PairSource;
  readonly players: Readonly<Record<Contestant, Player>>;
  /** How hard the pairs are, 0 to 1; default: the source's own. */
  readonly difficulty?: number;
  /** Games in flight at once; default 128. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of games that are over. */
  readonly onProgress?: (played: number) => void;
}

/** @throws DataError if a pair cannot be read. */
export function matchPlay(options: MatchPlayOptions): PlayMatch {
  const { batch = 128, signal, onProgress } = options;
  return async (planned) => {
    const episodes: Episode[] = [];
    for (let from = 0; from < planned.length; from += batch) {
      const tables = await seatAll(planned.slice(from, from + batch), options);
      const play: PlayOptions<{ pair: ImagePair }, unknown> = { signal };
      episodes.push(...(await playEpisodes<{ pair: ImagePair }, unknown>(tables, play)));
      onProgress?.(episodes.length);
    }
    return episodes;
  };
}

/** Pictures are fetched once per deal. */
async function seatAll(planned: readonly MatchTable[], options: MatchPlayOptions) {
  const { source, difficulty } = options;
  const deals = [...new Set(planned.map(({ deal }) => deal))];
  const pairs = new Map(
    await Promise.all(
      deals.map(async (deal) => [deal, await source.pair("heldout", deal, difficulty)] as const),
    ),
  );
  return planned.map((table) => seat(table, pairs.get(table.deal)!, options));
}

function seat(planned: MatchTable, pair: ImagePair, options: MatchPlayOptions) {
  const { game, source, players, difficulty } = options;
  const { id, key, deal } = planned;
  return {
    id,
    key,
    game: game as Table<{ pair: ImagePair }>["game"],
    secret: { pair },
    secretInfo: {
      source: source.name,
      split: "heldout",
      index: deal,
      pair: pair.id,
      ...(difficulty !== undefined && { difficulty }),
    },
    players: (_: number, { role }: { role: string }) =>
      players[planned[role === "spy" ? "spy" : "civilians"]],
  };
}
