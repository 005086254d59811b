/**
 * An arena: every player meets every other one on the same deals, from both sides of the table. Finished
 * pairs are kept by their players' identities, so that an arena continues where it stopped, and takes in more
 * players. Left out: how games are played (`play` is given), files (`arena-file.ts`), win rates
 * (`arena-score.ts`).
 */
import { EvaluationError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Episode } from "../../rollout/episode.ts";
import { heldBy, markDeals } from "./deal-outcomes.ts";
import { countFailures, type FailureCount } from "./failures.ts";
import { findPair, type LadderPair } from "./ladder.ts";
import { type Contestant, type MatchRules, type MatchTable, type PlayMatch, planMatch } from "./match.ts";

export interface ArenaPlayer {
  readonly name: string;
  /** Changes when the player does; equal for two names of one player. */
  readonly identity: string;
}

/** The games of a pair that is finished; `a` and `b` are identities. */
export interface ArenaPair extends LadderPair {
  /** Turns without any answer. */
  readonly failures: Readonly<Record<Contestant, readonly FailureCount[]>>;
}

export interface ArenaOptions {
  readonly players: readonly ArenaPlayer[];
  /** Per pair: an even number, at least 2. */
  readonly games: number;
  readonly key: Key;
  readonly rules: MatchRules;
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
    const before = findPair(known, a.identity, b.identity);
    const pair = before ?? outcomeOf(options.rules, a, b, tables, await play(a, b)(tables));
    if (!before) onPair?.(pair);
    pairs.push(pair);
  }
  return pairs;
}

/** Each two players once. */
export function everyTwo<T>(players: readonly T[]): [T, T][] {
  return players.flatMap((a, i) => players.slice(i + 1).map((b): [T, T] => [a, b]));
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
  rules: MatchRules,
  { identity: a }: ArenaPlayer,
  { identity: b }: ArenaPlayer,
  tables: readonly MatchTable[],
  episodes: readonly Episode[],
): ArenaPair {
  const failures = (who: Contestant) => countFailures(episodes, heldBy(who, rules, tables, episodes));
  return {
    ...{ a, b, ...markDeals(rules, tables, episodes) },
    failures: { a: failures("a"), b: failures("b") },
  };
}
