/** The games of one iteration of a run as they are stored, with those asked again. */
import fs from "node:fs";
import path from "node:path";
import type { AskedAgain } from "../../algorithms/algorithm.ts";
import { DataError } from "../../core/errors.ts";
import type { Episode } from "../../rollout/episode.ts";
import { readEpisodes } from "../../rollout/episode-file.ts";

export interface IterationGames {
  readonly episodes: readonly Episode[];
  /** As far as it was kept. */
  readonly again: AskedAgain;
}

/** Iterations whose games are stored, ascending. */
export function storedIterations(run: string): number[] {
  const folder = path.join(run, "episodes");
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names
    .flatMap((name) => (/^\d+\.jsonl$/.test(name) ? Number.parseInt(name, 10) : []))
    .sort((a, b) => a - b);
}

/** @throws DataError if a file is damaged, or games asked again are others than the iteration's. */
export async function readIteration(run: string, iteration: number): Promise<IterationGames> {
  const { episodes } = await readEpisodes(fileOf(run, iteration, ""));
  const [sampled, greedy] = await Promise.all(
    ["-again", "-greedy"].map((what) => timesIn(fileOf(run, iteration, what), episodes)),
  );
  return { episodes, again: { ...(greedy[0] && { greedy: greedy[0] }), sampled } };
}

function fileOf(run: string, iteration: number, what: string): string {
  return path.join(run, "episodes", `${String(iteration).padStart(4, "0")}${what}.jsonl`);
}

/** One list for each time, in the order of the games. */
async function timesIn(file: string, games: readonly Episode[]): Promise<Episode[][]> {
  if (!fs.existsSync(file)) return [];
  const { episodes } = await readEpisodes(file);
  const wrong = episodes.findIndex(({ id }, i) => id !== games[i % games.length]?.id);
  if (wrong >= 0 || (games.length > 0 && episodes.length % games.length !== 0))
    throw new DataError(
      `${file} holds ${episodes.length} games, which are not ${games.length} games some times over. Remove it: its votes are then left out.`,
    );
  return Array.from({ length: games.length === 0 ? 0 : episodes.length / games.length }, (_, time) =>
    episodes.slice(time * games.length, (time + 1) * games.length),
  );
}
