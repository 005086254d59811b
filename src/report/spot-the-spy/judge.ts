/**
 * Games of "Who is the spy?" in the order of what Iterative-SPO gives: votes by eq. 4, clues by eq. 1, with
 * the run's constants.
 */
import { clueOptions, decisionOptions } from "../../algorithms/iterative-spo.ts";
import { total } from "../../reward/reward.ts";
import { clueReward, decisionReward } from "../../reward/spot-the-spy/rewards.ts";
import type { OpenedGame } from "../../run/open/games.ts";
import type { Config } from "../../run/settings/config.ts";
import type { Judge } from "../reported-game.ts";

/** A config whose algorithm gives these rewards. */
export type PaperConfig = Pick<Config, never> & {
  readonly algorithm: Extract<Config["algorithm"], { readonly name: "iterative-spo" }>;
};

export function trainsByPaper(config: Pick<Config, "algorithm">): config is PaperConfig {
  return config.algorithm.name === "iterative-spo";
}

export function byPaper(
  { algorithm }: PaperConfig,
  { sides, sidesOf }: Pick<OpenedGame["rules"], "sides" | "sidesOf">,
): Judge {
  return {
    judged(episode) {
      const clues = clueReward(episode, clueOptions(algorithm));
      const votes = decisionReward(episode, decisionOptions(algorithm));
      const rewards = episode.turns.map((_, i) => clues[i] ?? votes[i]);
      const held = sidesOf(episode);
      const of = (side: string) =>
        episode.turns.reduce(
          (sum, { seat }, i) => sum + (held[seat] === side ? total(rewards[i] ?? {}) : 0),
          0,
        );
      return { episode, rewards, earned: Object.fromEntries(sides.map((side) => [side, of(side)])) };
    },
    measure: (side, trained) =>
      `what the ${trained ? "trained " : ""}${side} earned${side === "spy" ? " (eq. 1)" : " together (votes by eq. 4, clues by eq. 1)"}`,
  };
}
