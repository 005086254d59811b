/** "Who is the spy?" in words for people. */
import { seatName, type Telling } from "../game.ts";
import { type SpyGameMove, type SpyGameOutcome, type SpyGameState, spyGameView } from "./state.ts";

export const spyGameTelling: Telling<SpyGameState, SpyGameMove, SpyGameOutcome> = {
  opening(state, picture, seat) {
    const seen = (who: number) => picture(spyGameView(state, who).picture);
    if (seat === undefined) {
      const civilian = state.spy === 0 ? 1 : 0;
      return [`The civilians see ${seen(civilian)}`, `The spy sees ${seen(state.spy)}`];
    }
    const { seats, role } = spyGameView(state, seat);
    const who = role === "spy" ? "the spy" : "a civilian";
    return [`You are ${seatName(seat)} of ${seats}: ${who}.`, `You see ${seen(seat)}`];
  },
  heading(before, kind) {
    const { round, rounds } = spyGameView(before, 0);
    return kind === "vote" ? "Votes" : `Round ${round + 1} of ${rounds}`;
  },
  move(move) {
    if (move.kind === "clue") return `"${move.clue}"`;
    return move.vote === "n/a" ? "votes n/a" : `votes for ${seatName(move.vote)}`;
  },
  hidden: (kind) => (kind === "vote" ? "The civilians vote in secret." : undefined),
  question: (kind) => (kind === "vote" ? "The spy is player (number, or n/a): " : "Your clue: "),
  ending({ winner, spy, votes, naVotes, invalidVotes }) {
    const received = votes.map((count, seat) => `${seatName(seat)}: ${count}`);
    return [
      `Votes: ${received.join(", ")}; n/a: ${naVotes}; invalid: ${invalidVotes}`,
      winner === "civilians"
        ? `The civilians win: they found the spy, ${seatName(spy)}.`
        : `The spy wins: ${seatName(spy)} was not found.`,
    ];
  },
};
