/**
 * An arena: every player meets every other one on the same deals, from both sides of the table. Finished pairs are
 * kept by their players' identities, so that an arena goes on where it stopped, and takes in more players. Left
 * out: how games are played (`play` is given), files (`arena-file.ts`), win rates (`arena-score.ts`).
 */
import { EvaluationError } from "../core/errors.ts";
import type { Key } from "../core/rng.ts";
import { tally } from "../reward/spot-the-spy/tally.ts";
import type { Episode } from "../rollout/episode.ts";
import { countFailures, type FailureCount } from "./failures.ts";
import { type Contestant, type MatchTable, type PlayMatch, planMatch } from "./match.ts";

export interface ArenaPlayer {
  readonly name: string;
  /** Changes when the player does; equal for two names of one player. */
  readonly identity: string;
}

/** The games of a pair that is finished. Each outcome is one character per deal: 1 the civilians won, 0 the spy, - a player failed. */
export interface ArenaPair {
  /** Identities. */
  readonly a: string;
  readonly b: string;
  /** A's civilians against B's spy, and the reverse. */
  readonly aCivilians: string;
  readonly bCivilians: string;
  /** Turns without any answer. */
  readonly failures: Readonly<Record<Contestant, readonly FailureCount[]>>;
}

export interface ArenaOptions {
  readonly players: readonly ArenaPlayer[];
  /** Per pair: an even number, at least 2. */
  readonly games: number;
  readonly key: Key;
  /** Pairs that were played before; those of other players stay unused. */
  readonly known?: readonly ArenaPair[];
  /** Called with each pair that was played. */
  readonly onPair?: (pair: ArenaPair) => void;
}

/**
 * The pairs of all players, known or played now.
 * @throws EvaluationError for fewer than two players, the same player twice, or an odd number of games.
 */
export async function arena(
  options: ArenaOptions,
  play: (a: ArenaPlayer, b: ArenaPlayer) => PlayMatch,
): Promise<ArenaPair[]> {
  const { players, known = [], onPair } = options;
  refusePlayers(players);
  const tables = planMatch(options);
  const pairs: ArenaPair[] = [];
  for (const [a, b] of everyTwo(players)) {
    const before = findArenaPair(known, a, b);
    const pair = before ?? outcomeOf(a, b, tables, await play(a, b)(tables));
    if (!before) onPair?.(pair);
    pairs.push(pair);
  }
  return pairs;
}

/** Each two players once. */
export function everyTwo<T>(players: readonly T[]): [T, T][] {
  return players.flatMap((a, i) => players.slice(i + 1).map((b): [T, T] => [a, b]));
}

/** The pair of two players in either order. */
export function findArenaPair(
  pairs: readonly ArenaPair[],
  { identity: one }: ArenaPlayer,
  { identity: two }: ArenaPlayer,
): ArenaPair | undefined {
  return pairs.find(({ a, b }) => (a === one && b === two) || (a === two && b === one));
}

function refusePlayers(players: readonly ArenaPlayer[]): void {
  if (players.length < 2)
    throw new EvaluationError(`An arena needs at least two players, not ${players.length}. Name more.`);
  for (const [a, b] of everyTwo(players)) {
    if (a.identity !== b.identity) continue;
    throw new EvaluationError(`${a.name} and ${b.name} are the same player. Name each player once.`);
  }
}

function outcomeOf(
  { identity: a }: ArenaPlayer,
  { identity: b }: ArenaPlayer,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): ArenaPair {
  if (tables.length !== episodes.length) {
    throw new EvaluationError(
      `A pair of ${tables.length} games came back with ${episodes.length}: its games must all be played.`,
    );
  }
  const spies = episodes.map((episode) => tally(episode).spy);
  const failures = (who: Contestant) =>
    countFailures(episodes, (seat, i) => tables[i][seat === spies[i] ? "spy" : "civilians"] === who);
  const outcomes = (civilians: Contestant) =>
    episodes.map((episode, i) => (tables[i].civilians === civilians ? mark(episode) : "")).join("");
  return {
    a,
    b,
    aCivilians: outcomes("a"),
    bCivilians: outcomes("b"),
    failures: { a: failures("a"), b: failures("b") },
  };
}

function mark(episode: Episode): string {
  if (episode.turns.some(({ failure }) => failure !== undefined)) return "-";
  return tally(episode).civiliansWin ? "1" : "0";
}
