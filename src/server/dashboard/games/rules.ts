/**
 * The rules of a run's games, as far as they may be used here: those of a game of somebody's own are a program, which is not run unless the
 * command was told to trust it.
 */

import { SparringError } from "../../../core/errors.ts";
import type { AnyGame } from "../../../games/game.ts";
import { type Reward, total } from "../../../reward/reward.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { algorithmKind } from "../../../run/open/algorithms.ts";
import { type OpenedGame, openRules } from "../../../run/open/games.ts";
import type { Config } from "../../../run/settings/config.ts";

export interface RunRules {
  readonly games: readonly AnyGame[];
  /** By the name of a game. */
  readonly byName: ReadonlyMap<string, OpenedGame["rules"]>;
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
  return { games, byName, notes };
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

/** What each turn earns; nothing where it cannot be said. */
export function rewardsOf(config: Config, { games, byName }: RunRules, episode: Episode): ReturnType<Reward> {
  const none = () => episode.turns.map(() => undefined);
  if (!byName.has(episode.game)) return none();
  try {
    return algorithmKind(config.algorithm.name).rewards(config.algorithm, { games })(episode);
  } catch {
    return none();
  }
}

/** By side, what its seats earned together. */
export function earnedBySide(
  rewards: ReturnType<Reward>,
  sides: readonly string[],
  { turns }: Episode,
): Record<string, number> {
  const earned: Record<string, number> = {};
  turns.forEach(({ seat }, i) => {
    const terms = rewards[i];
    if (terms) earned[sides[seat]] = (earned[sides[seat]] ?? 0) + total(terms);
  });
  const order = [...new Set(sides)].sort();
  return Object.fromEntries(
    order.flatMap((side) => (side in earned ? [[side, Number(earned[side].toFixed(6))]] : [])),
  );
}
