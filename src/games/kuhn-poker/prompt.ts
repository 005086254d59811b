/**
 * The prompt of a seat of Kuhn poker: rules, its card, the moves so far, and the question. Written from the
 * seat's view alone.
 */
import { type Message, type Seat, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { type KuhnMove, legalMoves, placeToMove } from "./round.ts";
import { deckFor, type KuhnPokerSettings } from "./settings.ts";
import type { KuhnView, SeenRound } from "./state.ts";

export const TOLD_MOVES: Readonly<Record<KuhnMove, string>> = {
  check: "checks",
  bet: "bets",
  fold: "folds",
  call: "calls",
};

export function kuhnMessages(view: KuhnView, settings: KuhnPokerSettings): Message[] {
  const told = [...view.past.map((round, i) => pastLine(round, i, view.seat)), ...current(view, settings)];
  return [
    {
      role: "system",
      content: [{ type: "text", text: `${rules(settings)}\n\nYou are ${seatName(view.seat, "first")}.` }],
    },
    { role: "user", content: [{ type: "text", text: told.join("\n") }] },
  ];
}

function rules(settings: KuhnPokerSettings): string {
  return [
    ...kuhnRules(settings),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}. ${refusalRule(settings, "a check, or as a fold after a bet")}`,
  ].join("\n");
}

/** Without the form of an answer. */
export function kuhnRules(settings: KuhnPokerSettings): string[] {
  const { stakes, rounds } = settings;
  const hidden = deckFor(settings).length - 2;
  const bets =
    stakes === "standard"
      ? "A bet and a call each add one chip to the pot."
      : "A bet or a call adds nothing to the pot: a round wins or loses one chip.";
  return [
    `This is Kuhn poker, a card game for two players. ${deckRule(settings)}`,
    `At the start of a round each player puts one chip into the pot and gets one card, which the other player does not see. ${hidden === 1 ? "One card stays" : `${hidden} cards stay`} hidden.`,
    `The player who opens checks or bets. After a check the other player checks or bets. After a bet the other player folds or calls. ${bets} A fold gives the pot to the player who bet. Otherwise both cards are shown and the higher card wins the pot.`,
    `${length(rounds)} ${goal(settings)}`,
  ];
}

function deckRule(settings: KuhnPokerSettings): string {
  const deck = deckFor(settings);
  if (deck.length === 3) return "The deck has three cards: J is the lowest, Q beats J, and K beats both.";
  return `The deck has ${deck.length} cards, from the lowest to the highest: ${deck.join(", ")}.`;
}

function length(rounds: number): string {
  const opener = `${seatName(0, "first")} opens`;
  if (rounds === 1) return `The game has one round, and ${opener}.`;
  return `The game has ${rounds} rounds with new cards each. ${opener} the first round, then the players take turns in opening.`;
}

function goal({ stakes, rounds }: KuhnPokerSettings): string {
  if (rounds === 1) return "Win chips and lose as few as you can.";
  if (stakes === "spiral") return "The winner of the last round wins the game.";
  return "The chips of all rounds add up: win chips and lose as few as you can.";
}

/** What is new to a seat in the second round and later: how the one before ended, and its card. */
export function kuhnNow({ past, card, seat }: KuhnView): string[] {
  if (past.length === 0) return [];
  return [pastLine(past[past.length - 1], past.length - 1, seat), `Your card is ${card}.`];
}

function pastLine(round: SeenRound, index: number, seat: Seat): string {
  const { card, otherCard, moves, chips, opens } = round;
  const end = chips[seat] > 0 ? `you won ${count(chips[seat])}` : `you lost ${count(-chips[seat])}`;
  const cards =
    otherCard === undefined ? `your card was ${card}` : `your card was ${card}, the other ${otherCard}`;
  return `Round ${index + 1}: ${cards}; ${told(moves, opens, seat)}; ${end}.`;
}

function current(view: KuhnView, settings: KuhnPokerSettings): string[] {
  const { round, card, moves, opens, seat, refused } = view;
  const said = moves.length === 0 ? "You open." : `So far: ${told(moves, opens, seat)}.`;
  const again = askedAgain(refused, settings);
  return [
    `Round ${round + 1} of ${settings.rounds}. Your card is ${card}.`,
    said,
    ...(again === "" ? [] : [again]),
    `Your moves: ${legalMoves(moves).join(", ")}. Give one of them in \\boxed{}.`,
  ];
}

/** E.g. `you check, Player 2 bets`. */
function told(moves: readonly KuhnMove[], opens: Seat, seat: Seat): string {
  const lines = moves.map((move, i) => {
    const who = placeToMove(moves.slice(0, i)) === 0 ? opens : 1 - opens;
    return who === seat ? `you ${move}` : `${seatName(who, "first")} ${TOLD_MOVES[move]}`;
  });
  return lines.join(", ");
}

function count(chips: number): string {
  return chips === 1 ? "1 chip" : `${chips} chips`;
}
