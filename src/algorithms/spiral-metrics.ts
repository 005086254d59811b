/**
 * The metrics of an iteration of SPIRAL, as plain numbers. A name that ends in `GAME.ROLE` or `GAME` is about
 * that role or game; turns and returns are those of the weights that train.
 */
import type { AdvantagedTurn } from "../advantage/advantage.ts";
import { groupBy } from "../core/group-by.ts";
import { mean } from "../core/stats.ts";
import { hasFailure, type ReturnsOf } from "../reward/game-return.ts";
import type { Episode, Turn } from "../rollout/episode.ts";

/** The player name of the weights that train. */
const POLICY = "policy";

export function isPolicy({ seats }: Episode, seat: number): boolean {
  return seats[seat].player === POLICY;
}

/** The group of a baseline. */
export function key(game: string, role: string): string {
  return `${game}|${role}`;
}

/** A seat of the weights that train, in a game without failures. */
interface OwnSeat {
  readonly game: string;
  readonly role: string;
  readonly gained: number;
  /** Whether no other seat gained as much. */
  readonly won: boolean;
  readonly turns: readonly Turn[];
}

/**
 * Per game and role: `return`, `winShare`, `illegalShare`, `answerTokens` and `entropy` (the mean of -log π
 * over sampled tokens, an estimate of the entropy per token in nats). Per game: `drawShare`, games in which
 * all seats gained the same. Over all: `illegalShare`, `answerTokens`, `entropy` and `failures`.
 */
export function gameMetrics(episodes: readonly Episode[], returnsOf: ReturnsOf): Record<string, number> {
  const finished = episodes.filter((episode) => !hasFailure(episode));
  const own = finished.flatMap((episode) => ownSeats(episode, returnsOf(episode)));
  const failures = episodes
    .flatMap(({ turns }) => turns)
    .filter(({ failure }) => failure !== undefined).length;
  return {
    ...answerMetrics(own.flatMap(({ turns }) => turns)),
    ...merged(
      groupBy(own, ({ game, role }) => `${game}.${role}`),
      roleMetrics,
    ),
    ...merged(
      groupBy(finished, ({ game }) => game),
      (games) => ({
        drawShare: share(games, (episode) => new Set(returnsOf(episode)).size === 1),
      }),
    ),
    failures,
  };
}

/** `zeroAdvantageShare` of the turns, and `trainedTurns`, the number of the others. */
export function advantageMetrics(turns: readonly AdvantagedTurn[]): Record<string, number> {
  const zeros = turns.filter(({ advantage }) => advantage === 0).length;
  const trainedTurns = turns.length - zeros;
  return turns.length === 0 ? { trainedTurns } : { trainedTurns, zeroAdvantageShare: zeros / turns.length };
}

function ownSeats(episode: Episode, returns: readonly number[]): OwnSeat[] {
  return episode.seats.flatMap(({ role }, seat) => {
    if (!isPolicy(episode, seat)) return [];
    const others = returns.filter((_, other) => other !== seat);
    const won = others.every((gained) => gained < returns[seat]);
    const turns = episode.turns.filter((turn) => turn.seat === seat);
    return [{ game: episode.game, role, gained: returns[seat], won, turns }];
  });
}

function roleMetrics(seats: readonly OwnSeat[]): Record<string, number> {
  return {
    return: mean(seats.map(({ gained }) => gained)),
    winShare: share(seats, ({ won }) => won),
    ...answerMetrics(seats.flatMap(({ turns }) => turns)),
  };
}

function answerMetrics(turns: readonly Turn[]): Record<string, number> {
  if (turns.length === 0) return {};
  const logprobs = turns.flatMap((turn) => turn.logprobs);
  return {
    illegalShare: share(turns, ({ move }) => move === undefined),
    answerTokens: mean(turns.map(({ tokens }) => tokens.length)),
    ...(logprobs.length > 0 && { entropy: -mean(logprobs) }),
  };
}

/** The numbers of each group, named `NUMBER.GROUP`. */
function merged<T>(
  groups: ReadonlyMap<string, readonly T[]>,
  numbers: (group: readonly T[]) => Record<string, number>,
): Record<string, number> {
  const named = [...groups].flatMap(([name, group]) =>
    Object.entries(numbers(group)).map(([number, value]) => [`${number}.${name}`, value]),
  );
  return Object.fromEntries(named);
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}
