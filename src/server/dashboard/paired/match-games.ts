/** The games of a run's last stored match against its base, by deal: from either side of the table. */

import { Key } from "../../../core/rng.ts";
import type { Contestant, MatchRules, MatchTable } from "../../../evaluate/contests/match.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { type GameFile, gameFiles } from "../games/game-files.ts";
import { gameLines } from "../games/stored-game.ts";

/** A deal, first with the run's weights on the first side, then on the second. */
export type DealGames = readonly [Episode, Episode];

export interface MatchGames {
  readonly file: GameFile;
  /** By number of the deal. */
  readonly deals: ReadonlyMap<number, DealGames>;
}

const MATCH = /^\d+-match\.jsonl$/;
const MOST_BYTES = 2 ** 26;
const MOST_GAMES = 4000;
const BASE = "base";

/** Of the run's first game. @param rules of it. @returns undefined where no match is stored. */
export async function lastMatchGames(
  folder: string,
  rulesOf: (episode: Episode) => MatchRules | undefined,
): Promise<MatchGames | undefined> {
  const file = lastMatch(folder);
  if (!file) return undefined;
  const found = new Map<number, Partial<Record<0 | 1, Episode>>>();
  let games = 0;
  for await (const { episode, end } of gameLines(folder, file.name)) {
    if (end > MOST_BYTES || games === MOST_GAMES) break;
    const rules = episode && rulesOf(episode);
    const side = rules && sideOfWeights(rules, episode);
    if (!episode || side === undefined) continue;
    games++;
    const { index } = episode.secret;
    found.set(index, { ...found.get(index), [side]: episode });
  }
  const deals = [...found].flatMap(([deal, { 0: first, 1: second }]) =>
    first && second ? [[deal, [first, second]] as const] : [],
  );
  return { file, deals: new Map(deals) };
}

/** Its file. */
export function lastMatch(folder: string): GameFile | undefined {
  return gameFiles(folder).findLast(({ name }) => MATCH.test(name));
}

/** The tables at which deals were played, for their scoring. */
export function tablesOf({ sides }: MatchRules, deals: readonly DealGames[]): MatchTable[] {
  return deals.flatMap((games) =>
    games.map((episode, i) => {
      const [first, second]: Contestant[] = i === 0 ? ["a", "b"] : ["b", "a"];
      const holds = { [sides[0]]: first, [sides[1]]: second };
      return { id: episode.id, deal: episode.secret.index, key: Key.root(episode.key), holds };
    }),
  );
}

/** The number of the side that the base does not hold; undefined where it holds none or both. */
function sideOfWeights({ sides, sidesOf }: MatchRules, episode: Episode): 0 | 1 | undefined {
  const held = sidesOf(episode);
  const ofBase = new Set(episode.seats.flatMap(({ player }, seat) => (player === BASE ? [held[seat]] : [])));
  const ofOthers = new Set(
    episode.seats.flatMap(({ player }, seat) => (player === BASE ? [] : [held[seat]])),
  );
  if (sides.length !== 2 || ofBase.size !== 1 || ofOthers.size !== 1) return undefined;
  const side = sides.findIndex((name) => ofOthers.has(name));
  return side === 0 || side === 1 ? side : undefined;
}
