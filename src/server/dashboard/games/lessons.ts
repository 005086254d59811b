/** What a game's turns earned and the advantages that they had in training, computed again from all games of its iteration. */

import type { AskedAgain } from "../../../algorithms/algorithm.ts";
import type { PolicyObjectiveSpec } from "../../../objective/policy-objective.ts";
import type { RewardTerms } from "../../../reward/reward.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { algorithmBefore } from "../../../run/open/algorithms.ts";
import { statStored } from "../store-file.ts";
import type { GameFile } from "./game-files.ts";
import type { ListedRun } from "./game-list.ts";
import { type RunRules, rewardsOf } from "./rules.ts";
import { gameLines } from "./stored-game.ts";

/** By turn. */
export interface Lesson {
  readonly rewards: readonly (RewardTerms | undefined)[];
  /** Absent for turns that did not train. */
  readonly advantages: readonly (number | undefined)[];
  /** What they trained on; absent where it is not known. */
  readonly objective?: PolicyObjectiveSpec;
  /** Why there are none. */
  readonly note?: string;
}

interface IterationGames {
  readonly episodes: readonly Episode[];
  readonly again: AskedAgain;
}

const MOST_GAMES = 2000;
const MOST_BYTES = 2 ** 26;

export async function lessonOf(
  run: ListedRun,
  rules: RunRules,
  file: GameFile,
  episode: Episode,
): Promise<Lesson> {
  const alone = rewardsOf(rules, [episode]);
  const without = (note?: string) => ({
    rewards: episode.turns.map((turn) => alone.get(turn)),
    advantages: [],
    ...(note !== undefined && { note }),
  });
  if (!rules.byName.has(episode.game)) return without();
  if (file.kind !== "training")
    return without("Nothing was learned from this game: it was played on held-out deals.");
  const played = await iterationGames(run.folder, file);
  const at = played?.episodes.findIndex(({ id }) => id === episode.id) ?? -1;
  if (!played || at < 0)
    return without(
      "The file of this iteration is damaged or too large, so advantages are not computed again.",
    );
  const { turns } = played.episodes[at];
  const earned = rewardsOf(rules, played.episodes, played.again);
  const rewards = turns.map((turn) => earned.get(turn));
  const learned = learnedFrom(run, rules, file.iteration, played);
  if (!learned)
    return {
      rewards,
      advantages: [],
      note: "More than the stored games went into the advantages of this iteration, so they are not told.",
    };
  const byTurn = new Map(learned.turns.map(({ turn, advantage }) => [turn, advantage]));
  return { rewards, advantages: turns.map((turn) => byTurn.get(turn)), objective: learned.objective };
}

/** Undefined where not all of them can be read. */
async function iterationGames(folder: string, { name }: GameFile): Promise<IterationGames | undefined> {
  const episodes = await gamesIn(folder, name);
  if (!episodes?.length) return undefined;
  const asked = name.replace(".jsonl", "-again.jsonl");
  const again = statStored(folder, `episodes/${asked}`) ? await gamesIn(folder, asked) : [];
  if (again?.every(({ id }, i) => id === episodes[i % episodes.length].id) !== true) return undefined;
  const sampled = Array.from({ length: Math.floor(again.length / episodes.length) }, (_, time) =>
    again.slice(time * episodes.length, (time + 1) * episodes.length),
  );
  return { episodes, again: { sampled } };
}

async function gamesIn(folder: string, name: string): Promise<Episode[] | undefined> {
  const games: Episode[] = [];
  for await (const { episode, end } of gameLines(folder, name)) {
    if (!episode || games.length === MOST_GAMES || end > MOST_BYTES) return undefined;
    games.push(episode);
  }
  return games;
}

/** Nothing where votes were asked again and not stored, or the algorithm breaks at what a damaged file holds. */
function learnedFrom(
  { config, index }: ListedRun,
  { games }: RunRules,
  iteration: number,
  { episodes, again }: IterationGames,
) {
  const phase = index.phaseOf(iteration);
  const earlier = iteration === 1 ? {} : index.metricsOf(iteration - 1);
  try {
    const algorithm = algorithmBefore(config, games, { ...(phase !== undefined && { phase }), earlier });
    if (!algorithm || (algorithm.again?.sampled ?? 0) !== again.sampled?.length) return undefined;
    return algorithm.step(episodes, again).learn;
  } catch {
    return undefined;
  }
}
