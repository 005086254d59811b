/** The knowledge of one seat in "Who is the spy?", as data. */
import type { Picture } from "../../images/image.ts";
import type { Domain } from "../../pairs/pair.ts";
import type { Seat } from "../game.ts";

export type Role = "civilian" | "spy";
export type TurnKind = "clue" | "vote";

/** A clue as everyone heard it; `text` is empty where the seat lost its move. */
export interface SpokenClue {
  readonly seat: Seat;
  /** 0-based. */
  readonly round: number;
  readonly text: string;
}

export interface SpyGameView {
  readonly kind: TurnKind;
  readonly seat: Seat;
  readonly role: Role;
  /** Number of seats, civilians and spy together. */
  readonly seats: number;
  readonly rounds: number;
  /** Current clue round, 0-based; equals `rounds` in the vote. */
  readonly round: number;
  readonly spyView: "blank" | "edited";
  /** Whether a vote for oneself is refused. */
  readonly selfVotes: "refused" | "allowed";
  /** Set where one reader of no seat votes, and this is its view: `seat` is only where its vote is written down. */
  readonly voter?: "all-seeing";
  readonly domain: Domain;
  /** The difficulty that was asked for, 0 to 1; absent is the source's own. */
  readonly difficulty?: number;
  /** This seat's own picture. */
  readonly picture: Picture;
  readonly clues: readonly SpokenClue[];
  /** This seat's own earlier private reasoning, oldest first. */
  readonly ownReasoning: readonly string[];
}
