/** The prompt of a seat of liar's dice, written from the seat's view alone. */
import { type Message, type Seat, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { type DiceMove, LIAR, legalMoves } from "./bids.ts";
import type { LiarsDiceSettings } from "./settings.ts";
import { bidsOf, type DiceView } from "./state.ts";

export function diceMessages(view: DiceView, settings: LiarsDiceSettings): Message[] {
  const rules = [
    ...diceRules(settings),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}, e.g. \\boxed{1x2} or \\boxed{${LIAR}}. ${refusalRule(settings, `the lowest bid, or as "${LIAR}" after one`)}`,
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
export function diceRules({ sides: faces }: LiarsDiceSettings): string[] {
  return [
    `This is liar's dice for two players. Each rolls one die with the faces 1 to ${faces} and sees only its own.`,
    `The players bid in turn how many of the two dice show a face: 1x3 says that at least one die shows 3, 2x3 that both do. The face ${faces} is wild: it counts as every face.`,
    `${seatName(0, "first")} begins. Each bid must be higher than the last: more dice, or as many with a higher face. Instead of a bid a player may say "${LIAR}" to the last one.`,
    `Then both dice are shown. If fewer match than were bid, who said "${LIAR}" wins; otherwise the other player does.`,
  ];
}

function current(view: DiceView, settings: LiarsDiceSettings): string[] {
  const { roll, moves, seat, refused, faces } = view;
  const again = askedAgain(refused, settings);
  return [
    `Your die shows ${roll}.`,
    moves.length === 0 ? "You begin." : `Bids so far: ${told(moves, seat)}.`,
    ...(again === "" ? [] : [again]),
    `Your moves: ${legalMoves(moves, bidsOf(faces)).join(", ")}. Give one of them in \\boxed{}.`,
  ];
}

/** E.g. `you 1x2, Player 2 1x5`. */
function told(moves: readonly DiceMove[], seat: Seat): string {
  return moves.map((move, i) => `${i % 2 === seat ? "you" : seatName(i % 2, "first")} ${move}`).join(", ");
}
