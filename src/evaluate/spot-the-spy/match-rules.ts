/**
 * The scoring of matches of "Who is the spy?": the winner from the votes, and the shares that are told beside
 * wins.
 */

import { tally, voteOf } from "../../reward/spot-the-spy/rewards.ts";
import type { Turn } from "../../rollout/episode.ts";
import type { MatchRules, Measure } from "../contests/match.ts";

/** The share of the measured seats' turns of a kind that count. */
function share(kind: "clue" | "vote", counts: (turn: Turn) => boolean): Measure {
  return ({ episode, seats }) => {
    const own = episode.turns.filter((turn) => turn.kind === kind && seats.has(turn.seat));
    return { successes: own.filter(counts).length, n: own.length };
  };
}

const vote = (value: ReturnType<typeof voteOf>) => share("vote", (turn) => voteOf(turn) === value);

export const spyMatchRules: MatchRules = {
  sides: ["civilians", "spy"],
  sidesOf: ({ seats }) => seats.map(({ role }) => (role === "spy" ? "spy" : "civilians")),
  winnerOf: (episode) => (tally(episode).civiliansWin ? "civilians" : "spy"),
  measures: {
    decisionAccuracy: (game) => {
      const { spy } = tally(game.episode);
      return vote(spy)(game);
    },
    naShare: vote("n/a"),
    invalidVoteShare: vote("invalid"),
    invalidClueShare: share("clue", ({ move }) => move === undefined),
  },
};
