/**
 * The games of a match, played by real players on held-out secrets through the one game loop.
 */
import type { AnyGame, SeatInfo } from "../../games/game.ts";
import type { Dealt, SecretSource } from "../../games/secret.ts";
import type { Player } from "../../players/player.ts";
import type { Episode } from "../../rollout/episode.ts";
import { playEpisodes, type Table } from "../../rollout/play.ts";
import type { Contestant, MatchTable, PlayMatch } from "./match.ts";

/** Held-out games in flight at once. */
export const BATCH = 128;

export interface MatchPlayOptions {
  readonly game: AnyGame;
  /** Deal i takes the secret i of the held-out split; a finite source wraps around. */
  readonly source: SecretSource;
  readonly players: Readonly<Record<Contestant, Player>>;
  /** Difficulty of the secrets, 0 to 1; default: the source's own. */
  readonly difficulty?: number;
  /** Games in flight at once; default `BATCH`. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of games that are over. */
  readonly onProgress?: (played: number) => void;
}

/** @throws DataError if a secret cannot be read. */
export function matchPlay(options: MatchPlayOptions): PlayMatch {
  const { batch = BATCH, signal, onProgress } = options;
  return async (planned) => {
    const episodes: Episode[] = [];
    for (let from = 0; from < planned.length; from += batch) {
      const tables = await seatAll(planned.slice(from, from + batch), options);
      episodes.push(...(await playEpisodes(tables, { signal })));
      onProgress?.(episodes.length);
    }
    return episodes;
  };
}

/** Secrets are made once per deal. */
async function seatAll(planned: readonly MatchTable[], options: MatchPlayOptions): Promise<Table[]> {
  const { source, difficulty } = options;
  const deals = [...new Set(planned.map(({ deal }) => deal))];
  const secrets = new Map(
    await Promise.all(
      deals.map(async (deal) => [deal, await source.deal("heldout", deal, difficulty)] as const),
    ),
  );
  return planned.map((table) => seat(table, secrets.get(table.deal)!, options));
}

function seat(planned: MatchTable, dealt: Dealt<unknown>, options: MatchPlayOptions): Table {
  const { game, source, players, difficulty } = options;
  const { id, key, deal } = planned;
  return {
    id,
    key,
    game,
    secret: dealt.secret,
    secretInfo: {
      source: source.name,
      split: "heldout",
      index: deal,
      id: dealt.id,
      ...(difficulty !== undefined && { difficulty }),
    },
    players: (_: number, { side }: SeatInfo) => players[planned.holds[side]],
  };
}
