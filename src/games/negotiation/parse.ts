/**
 * What a seat says in a negotiation: free talk, in which `[Offer: 3 Wood -> 2 Gold]`, `[Accept]` and `[Deny]` count. An
 * answer to the offer that stands comes before a new one.
 */
import { readLastBoxed } from "../boxed.ts";
import type { Parsed, Seat } from "../game.ts";
import type { NegotiationMove, NegotiationState } from "./state.ts";
import { owns, readOffer, traded } from "./trade.ts";

/** Longest text that is passed on. */
const LONGEST = 500;
const TOKEN = /\[\s*([^[\]]*?)\s*\]/g;
const BARE = /^(?:accept|deny|offer\s*:.*)$/i;

export function parseNegotiation(
  said: string,
  state: NegotiationState,
  seat: Seat,
  names: readonly string[],
): Parsed<NegotiationMove> {
  const boxed = readLastBoxed(said);
  if (!boxed.ok) return boxed;
  const { reasoning } = boxed;
  const text = boxed.answer.trim();
  if (text === "") return { ok: false, reason: "nothing is said", reasoning };
  if (text.length > LONGEST)
    return { ok: false, reason: `more than ${LONGEST} characters are said`, reasoning };
  const move = moveOf(text, state, seat, names);
  return typeof move === "string" ? { ok: false, reason: move, reasoning } : { ok: true, move, reasoning };
}

function moveOf(
  text: string,
  state: NegotiationState,
  seat: Seat,
  names: readonly string[],
): NegotiationMove | string {
  const tokens = BARE.test(text) ? [text] : [...text.matchAll(TOKEN)].map((match) => match[1]);
  const answer = answerOf(tokens, state, seat);
  if (answer === "none stands") return "no offer of the other player stands that could be accepted";
  if (answer === "accept" && !owns(state.holdings[seat], state.standing!.get))
    return "the offer asks for more than you have";
  const offers = tokens.flatMap((token) => /^offer\s*:(.*)$/i.exec(token)?.[1] ?? []);
  if (offers.length === 0) return { text, ...(answer && { answer }) };
  if (offers.length > 1) return "there are several offers";
  const offer = readOffer(offers[0], names);
  if (typeof offer === "string") return offer;
  if (!owns(heldAfter(answer, state, seat), offer.give)) return "you offer more than you have";
  return { text, ...(answer && { answer }), offer };
}

function answerOf(
  tokens: readonly string[],
  { standing }: NegotiationState,
  seat: Seat,
): "accept" | "deny" | "none stands" | undefined {
  const addressed = standing !== null && standing.by !== seat;
  const says = (word: string) => tokens.some((token) => token.toLowerCase() === word);
  if (says("accept")) return addressed ? "accept" : "none stands";
  return says("deny") && addressed ? "deny" : undefined;
}

function heldAfter(answer: string | undefined, { holdings, standing }: NegotiationState, seat: Seat) {
  if (answer !== "accept" || !owns(holdings[1 - seat], standing!.give)) return holdings[seat];
  return traded(holdings[seat], standing!.get, standing!.give);
}
