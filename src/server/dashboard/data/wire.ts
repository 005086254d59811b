/** What the page about a run's pictures is sent. */
import type { Split } from "../../../pairs/pair.ts";
import type { Mark } from "../wire.ts";

export interface SheetPicture {
  /** Address of the PNG. */
  readonly address: string;
  readonly width: number;
  readonly height: number;
  /** Places at which it differs from the other picture. */
  readonly marks: readonly Mark[];
}

/** A pair of the contact sheet. */
export interface SheetPair {
  /** In its split; absent for pictures that the run kept. */
  readonly index?: number;
  readonly id: string;
  readonly original?: SheetPicture;
  /** Absent where the spy's view can only be blank. */
  readonly modified?: SheetPicture;
  /** What was edited, e.g. `object 2: color red → blue`. */
  readonly changes: readonly string[];
  /** Words that came with the picture. */
  readonly caption?: string;
  /** What the source knows to be in the original. */
  readonly contents?: string;
  /** Why there are no pictures. */
  readonly trouble?: string;
}

export interface SplitSize {
  readonly split: Split;
  /** Null is without end. */
  readonly pairs: number | null;
}

/** Items that an import left out. */
export interface RejectedItems {
  readonly store: string;
  readonly total: number;
  /** By kind, the most frequent first. */
  readonly reasons: readonly { readonly kind: string; readonly count: number }[];
  /** Of the kind that was asked for, or all. */
  readonly items: readonly { readonly item: string; readonly reason: string }[];
  /** More items than were sent. */
  readonly more: number;
}

export interface DataPage {
  /** As the settings name it. */
  readonly source: string;
  /** `source`: made as training makes them. `kept`: the few that the run stored. `none`: a game without pictures. */
  readonly shows: "source" | "kept" | "none";
  readonly sizes: readonly SplitSize[];
  /** Pairs from which training draws. */
  readonly used?: number;
  readonly split: Split;
  readonly from: number;
  readonly pairs: readonly SheetPair[];
  /** Where the next page begins; absent at the end. */
  readonly next?: number;
  readonly rejected: readonly RejectedItems[];
  /** What is not shown, and why. */
  readonly notes: readonly string[];
}
