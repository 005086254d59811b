/** The prompt of a seat of the negotiation, written from the seat's view alone. */
import { type Message, seatName } from "../game.ts";
import { askedAgain, refusalRule } from "../refusals.ts";
import { type NegotiationSettings, namesOf } from "./settings.ts";
import type { NegotiationView, Turn } from "./state.ts";
import { told, worth } from "./trade.ts";

export function negotiationMessages(view: NegotiationView, settings: NegotiationSettings): Message[] {
  const { seat, values, names } = view;
  const own = names.map((name, i) => `${name} ${values[i]}`).join(", ");
  const rules = [
    ...negotiationRules(settings),
    `Reason first: nobody else reads it. Then give what you say to the other player inside \\boxed{}. ${refusalRule(settings, "saying nothing")}`,
    "",
    `You are ${seatName(seat, "first")}. A piece is worth to you: ${own}.`,
  ].join("\n");
  return [
    { role: "system", content: [{ type: "text", text: rules }] },
    { role: "user", content: [{ type: "text", text: current(view, settings).join("\n") }] },
  ];
}

/** Without the form of an answer. */
export function negotiationRules(settings: NegotiationSettings): string[] {
  const names = namesOf(settings);
  return [
    `This is a negotiation between two players who trade ${names.join(", ")}. Each begins with ${settings.quantity} of each. A piece has a worth to each player, which the other does not know.`,
    `The players speak in turn, ${settings.turns} turns in all; ${seatName(0, "first")} begins. [Offer: 3 ${names[0]} -> 2 ${names[1]}] offers what stands before the arrow for what stands behind it. [Accept] takes the other player's offer, [Deny] or an offer of one's own turns it down. All else is talk.`,
    "At the end the player wins whose goods gained more worth to their owner; the same gain is a draw.",
  ];
}

function current(view: NegotiationView, settings: NegotiationSettings): string[] {
  const { seat, holdings, standing, turns, names, values, left, refused } = view;
  const again = askedAgain(refused, settings);
  return [
    ...turns.map((turn) => turnLine(turn, seat)),
    `You have ${told(holdings[seat], names) || "nothing"}, worth ${worth(holdings[seat], values)} to you. The other player has ${told(holdings[1 - seat], names) || "nothing"}.`,
    standing === null
      ? "No offer stands."
      : `${standing.by === seat ? "Your" : "The other player's"} offer stands: ${told(standing.give, names)} for ${told(standing.get, names)}.`,
    `${left} ${left === 1 ? "turn is" : "turns are"} left, this one included.`,
    ...(again === "" ? [] : [again]),
    "What do you say? Give it in \\boxed{}.",
  ];
}

function turnLine({ seat: who, text, deal }: Turn, seat: number): string {
  const name = who === seat ? "You" : seatName(who, "first");
  const end =
    deal === undefined
      ? ""
      : ` (${deal === "traded" ? "the trade is made" : "the trade falls through: the goods are gone"})`;
  return `${name}: ${text}${end}`;
}
