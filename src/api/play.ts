/** One game, played to its end. */
import { Key } from "../core/rng.ts";
import type { Episode, Turn } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import { type PlayerOrName, seated, type Table } from "./seats.ts";

export interface PlayOptions extends Table {
  /** One for each seat, in order. One alone plays all seats. */
  readonly players: PlayerOrName | readonly PlayerOrName[];
  /** The same seed, the same game; default 1. */
  readonly seed?: number;
  /** Which held-out deal (picture, cards); default 0. */
  readonly deal?: number;
  readonly signal?: AbortSignal;
  /** After each turn, with the full state. */
  readonly onTurn?: (turn: Turn, state: unknown) => void;
}

/**
 * The whole game: seats, turns with their moves or the reason of a refusal, outcome.
 * @throws ConfigError if a seat has no player; CheckpointError, DataError as `evaluate`.
 */
export async function play(options: PlayOptions): Promise<Episode> {
  const { players: given, seed = 1, deal = 0, signal, onTurn, ...table } = options;
  const list = Array.isArray(given) ? (given as readonly PlayerOrName[]) : undefined;
  const numbered = Object.entries(list ?? [given as PlayerOrName]);
  const { config, play: opened, players, close } = await seated(table, Object.fromEntries(numbered));
  try {
    const { game, secrets } = opened;
    const dealt = await secrets.deal("heldout", deal, config.pairs.difficulty ?? undefined);
    const [episode] = await playEpisodes(
      [
        {
          id: `game-${seed}-${deal}`,
          key: Key.root(seed).child("play", deal),
          game,
          secret: dealt.secret,
          secretInfo: { source: secrets.name, split: "heldout", index: deal, id: dealt.id },
          players: list ? list.map((_, seat) => players[seat]) : () => players[0],
        },
      ],
      { signal, onTurn: ({ turn, state }) => onTurn?.(turn, state) },
    );
    return episode;
  } finally {
    await close();
  }
}
