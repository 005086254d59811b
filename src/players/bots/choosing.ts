/**
 * Bots of games with listed choices: a bot is one rule that takes a choice. Bots write no private reasoning.
 */
import type { Rng } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import { failedAnswer } from "../failure.ts";
import type { Answer, Player, Request } from "../player.ts";

/** Returns an answer that `parse` reads. */
export type ChoiceRule = (observation: Observation, rng: Rng) => string;

/** A bot, and why it ranks where it does. */
export interface NotedBot {
  readonly player: Player;
  readonly note: string;
}

/** A rule that throws costs the seat its move, as with any player. */
export function choosingBot(name: string, rule: ChoiceRule): Player {
  return { name, act: async (requests) => requests.map((request) => decide(rule, request)) };
}

function decide(rule: ChoiceRule, { observation, key }: Request): Answer {
  try {
    return { text: rule(observation, key.stream()), tokens: [], logprobs: [], stop: "end" };
  } catch (error) {
    return failedAnswer(error);
  }
}
