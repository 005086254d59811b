/** A bot for every game that lists its choices: takes any of them with equal probability. */
import { PlayerError } from "../../core/errors.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";

export const randomChoiceBot = choosingBot("random", ({ choices, kind, seat }, rng) => {
  if (choices && choices.length > 0) return rng.pick(choices);
  throw new PlayerError(
    `The game lists no choices for the ${kind} of seat ${seat}: the random bot needs them.`,
  );
});

export const RANDOM_CHOICE: NotedBot = {
  player: randomChoiceBot,
  note: "takes any legal move with equal probability.",
};
