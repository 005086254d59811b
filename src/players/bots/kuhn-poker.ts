/**
 * Bots of Kuhn poker. Kuhn (1950) found all equilibria: the player who opens bluffs with J at a rate alpha
 * from 0 to 1/3 and bets K three times as often; the other player has one strategy.
 */
import { ConfigError, PlayerError } from "../../core/errors.ts";
import { kuhnPoker } from "../../games/kuhn-poker/kuhn-poker.ts";
import { type KuhnMove, legalMoves } from "../../games/kuhn-poker/round.ts";
import type { KuhnPokerOptions } from "../../games/kuhn-poker/settings.ts";
import { type KuhnView, kuhnInformation, SIDES } from "../../games/kuhn-poker/state.ts";
import type { Player } from "../player.ts";
import { choosingBot, type NotedBot } from "./choosing.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { solvedBot } from "./solved.ts";

/** By card, the probability of a bet or a call. */
type Rates = Readonly<Partial<Record<KuhnView["card"], number>>>;

/**
 * The probability of the bolder move, a bet or a call. With SPIRAL's stakes bets cost nothing, so the bolder
 * move is never worse.
 * @param alpha how often the opener bluffs with J, 0 to 1/3.
 */
export function boldness(view: KuhnView, alpha: number): number {
  const { stakes, card, moves, opens, seat, cards = 3 } = view;
  if (stakes === "spiral") return 1;
  const rates = opens === seat ? openerRates(moves, alpha) : otherRates(moves);
  if (cards > 3)
    throw new PlayerError(`Kuhn solved the game of three cards, and this one has ${cards}: choose bot:cfr.`);
  return rates[card]!;
}

/** @throws ConfigError if alpha is not from 0 to 1/3. */
export function kuhnEquilibriumBot(alpha = 1 / 3): Player {
  if (!(alpha >= 0 && alpha <= 1 / 3)) {
    throw new ConfigError(`alpha is ${alpha}: an equilibrium of Kuhn poker has a number from 0 to 1/3.`);
  }
  return choosingBot("equilibrium", (observation, rng) => {
    const view = observation.view as KuhnView;
    const [careful, bold] = legalMoves(view.moves);
    return `\\boxed{${rng.chance(boldness(view, alpha)) ? bold : careful}}`;
  });
}

export const KUHN_POKER_BOTS: readonly NotedBot[] = [
  RANDOM_CHOICE,
  {
    player: kuhnEquilibriumBot(),
    note: "plays an equilibrium: nobody can gain from it, and it gains from those who fold too much or call too much.",
  },
  solvedBot({
    settings: ({ view }) => JSON.stringify(settingsOf(view as KuhnView)),
    game: ({ view }) => kuhnPoker(settingsOf(view as KuhnView)),
    information: ({ view }) => kuhnInformation(oneRound(view as KuhnView)),
    iterations: 1000,
    note: "plays each round by the average of 1,000 iterations of CFR+, as MARSHAL's opponent does by CFR.",
  }),
];

function settingsOf({ stakes, cards }: KuhnView): KuhnPokerOptions {
  return { stakes, ...(cards !== undefined && { cards }) };
}

/** The current round as if it were the only one. */
function oneRound(view: KuhnView): KuhnView {
  return { ...view, past: [], refused: 0, side: SIDES[view.opens === view.seat ? 0 : 1] };
}

function openerRates(moves: readonly KuhnMove[], alpha: number): Rates {
  return moves.length === 0 ? { J: alpha, Q: 0, K: 3 * alpha } : { J: 0, Q: alpha + 1 / 3, K: 1 };
}

function otherRates(moves: readonly KuhnMove[]): Rates {
  return moves[0] === "check" ? { J: 1 / 3, Q: 0, K: 1 } : { J: 0, Q: 1 / 3, K: 1 };
}
