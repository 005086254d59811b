/** The full state of a negotiation, and what one seat knows of it. */
import type { Seat } from "../game.ts";
import type { Refusals } from "../refusals.ts";
import type { Amounts, Offer } from "./trade.ts";

export const SIDES = ["first", "second"] as const;
export type NegotiationSide = (typeof SIDES)[number];

export interface NegotiationSecret {
  /** Per seat, what a piece of each resource is worth to it. */
  readonly values: readonly [Amounts, Amounts];
}

/** What a seat says to the other, and what of it counts. */
export interface NegotiationMove {
  readonly text: string;
  readonly answer?: "accept" | "deny";
  readonly offer?: Offer;
}

/** A turn that is over. */
export interface Turn {
  readonly seat: Seat;
  readonly text: string;
  /** `traded`: an accepted offer was carried out; `cancelled`: who had made it no longer had the goods. */
  readonly deal?: "traded" | "cancelled";
}

export interface NegotiationState extends NegotiationSecret {
  readonly holdings: readonly [Amounts, Amounts];
  /** The offer that stands, and who made it. */
  readonly standing: (Offer & { readonly by: Seat }) | null;
  readonly turns: readonly Turn[];
  readonly refusals: Refusals;
}

export interface NegotiationView {
  readonly seat: Seat;
  readonly side: NegotiationSide;
  readonly names: readonly string[];
  /** The own values: the other side's are not known. */
  readonly values: Amounts;
  /** Per seat. */
  readonly holdings: readonly [Amounts, Amounts];
  readonly standing: NegotiationState["standing"];
  readonly turns: readonly Turn[];
  readonly left: number;
  /** This seat's refused answers since its last move. */
  readonly refused: number;
}
