/** The prompt of a seat of Hanabi, written from the seat's view alone. */
import { type Message, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { COLOURS, knownText, named } from "./cards.ts";
import type { HanabiSettings } from "./settings.ts";
import type { HanabiMove, HanabiView, Shown } from "./state.ts";

export function hanabiMessages(
  view: HanabiView,
  moves: readonly HanabiMove[],
  settings: HanabiSettings,
): Message[] {
  const rules = [
    ...hanabiRules(settings),
    `Reason first: nobody else reads it. Then give your move inside \\boxed{}, e.g. \\boxed{play 1}. ${refusalRule(settings, "playing the first card")}`,
    "",
    `You are ${seatName(view.seat, "first")}.`,
  ].join("\n");
  return [
    { role: "system", content: [{ type: "text", text: rules }] },
    { role: "user", content: [{ type: "text", text: current(view, moves, settings).join("\n") }] },
  ];
}

/** Without the form of an answer. */
export function hanabiRules({ colours, ranks, information, lives, bombed }: HanabiSettings): string[] {
  const names = COLOURS.slice(0, colours).join(", ");
  const end =
    bombed === "zero" ? "without the last one the score is 0" : "the game ends without the last one";
  return [
    `This is Hanabi for two players who win together. The cards have the colours ${names} and the ranks 1 to ${ranks}: three cards of rank 1 per colour, one of the highest, two of those between. Players see the other's cards, not their own.`,
    `Each colour is built up from 1. In a turn a player plays a card (the next rank of its colour scores 1, any other costs one of ${lives} lives; ${end}), discards one (which returns a token), or spends a token on a hint: all of the other's cards of one colour or rank. There are ${information} tokens.`,
    "After a card is played or discarded the next one is drawn. When the deck is empty, each player has one more turn. The score is the number of cards built.",
  ];
}

function current(view: HanabiView, moves: readonly HanabiMove[], settings: HanabiSettings): string[] {
  const { own, other, built, discarded, information, lives, left, log, seat, refused } = view;
  const again = askedAgain(refused, settings);
  const piles = built.map((rank, i) => `${COLOURS[i]} ${rank}`).join(", ");
  return [
    ...log.map((shown) => shownLine(shown, seat)),
    `Built: ${piles}. Tokens: ${information}. Lives: ${lives}. Cards to draw: ${left}.`,
    `Discarded or wrong: ${discarded.map(named).join(", ") || "none"}.`,
    ...other.map(
      ({ card, known }, i) => `The other's card ${i + 1}: ${named(card)} (knows: ${knownText(known)})`,
    ),
    ...own.map((known, i) => `Your card ${i + 1}: ${knownText(known)}`),
    ...(again === "" ? [] : [again]),
    `Your moves: ${moves.join(", ")}. Give one of them in \\boxed{}.`,
  ];
}

function shownLine({ seat: who, move, card, fits }: Shown, seat: number): string {
  const end =
    card === undefined ? "" : ` (${named(card)}${fits === undefined ? "" : fits ? ", built" : ", wrong"})`;
  return `${who === seat ? "You" : seatName(who, "first")}: ${move}${end}`;
}
