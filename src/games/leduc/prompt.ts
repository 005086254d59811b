/** The prompt of a seat of Leduc hold'em, written from the seat's view alone. */
import { type Message, type Seat, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { ANTE, type LeducMove, legalMoves, putIn, RAISES } from "./betting.ts";
import type { LeducSettings } from "./settings.ts";
import type { LeducView } from "./state.ts";

export const TOLD_MOVES: Readonly<Record<LeducMove, string>> = {
  fold: "folds",
  check: "checks",
  call: "calls",
  raise: "raises",
};

export function leducMessages(view: LeducView, settings: LeducSettings): Message[] {
  const rules = [
    ...leducRules(settings),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}. ${refusalRule(settings, "a check, or as a fold after a raise")}`,
  ].join("\n");
  return [
    {
      role: "system",
      content: [{ type: "text", text: `${rules}\n\nYou are ${seatName(view.seat, "first")}.` }],
    },
    { role: "user", content: [{ type: "text", text: current(view, settings).join("\n") }] },
  ];
}

/** Without the form of an answer. */
export function leducRules({ suits }: LeducSettings): string[] {
  const twice = suits ? "each in two suits (s and h), which decide nothing" : "each twice";
  return [
    `This is Leduc hold'em, a poker game for two players. The deck has six cards: J, Q and K, ${twice}. J is the lowest, K the highest.`,
    `Each player puts ${ANTE} chip into the pot and gets one card, which the other player does not see. There are two rounds of betting; between them a card is turned over that counts for both, the board.`,
    `${seatName(0, "first")} opens both rounds. Whoever faces no raise checks or raises; whoever faces one folds, calls or raises in turn. A raise puts ${RAISES[0]} chips more than the other player into the pot in the first round, ${RAISES[1]} in the second; a round has at most two raises. Two checks or a call end a round.`,
    "A fold gives the pot to the other player. Otherwise both cards are shown: a card of the board's rank wins, else the higher card; cards of one rank share the pot.",
    "Win chips and lose as few as you can.",
  ];
}

function current(view: LeducView, settings: LeducSettings): string[] {
  const { card, board, rounds, seat, refused } = view;
  const moves = legalMoves(rounds[rounds.length - 1]);
  const again = askedAgain(refused, settings);
  return [
    `Your card is ${card}.`,
    ...(board === null ? [] : [`First round: ${told(rounds[0], seat)}.`, `The board is ${board}.`]),
    `Round ${rounds.length} of 2${rounds.at(-1)!.length === 0 ? "." : `: ${told(rounds.at(-1)!, seat)}.`}`,
    potLine(view),
    ...(again === "" ? [] : [again]),
    `Your moves: ${moves.join(", ")}. Give one of them in \\boxed{}.`,
  ];
}

function potLine({ rounds, seat }: LeducView): string {
  const chips = chipsIn(rounds);
  return `In the pot: ${chips[seat]} of yours, ${chips[1 - seat]} of the other player's.`;
}

/** What each seat put into the pot so far. */
export function chipsIn(rounds: LeducView["rounds"]): [number, number] {
  const chips: [number, number] = [ANTE, ANTE];
  rounds.forEach((moves, round) => {
    putIn(moves, RAISES[round]).forEach((count, place) => {
      chips[place] += count;
    });
  });
  return chips;
}

/** E.g. `you check, Player 2 raises`. */
function told(moves: readonly LeducMove[], seat: Seat): string {
  return moves
    .map((move, i) => (i % 2 === seat ? `you ${move}` : `${seatName(i % 2, "first")} ${TOLD_MOVES[move]}`))
    .join(", ");
}
