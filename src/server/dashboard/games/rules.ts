/**
 * The rules of a run's games, as far as they may be used here: those of a game of somebody's own are a program, which is not run unless the
 * command was told to trust it.
 */

import type { Algorithm, AskedAgain } from "../../../algorithms/algorithm.ts";
import { SparringError } from "../../../core/errors.ts";
import type { AnyGame } from "../../../games/game.ts";
import { type RewardTerms, total } from "../../../reward/reward.ts";
import type { Episode, Turn } from "../../../rollout/episode.ts";
import { openAlgorithm, prepareAlgorithm } from "../../../run/open/algorithms.ts";
import { type OpenedGame, openRules } from "../../../run/open/games.ts";
import type { Config } from "../../../run/settings/config.ts";

export interface RunRules {
  readonly games: readonly AnyGame[];
  /** By the name of a game. */
  readonly byName: ReadonlyMap<string, OpenedGame["rules"]>;
  /** What rewards come from; absent where it is a program that may not be run here. */
  readonly algorithm?: Algorithm;
  /** Why some are missing. */
  readonly notes: readonly string[];
}

export async function runRules(config: Config): Promise<RunRules> {
  const games: AnyGame[] = [];
  const byName = new Map<string, OpenedGame["rules"]>();
  const notes: string[] = [];
  for (const game of [config.game, ...config.moreGames])
    try {
      const opened = await openRules({ game });
      games.push(opened.game);
      byName.set(opened.game.name, opened.rules);
    } catch (error) {
      if (!(error instanceof SparringError)) throw error;
      notes.push(error.message);
    }
  const algorithm = await algorithmOf(config, games);
  return { games, byName, notes, ...(algorithm && { algorithm }) };
}

/** Without it games are shown without rewards. */
async function algorithmOf(config: Config, games: readonly AnyGame[]): Promise<Algorithm | undefined> {
  try {
    await prepareAlgorithm(config);
    return openAlgorithm(config, games);
  } catch {
    return undefined;
  }
}

/** The side that won, null for a draw; nothing where the outcome is none of the game's. */
export function winnerOf({ byName }: RunRules, episode: Episode): { winner?: string | null } {
  const rules = byName.get(episode.game);
  try {
    return rules ? { winner: rules.winnerOf(episode) ?? null } : {};
  } catch {
    return {};
  }
}

export function sidesOf({ byName }: RunRules, episode: Episode): readonly string[] {
  return byName.get(episode.game)?.sidesOf(episode) ?? episode.seats.map(({ role }) => role);
}

/** What turns earn; those are absent of which it cannot be said. */
export function rewardsOf(
  { algorithm, byName }: RunRules,
  episodes: readonly Episode[],
  again?: AskedAgain,
): ReadonlyMap<Turn, RewardTerms> {
  if (episodes.some(({ game }) => !byName.has(game))) return new Map();
  try {
    return new Map((algorithm?.rewarded?.(episodes, again) ?? []).map(({ turn, terms }) => [turn, terms]));
  } catch {
    return new Map();
  }
}

/** By side, what its seats earned together. */
export function earnedBySide(
  rewards: ReadonlyMap<Turn, RewardTerms>,
  sides: readonly string[],
  { turns }: Episode,
): Record<string, number> {
  const earned: Record<string, number> = {};
  for (const turn of turns) {
    const terms = rewards.get(turn);
    if (terms) earned[sides[turn.seat]] = (earned[sides[turn.seat]] ?? 0) + total(terms);
  }
  const order = [...new Set(sides)].sort();
  return Object.fromEntries(
    order.flatMap((side) => (side in earned ? [[side, Number(earned[side].toFixed(6))]] : [])),
  );
}
