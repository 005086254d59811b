/**
 * Measurements on held-out secrets: self-play of one set of weights, the match of the current weights against
 * the frozen base, and their panel.
 */
import { z } from "zod";
import { groupBy } from "../core/group-by.ts";
import { type Interval, mean, meanInterval } from "../core/stats.ts";
import { type MatchResult, match } from "../evaluate/contests/match.ts";
import { BATCH, matchPlay } from "../evaluate/contests/match-play.ts";
import { measured } from "../evaluate/contests/match-score.ts";
import { intervalSchema } from "../evaluate/contests/stored-match.ts";
import { evaluatedGame } from "../evaluate/games.ts";
import type { AnyGame } from "../games/game.ts";
import type { Player } from "../players/player.ts";
import type { Episode } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import { refuseDeadEngine } from "./dead-engine.ts";
import { heldOutDeals, secretOf, tableOf } from "./deal.ts";
import type { Training } from "./training.ts";

/** The game's own measures where one player plays all seats; games on one secret are one cluster. */
export interface SelfPlayResult {
  readonly games: number;
  readonly measures: Readonly<Record<string, Interval>>;
  /** Different secrets of the games; absent in results from before they were counted. */
  readonly pictures?: number;
  /** The mean gain of a game's seats; of games with one side alone, which no match can measure. */
  readonly gain?: Interval;
}

/** As written today, and before there was more than one game. */
export const selfPlaySchema = z.union([
  z.looseObject({
    games: z.number(),
    measures: z.record(z.string(), intervalSchema),
    gain: intervalSchema.optional(),
  }),
  z.looseObject({ games: z.number(), decisionAccuracy: intervalSchema, naShare: intervalSchema }),
]);

/** Today's form of a result as it was written over time. */
export function asSelfPlay(stored: unknown): SelfPlayResult {
  const result = stored as SelfPlayResult;
  if ("measures" in result) return result;
  const { games, pictures, ...measures } = stored as { games: number; pictures?: number } & Record<
    string,
    never
  >;
  return { games, measures, ...(pictures !== undefined && { pictures }) };
}

export type Progress = (played: number) => void;

/** Plays held-out games with `player` at every seat, always the same deals. */
export async function selfPlay(
  training: Training,
  player: Player,
  games: number,
  signal?: AbortSignal,
): Promise<SelfPlayResult> {
  const { game, secrets, root } = training;
  const deals = heldOutDeals(root, "heldout", games, training.heldOutDifficulty);
  const episodes: Episode[] = [];
  for (let from = 0; from < games; from += BATCH) {
    const batch = deals.slice(from, from + BATCH);
    const dealt = await Promise.all(batch.map((deal) => secretOf(deal, secrets)));
    const tables = batch.map((deal, i) => tableOf(deal, dealt[i], game, secrets, () => player));
    episodes.push(...(await playEpisodes(tables, { signal })));
  }
  refuseDeadEngine(episodes);
  return {
    games,
    measures: measured(
      training.rules,
      episodes.map((episode) => ({ episode, seats: new Set(episode.seats.keys()) })),
    ),
    pictures: new Set(episodes.map(({ secret }) => secret.id)).size,
    ...(isCooperative(game) && { gain: teamGain(game, episodes) }),
  };
}

/** Whether nobody plays against anybody. */
export function isCooperative({ sides }: Pick<AnyGame, "sides">): boolean {
  return sides.length === 1;
}

/** Games on one secret are one observation. */
function teamGain(game: AnyGame, episodes: readonly Episode[]): Interval {
  const bySecret = groupBy(episodes, ({ secret }) => secret.id);
  const gains = [...bySecret.values()].map((games) =>
    mean(games.map(({ outcome }) => mean(game.returns(outcome)))),
  );
  return meanInterval(gains);
}

/**
 * The current weights in a panel beside the frozen base; undefined for a game that has none.
 * @param match games of the match between the two, which are not played again.
 */
export async function panelOfRun(
  training: Training,
  match: readonly Episode[],
  signal: AbortSignal,
  onProgress: (played: number, of: number) => void,
): Promise<{ result: object; episodes: readonly Episode[] } | undefined> {
  const { game, pairs: source, root, heldOutDifficulty: difficulty } = training;
  const panel = evaluatedGame(game.name)?.panel;
  if (!source || !panel) return undefined;
  const { temperature, panelGames: games } = training.config.evaluation;
  const player = training.player("trained", training.engine.handedOut, temperature);
  const base = training.player("base", "base", temperature);
  const rest = { known: match, key: root.child("match"), signal, onProgress };
  return panel.play({ player, base, game, source, difficulty, games, ...rest });
}

/** The current weights (A) against the frozen base (B) on held-out deals. */
export async function matchAgainstBase(
  training: Training,
  games: number,
  signal: AbortSignal,
  onProgress: Progress,
): Promise<{ result: MatchResult; episodes: readonly Episode[] }> {
  const { game, secrets: source, rules, root, heldOutDifficulty: difficulty } = training;
  const temperature = training.config.evaluation.temperature;
  const players = {
    a: training.player("trained", training.engine.handedOut, temperature),
    b: training.player("base", "base", temperature),
  };
  const play = matchPlay({ game, source, players, difficulty, signal, onProgress });
  let episodes: readonly Episode[] = [];
  const options = { a: "trained", b: "base", games, key: root.child("match"), rules };
  const result = await match(options, async (tables) => {
    episodes = await play(tables);
    return episodes;
  });
  return { result, episodes };
}
