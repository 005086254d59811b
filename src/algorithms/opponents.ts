/** Who holds the sides of a training game: the weights that train hold one, in turn, and an opponent all others. */
import { z } from "zod";
import type { Holder } from "./algorithm.ts";

export const opponentSettings = {
  opponents: z
    .enum(["self", "random", "fixed", "lagged", "mixed", "cfr", "mcts"])
    .default("self")
    .describe(
      "who holds the other side: the policy itself, a random bot, the base weights, older weights, or these in turn; cfr and mcts are the game's bots of that name",
    ),
  lag: z.int().min(1).default(16).describe("lagged: how many iterations old the opponent's weights are"),
};

export type OpponentSettings = z.infer<z.ZodObject<typeof opponentSettings>>;

/** The opponents of `mixed`, in turn. */
const MIXED = ["self", "lagged", "fixed", "random"] as const;

/**
 * The policy holds one side, each in turn from game to game, and the opponent all others; in self-play it
 * holds all. @param game number of the game in its iteration, from 0.
 */
export function holdersOf(
  { opponents, lag }: OpponentSettings,
  game: number,
  sides: readonly string[],
): Readonly<Record<string, Holder>> {
  const mixed = opponents === "mixed";
  const opponent = opponentOf(mixed ? MIXED[game % MIXED.length] : opponents, lag);
  const own = (mixed ? Math.floor(game / MIXED.length) : game) % sides.length;
  return Object.fromEntries(sides.map((side, i) => [side, i === own ? "current" : opponent]));
}

function opponentOf(opponents: Exclude<OpponentSettings["opponents"], "mixed">, lag: number): Holder {
  const holders = {
    self: "current",
    fixed: "base",
    random: { bot: "random" },
    lagged: { iterationsAgo: lag },
    cfr: { bot: "cfr" },
    mcts: { bot: "mcts" },
  } as const;
  return holders[opponents];
}
