/** The advantages that a game's turns had in training, computed again from all games of its iteration. */

import type { Episode } from "../../../rollout/episode.ts";
import { algorithmKind } from "../../../run/open/algorithms.ts";
import type { GameFile } from "./game-files.ts";
import type { ListedRun } from "./game-list.ts";
import type { RunRules } from "./rules.ts";
import { gameLines } from "./stored-game.ts";

export interface Lesson {
  /** By turn; absent for those that did not train. */
  readonly advantages: readonly (number | undefined)[];
  /** Why there are none. */
  readonly note?: string;
}

const MOST_GAMES = 2000;
const MOST_BYTES = 2 ** 26;

export async function lessonOf(
  { folder, config, index }: ListedRun,
  rules: RunRules,
  file: GameFile,
  episode: Episode,
): Promise<Lesson> {
  const none = (note: string) => ({ advantages: [], note });
  if (!rules.byName.has(episode.game)) return { advantages: [] };
  if (file.kind !== "training")
    return none("Nothing was learned from this game: it was played on held-out deals.");
  const all = await iterationGames(folder, file);
  if (!all)
    return none("The file of this iteration is damaged or too large, so advantages are not computed again.");
  const at = all.findIndex(({ id }) => id === episode.id);
  const phase = index.phaseOf(file.iteration);
  const before = file.iteration === 1 ? {} : index.metricsOf(file.iteration - 1);
  const past = { ...(phase !== undefined && { phase }), before };
  const turns = advantagesIn(config, rules, past, all);
  if (!turns || at < 0)
    return none(
      "More than the stored games went into the advantages of this iteration, so they are not told.",
    );
  const byTurn = new Map(turns.map(({ turn, advantage }) => [turn, advantage]));
  return { advantages: all[at].turns.map((turn) => byTurn.get(turn)) };
}

/** Undefined where not all of them can be read. */
async function iterationGames(folder: string, { name }: GameFile): Promise<Episode[] | undefined> {
  const games: Episode[] = [];
  for await (const { episode, end } of gameLines(folder, name)) {
    if (!episode || games.length === MOST_GAMES || end > MOST_BYTES) return undefined;
    games.push(episode);
  }
  return games;
}

/** An algorithm that breaks at what a damaged file holds has nothing to tell. */
function advantagesIn(
  { algorithm, loss }: ListedRun["config"],
  { games }: RunRules,
  past: { readonly phase?: string; readonly before: Readonly<Record<string, number>> },
  episodes: readonly Episode[],
) {
  const { kind, clipLow, clipHigh } = loss;
  const context = { loss: kind === "ppo" ? { kind, clipLow, clipHigh } : { kind }, games };
  try {
    return algorithmKind(algorithm.name).advantages(algorithm, context, past, episodes);
  } catch {
    return undefined;
  }
}
