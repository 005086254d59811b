/** "Who is the spy?" in words for people. */
import { Key } from "../../core/rng.ts";
import { languageOf } from "../../language/languages.ts";
import type { Domain } from "../../pairs/pair.ts";
import { type Seat, seatName, type Telling } from "../game.ts";
import { ownRole, spyGameRules } from "./prompt.ts";
import { type SpyGameMove, type SpyGameOutcome, type SpyGameState, spyGameView, votersOf } from "./state.ts";

export const spyGameTelling: Telling<SpyGameState, SpyGameMove, SpyGameOutcome> = {
  rules(state, seat) {
    const view = spyGameView(state, seat);
    return [...spyGameRules(view), ownRole(view), wordsOfShipped(view.domain)];
  },
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
    const { round, rounds, voter } = spyGameView(before, 0);
    if (voter) return `The vote of a reader that sees all, noted at ${seatName(votersOf(before)[0])}`;
    return kind === "vote" ? "Votes" : `Round ${round + 1} of ${rounds}`;
  },
  move(move) {
    if (move.kind === "clue") return `"${move.clue}"`;
    return move.vote === "n/a" ? "votes n/a" : `votes for ${seatName(move.vote)}`;
  },
  points: (move) => (move.kind === "vote" && move.vote !== "n/a" ? move.vote : undefined),
  hidden: (kind) => (kind === "vote" ? "The civilians vote in secret." : undefined),
  question: (kind) => (kind === "vote" ? "The spy is player (number, or n/a): " : "Your clue: "),
  thought: (reasoning) =>
    NOTES.test(reasoning)
      ? `noted whether each clue holds: ${reasoning.replace(/(true|false) (?=true|false)/g, "$1, ").replaceAll(":", "")}`
      : `thinking: ${reasoning}`,
  ending(outcome) {
    const { ballots, winner } = outcome;
    const named = [...ballots.keys()].flatMap((seat) => {
      const by = [...ballots.keys()].filter((voter) => ballots[voter] === seat);
      return by.length > 0 ? [`${seatName(seat, "first")} is named by ${players(by)}.`] : [];
    });
    const others = [...ballots.entries()].flatMap(([seat, ballot]) => {
      if (ballot === "n/a") return [`${seatName(seat, "first")} cannot tell (n/a).`];
      return ballot === "invalid" ? [`${seatName(seat, "first")} gave no valid vote.`] : [];
    });
    return [...named, ...others, winner === "civilians" ? caught(outcome) : escaped(outcome)];
  },
};

/** The shipped model's verdicts: `player 1: true false; player 2: true true`. */
const NOTES = /^player \d+:( (true|false))+(; player \d+:( (true|false))+)*$/;

/** One sentence of each kind. */
function wordsOfShipped(domain: Domain): string {
  const language = languageOf(domain);
  const rng = Key.root("examples").child(domain).stream();
  const examples = language.kinds.map(
    (kind) => `"${language.format(language.guess(rng, { kinds: [kind] }))}"`,
  );
  return `The model that ships understands only sentences such as ${examples.join(", ")}. Its words: ${language.words.join(", ")}.`;
}

function caught({ spy, votes, ballots }: SpyGameOutcome): string {
  const voters = ballots.filter((ballot) => ballot !== null).length;
  return `The civilians win: the spy, ${seatName(spy)}, alone has the most votes (${votes[spy]} of ${voters}).`;
}

function escaped({ spy, votes }: SpyGameOutcome): string {
  const most = Math.max(...votes.filter((_, seat) => seat !== spy));
  const ahead = players([...votes.keys()].filter((seat) => seat !== spy && votes[seat] === most));
  const own = votes[spy] === 1 ? "1 vote" : `${votes[spy]} votes`;
  const why = most > votes[spy] ? `${own}, fewer than ${ahead} (${most})` : `${own}, no more than ${ahead}`;
  return `The spy, ${seatName(spy)}, wins: ${votes[spy] === 0 ? "nobody named it" : why}.`;
}

/** `player 2`, `players 2, 4 and 5`. */
function players(seats: readonly Seat[]): string {
  const [first, ...rest] = seats.map((seat) => String(seat + 1));
  if (rest.length === 0) return seatName(seats[0]);
  return `players ${[first, ...rest.slice(0, -1)].join(", ")} and ${rest.at(-1)}`;
}
