/**
 * The measures of a panel's votes: the winner, the shares of votes, and the votes beside those of a rule that
 * reads the same notes.
 */
import { DataError } from "../../../core/errors.ts";
import { readBoxed } from "../../../games/boxed.ts";
import { namedPlayer } from "../../../games/spot-the-spy/answer.ts";
import { suspectsOf } from "../../../players/bots/spot-the-spy/reader.ts";
import { tally, voteOf } from "../../../reward/spot-the-spy/rewards.ts";
import type { Episode, Turn } from "../../../rollout/episode.ts";
import { type Compared, compareByPicture, type Observed } from "./by-picture.ts";

/** Per game, whether the civilians won. */
export function civilianWins(episodes: readonly Episode[]): Observed[] {
  return perGame(episodes, (episode) => [Number(tally(episode).civiliansWin), 1]);
}

/** Per game, whether the spy was not found. */
export function spySurvivals(episodes: readonly Episode[]): Observed[] {
  return perGame(episodes, (episode) => [Number(!tally(episode).civiliansWin), 1]);
}

/** The behaviour of two players in self-play, as shares; answers that never came count nowhere. */
export interface Manners {
  readonly decisionAccuracy: Compared;
  readonly naShare: Compared;
  readonly invalidVoteShare: Compared;
  readonly selfVoteShare: Compared;
  readonly invalidClueShare: Compared;
}

/** @throws DataError if a player has no game. */
export function manners(player: readonly Episode[], other: readonly Episode[]): Manners {
  const compare = (measure: (episode: Episode) => readonly [number, number]) =>
    compareByPicture(perGame(player, measure), perGame(other, measure));
  const votes = (of: (count: ReturnType<typeof tally>) => number) =>
    compare((episode) => [of(tally(episode)), tally(episode).cast]);
  return {
    decisionAccuracy: votes(({ right }) => right),
    naShare: votes(({ notAvailable }) => notAvailable),
    invalidVoteShare: votes(({ invalid }) => invalid),
    selfVoteShare: compare(selfVotes),
    invalidClueShare: compare(refusedClues),
  };
}

/**
 * Own votes beside what the rule of `bot:reader` makes of the very same notes; votes without notes are left
 * out.
 */
export interface VotesOnNotes extends Compared {
  readonly withoutNotes: number;
}

/** @throws DataError if not one vote has notes. */
export function votesOnNotes(episodes: readonly Episode[]): VotesOnNotes {
  const votes = episodes.flatMap((episode) =>
    answered(episode, "vote").map((turn) => ({ turn, spy: tally(episode).spy, episode })),
  );
  const noted = votes.flatMap(({ turn, spy, episode }) => {
    const suspects = suspectsOf(readBoxed(turn.text).reasoning, turn.seat, episode.seats.length);
    const picture = episode.secret.id;
    // Ties are drawn by lot: the rule is right in that share of draws.
    const rule = suspects?.includes(spy) ? 1 / suspects.length : 0;
    return suspects ? [{ picture, own: Number(voteOf(turn) === spy), rule }] : [];
  });
  if (noted.length === 0)
    throw new DataError(
      `not one of ${votes.length} votes has notes, so there is nothing for the rule to read.`,
    );
  const own = noted.map(({ picture, own: sum }) => ({ picture, sum, n: 1 }));
  const rule = noted.map(({ picture, rule: sum }) => ({ picture, sum, n: 1 }));
  return { ...compareByPicture(own, rule), withoutNotes: votes.length - noted.length };
}

/** Read from the text, so that a vote which the game refuses for this counts too. */
function selfVotes(episode: Episode): [number, number] {
  const votes = answered(episode, "vote");
  const own = votes.filter(({ text, seat }) => {
    const boxed = readBoxed(text);
    return boxed.ok && namedPlayer(boxed.answer) === seat + 1;
  });
  return [own.length, votes.length];
}

function refusedClues(episode: Episode): [number, number] {
  const clues = answered(episode, "clue");
  return [clues.filter(({ move }) => move === undefined).length, clues.length];
}

function answered({ turns }: Episode, kind: "clue" | "vote"): Turn[] {
  return turns.filter((turn) => turn.kind === kind && turn.failure === undefined);
}

function perGame(
  episodes: readonly Episode[],
  measure: (episode: Episode) => readonly [number, number],
): Observed[] {
  return episodes.map((episode) => {
    const [sum, n] = measure(episode);
    return { picture: episode.secret.id, sum, n };
  });
}
