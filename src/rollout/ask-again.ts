/**
 * The last step of finished games, asked again of another player: what a table would have said under other
 * sampling, given the same game up to there. Nothing of it belongs to the games that were played.
 */
import { observed } from "../games/observed.ts";
import type { Player } from "../players/player.ts";
import type { Episode } from "./episode.ts";
import { type Asked, decide, read, type Table, turnOf } from "./play.ts";
import { replay } from "./replay.ts";

/**
 * The same games, each with the turns of its last step (the votes) answered by `player`. Keys are the game's
 * own, so an answer does not depend on the games beside it.
 * @param tables those that the episodes were played at, in the same order.
 * @param time from 0; another time, another key.
 * @throws DataError if an episode does not fit its table.
 */
export async function askAgain<Secret>(
  tables: readonly Table<Secret>[],
  episodes: readonly Episode[],
  player: Player,
  time: number,
  signal?: AbortSignal,
): Promise<Episode[]> {
  const lasts = episodes.map((episode, i) => lastStep(tables[i] as Table, episode, time));
  const requests = lasts.flatMap(({ asked }) => asked.map(({ request }) => request));
  const answers = (await decide(player, requests, signal)).values();
  return episodes.map((episode, i) => {
    const { game } = tables[i] as Table;
    const { before, asked } = lasts[i];
    const answered = asked.map((one) => {
      const answer = answers.next().value!;
      const parsed = read(game, answer, before, one.seat);
      return { seat: one.seat, parsed, turn: turnOf(one, answer, parsed) };
    });
    const end = game.apply(before, new Map(answered.map(({ seat, parsed }) => [seat, parsed])));
    const kept = episode.turns.slice(0, episode.turns.length - asked.length);
    return { ...episode, turns: [...kept, ...answered.map(({ turn }) => turn)], outcome: game.outcome(end) };
  });
}

/**
 * For files: the earlier turns of games whose last step was asked again, without their tokens, which stand with the
 * games themselves. @param times as `askAgain` gave them, each in the order of the games.
 */
export function withoutEarlierTokens(
  episodes: readonly Episode[],
  times: readonly (readonly Episode[])[],
): Episode[] {
  const earlier = new Set(episodes.flatMap(({ turns }) => turns));
  return times.flat().map((episode) => ({
    ...episode,
    turns: episode.turns.map((turn) => (earlier.has(turn) ? { ...turn, tokens: [], logprobs: [] } : turn)),
  }));
}

function lastStep(
  { game, secret, key }: Table,
  episode: Episode,
  time: number,
): { before: unknown; asked: Asked[] } {
  const { before, turns } = replay(game, episode, secret).steps.at(-1)!;
  const asked = turns.map(({ seat }) => ({
    seat,
    request: {
      observation: observed(game, before, seat),
      key: key.child("again", time, seat),
      state: before,
    },
  }));
  return { before, asked };
}
