/** Bots of the negotiation: anything that is listed, and a plain trader. */
import type { NegotiationView } from "../../games/negotiation/state.ts";
import { worth } from "../../games/negotiation/trade.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";

/** Takes what gains, and offers one piece of what is worth least to it for one of what is worth most. */
const trader = choosingBot("trader", ({ view, choices = [] }) => {
  const { seat, standing, values, holdings, names } = view as NegotiationView;
  const accept = choices.find((choice) => choice === "\\boxed{[Accept]}");
  if (
    accept &&
    standing &&
    standing.by !== seat &&
    worth(standing.give, values) > worth(standing.get, values)
  )
    return accept;
  const ranked = names.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const give = ranked.find((i) => holdings[seat][i] > 0);
  const get = ranked.findLast((i) => holdings[1 - seat][i] > 0);
  if (give === undefined || get === undefined || values[give] >= values[get]) return "\\boxed{I pass.}";
  return `\\boxed{[Offer: 1 ${names[give]} -> 1 ${names[get]}]}`;
});

export const NEGOTIATION_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  {
    player: trader,
    note: "takes every offer that gains, and offers one piece of its least for one of its most.",
  },
];
