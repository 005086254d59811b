/**
 * What is measured on held-out pictures: self-play of one set of weights, the match of the current weights
 * against the frozen base, and their panel.
 */
import { clusteredProportion, type Interval } from "../core/stats.ts";
import { type MatchResult, match } from "../evaluate/contests/match.ts";
import { matchPlay } from "../evaluate/contests/match-play.ts";
import type { PanelResult } from "../evaluate/contests/panel/panel.ts";
import { panel } from "../evaluate/contests/panel/play-panel.ts";
import type { Player } from "../players/player.ts";
import { type Tally, tally } from "../reward/spot-the-spy/tally.ts";
import type { Episode } from "../rollout/episode.ts";
import { playEpisodes } from "../rollout/play.ts";
import { refuseDeadEngine } from "./dead-engine.ts";
import { heldOutDeals, pairOf, tableOf } from "./deal.ts";
import type { Training } from "./training.ts";

/** How the civilians of one player vote when it plays all seats; votes on one picture are one cluster. */
export interface SelfPlayResult {
  readonly games: number;
  readonly decisionAccuracy: Interval;
  readonly naShare: Interval;
  /** Different pictures of the games; absent in results from before they were counted. */
  readonly pictures?: number;
}

export type Progress = (played: number) => void;

const BATCH = 128;

/** Plays held-out games with `player` at every seat, always the same deals. */
export async function selfPlay(
  training: Training,
  player: Player,
  games: number,
  signal?: AbortSignal,
): Promise<SelfPlayResult> {
  const { game, pairs, root } = training;
  const deals = heldOutDeals(root, "heldout", games, training.heldOutDifficulty);
  const episodes: Episode[] = [];
  for (let from = 0; from < games; from += BATCH) {
    const batch = deals.slice(from, from + BATCH);
    const secrets = await Promise.all(batch.map((deal) => pairOf(deal, pairs)));
    const tables = batch.map((deal, i) => tableOf(deal, secrets[i], game, pairs, () => player));
    episodes.push(...(await playEpisodes(tables, { signal })));
  }
  refuseDeadEngine(episodes);
  const votes = episodes.map((episode) => ({ ...tally(episode), name: episode.secret.pair }));
  const share = (of: (votes: Tally) => number) =>
    clusteredProportion(votes.map((one) => ({ successes: of(one), n: one.cast, name: one.name })));
  return {
    games,
    decisionAccuracy: share(({ right }) => right),
    naShare: share(({ notAvailable }) => notAvailable),
    pictures: new Set(votes.map(({ name }) => name)).size,
  };
}

/**
 * The current weights in a panel beside the frozen base. @param match games of the match between the two, which are not played again.
 */
export function panelOfRun(
  training: Training,
  match: readonly Episode[],
  signal: AbortSignal,
  onProgress: (played: number, of: number) => void,
): Promise<{ result: PanelResult; episodes: readonly Episode[] }> {
  const { game, pairs: source, root, heldOutDifficulty: difficulty } = training;
  const { temperature, panelGames: games } = training.config.evaluation;
  const player = training.player("trained", undefined, temperature);
  const base = training.player("base", "base", temperature);
  const rest = { known: match, key: root.child("match"), signal, onProgress };
  return panel({ player, base, game, source, difficulty, games, ...rest });
}

/** The current weights (A) against the frozen base (B) on held-out deals. */
export async function matchAgainstBase(
  training: Training,
  games: number,
  signal: AbortSignal,
  onProgress: Progress,
): Promise<{ result: MatchResult; episodes: readonly Episode[] }> {
  const { game, pairs: source, root, heldOutDifficulty: difficulty } = training;
  const temperature = training.config.evaluation.temperature;
  const players = {
    a: training.player("trained", undefined, temperature),
    b: training.player("base", "base", temperature),
  };
  const play = matchPlay({ game, source, players, difficulty, signal, onProgress });
  let episodes: readonly Episode[] = [];
  const result = await match({ a: "trained", b: "base", games, key: root.child("match") }, async (tables) => {
    episodes = await play(tables);
    return episodes;
  });
  return { result, episodes };
}
