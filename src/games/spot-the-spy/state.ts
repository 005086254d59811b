/**
 * The full state of a game of "Who is the spy?": immutable data that only the rules, and players that
 * are meant to know all, may read. What one seat knows of it is `spyGameView`.
 */
import { blankImage } from "../../images/blank.ts";
import type { Image, Picture } from "../../images/image.ts";
import type { ImagePair } from "../../pairs/pair.ts";
import type { Seat } from "../game.ts";
import type { SpyGameSettings } from "./settings.ts";
import type { Role, SpokenClue, SpyGameView } from "./view.ts";

export interface SpyGameSecret {
  readonly pair: ImagePair;
}

/** Votes name a 0-based seat. */
export type SpyGameMove =
  | { readonly kind: "clue"; readonly clue: string }
  | { readonly kind: "vote"; readonly vote: Seat | "n/a" };

/** The content of a seat's box: a seat, `n/a`, or an answer that was refused. */
export type Ballot = Seat | "n/a" | "invalid";

export interface SpyGameState {
  readonly settings: SpyGameSettings;
  readonly pair: ImagePair;
  readonly spy: Seat;
  /** In the order they were spoken. */
  readonly clues: readonly SpokenClue[];
  /** Per seat, its private reasoning, oldest first. */
  readonly reasoning: readonly (readonly string[])[];
  /** Per seat; null for the spy, and for others that cast none. Absent until the vote. */
  readonly ballots?: readonly (Ballot | null)[];
}

export interface SpyGameOutcome {
  readonly winner: "civilians" | "spy";
  readonly spy: Seat;
  /** Votes received, per seat. */
  readonly votes: readonly number[];
  /** Per seat what it voted; null for the spy, and for others that cast none. */
  readonly ballots: readonly (Ballot | null)[];
  readonly naVotes: number;
  readonly invalidVotes: number;
  /** Share of the votes that named the spy. */
  readonly accuracy: number;
}

export function seatCount(state: SpyGameState): number {
  return state.settings.civilians + 1;
}

export function roleOf(state: SpyGameState, seat: Seat): Role {
  return seat === state.spy ? "spy" : "civilian";
}

/** The knowledge of `seat` in this state, whether or not it has to move. */
export function spyGameView(state: SpyGameState, seat: Seat): SpyGameView {
  const seats = seatCount(state);
  const { clueRounds: rounds, spyView, selfVotes = "allowed" } = state.settings;
  const voting = state.clues.length === seats * rounds;
  const reader = voting && voterOf(state) === "all-seeing";
  return {
    kind: voting ? "vote" : "clue",
    seat,
    role: roleOf(state, seat),
    seats,
    rounds,
    round: Math.floor(state.clues.length / seats),
    spyView,
    selfVotes: reader ? "allowed" : selfVotes,
    ...(reader && { voter: "all-seeing" as const }),
    domain: state.pair.domain,
    ...(state.pair.difficulty !== undefined && { difficulty: state.pair.difficulty }),
    picture: pictureOf(state, seat),
    clues: state.clues,
    ownReasoning: reader ? [] : state.reasoning[seat],
  };
}

/** The seats that vote: all civilians, or the first one, at which the vote of the all-seeing reader is written down. */
export function votersOf(state: SpyGameState): readonly Seat[] {
  const civilians = Array.from({ length: seatCount(state) }, (_, seat) => seat).filter(
    (seat) => seat !== state.spy,
  );
  return voterOf(state) === "all-seeing" ? civilians.slice(0, 1) : civilians;
}

function voterOf({ settings }: SpyGameState): "civilians" | "all-seeing" {
  return settings.voter ?? "civilians";
}

function pictureOf(state: SpyGameState, seat: Seat): Picture {
  const { original, modified } = state.pair;
  if (seat !== state.spy) return original;
  return state.settings.spyView === "edited" && modified ? modified : blankPicture(original.image);
}

const blanks = new Map<string, Picture>();

/** A white picture; one object per size, so that engines can cache it. */
function blankPicture({ width, height }: Pick<Image, "width" | "height">): Picture {
  const id = `blank-${width}x${height}`;
  const known = blanks.get(id);
  if (known) return known;
  const blank = { id, image: blankImage(width, height) };
  blanks.set(id, blank);
  return blank;
}
