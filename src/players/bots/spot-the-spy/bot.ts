/**
 * A bot of "Who is the spy?" from two rules, one for clues and one for votes. Bots write no private
 * reasoning; their turns have no tokens.
 */
import type { Rng } from "../../../core/rng.ts";
import type { Seat } from "../../../games/game.ts";
import { isRepeat } from "../../../games/spot-the-spy/answer.ts";
import type { SpyGameState } from "../../../games/spot-the-spy/state.ts";
import type { SpyGameView } from "../../../games/spot-the-spy/view.ts";
import { failedAnswer } from "../../failure.ts";
import type { Answer, Player, Request } from "../../player.ts";

export interface BotTurn {
  readonly view: SpyGameView;
  /** The full state; only the oracle's knowledge of scenes comes from it. */
  readonly state: SpyGameState;
  readonly rng: Rng;
}

export interface BotRules {
  clue(turn: BotTurn): string;
  vote(turn: BotTurn): Seat | "n/a";
}

/** A rule that throws costs the seat its move, as with any player. */
export function botPlayer(name: string, rules: BotRules): Player {
  return { name, act: async (requests) => requests.map((request) => decide(rules, request)) };
}

/** The first of up to 200 drawn clues that was not said before. */
export function newClue({ view }: BotTurn, draw: () => string): string {
  let clue = draw();
  for (let tries = 1; tries < 200 && isRepeat(clue, view); tries++) clue = draw();
  return clue;
}

function decide(rules: BotRules, { observation, key, state }: Request): Answer {
  const turn: BotTurn = {
    view: observation.view as SpyGameView,
    state: state as SpyGameState,
    rng: key.stream(),
  };
  try {
    const answer = turn.view.kind === "clue" ? rules.clue(turn) : ballot(rules.vote(turn));
    return { text: `\\boxed{${answer}}`, tokens: [], logprobs: [], stop: "end" };
  } catch (error) {
    return failedAnswer(error);
  }
}

function ballot(vote: Seat | "n/a"): string {
  return vote === "n/a" ? vote : String(vote + 1);
}
