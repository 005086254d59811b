/** The full state of the text game, and what one seat knows of it. */
import type { Seat } from "../game.ts";
import type { TextSpySettings } from "./settings.ts";

export const SIDES = ["civilians", "spy"] as const;
export type TextSide = (typeof SIDES)[number];
export const ROLES: Readonly<Record<TextSide, string>> = { civilians: "civilian", spy: "spy" };

export interface TextSecret {
  readonly document: string;
}

/** A statement, or a vote for a seat; null is no vote (n/a). */
export type TextMove =
  | { readonly kind: "statement"; readonly text: string }
  | { readonly kind: "vote"; readonly vote: Seat | null };

export interface TextState extends TextSecret {
  readonly spy: Seat;
  /** The document as the spy sees it. */
  readonly masked: string;
  /** Per seat; null before it spoke, and where its answer was refused. */
  readonly statements: readonly (string | null)[];
  /** Seats that have spoken, in their order. */
  readonly spoken: readonly Seat[];
  /** Per seat, for whom it voted; null is no vote. Empty before the vote. */
  readonly votes: readonly (Seat | null)[];
  /** Refused answers per seat. */
  readonly refused: readonly number[];
}

export interface TextView {
  readonly seat: Seat;
  readonly side: TextSide;
  readonly kind: TextMove["kind"];
  readonly players: number;
  /** As this seat sees it. */
  readonly document: string;
  /** Those that the seat has heard, with its own; null where an answer was refused. */
  readonly statements: readonly { readonly seat: Seat; readonly text: string | null }[];
}

/** Players speak at once, or in turn with the spy last; then all vote at once. */
export function seatsToMove(state: TextState, { players, order }: TextSpySettings): readonly Seat[] {
  const all = Array.from({ length: players }, (_, seat) => seat);
  if (state.votes.length > 0) return [];
  if (state.spoken.length === players) return all;
  if (order === "parallel") return all;
  return [[...all.filter((seat) => seat !== state.spy), state.spy][state.spoken.length]];
}

export function kindOf({ spoken }: TextState, { players }: TextSpySettings): TextMove["kind"] {
  return spoken.length === players ? "vote" : "statement";
}

export function textView(state: TextState, seat: Seat, settings: TextSpySettings): TextView {
  const side = SIDES[seat === state.spy ? 1 : 0];
  return {
    seat,
    side,
    kind: kindOf(state, settings),
    players: settings.players,
    document: side === "spy" ? state.masked : state.document,
    statements: state.spoken.map((who) => ({ seat: who, text: state.statements[who] })),
  };
}

/** Votes for each seat, and their mean over the civilians. */
export function countVotes({ votes, spy }: Pick<TextState, "votes" | "spy">): {
  counts: number[];
  civilians: number;
} {
  const counts = votes.map((_, seat) => votes.filter((vote) => vote === seat).length);
  const others = counts.filter((_, seat) => seat !== spy);
  return { counts, civilians: others.reduce((sum, count) => sum + count, 0) / others.length };
}

/** The civilians win if the spy alone has most votes. */
export function sideThatWon(state: Pick<TextState, "votes" | "spy">): TextSide {
  const { counts } = countVotes(state);
  return counts.every((count, seat) => seat === state.spy || count < counts[state.spy]) ? "civilians" : "spy";
}
