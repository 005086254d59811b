/** The cards of Hanabi, and what their owner was told of them. */

export const COLOURS = ["red", "yellow", "green", "white", "blue"] as const;
export type Colour = (typeof COLOURS)[number];

export interface Card {
  readonly colour: Colour;
  /** From 1 on. */
  readonly rank: number;
}

/** A card as its owner knows it: the colours and ranks that it may have after all hints. */
export interface Known {
  readonly colours: readonly Colour[];
  readonly ranks: readonly number[];
}

export interface Held {
  readonly card: Card;
  readonly known: Known;
}

/** Three of the lowest rank of a colour, one of the highest, two of those between. */
export function fullDeck(colours: number, ranks: number): Card[] {
  const counts = Array.from({ length: ranks }, (_, i) => (i === 0 ? 3 : i === ranks - 1 ? 1 : 2));
  return COLOURS.slice(0, colours).flatMap((colour) =>
    counts.flatMap((count, i) => Array.from({ length: count }, () => ({ colour, rank: i + 1 }))),
  );
}

/** A card of which nothing is known yet. */
export function drawn(card: Card, colours: number, ranks: number): Held {
  const all = Array.from({ length: ranks }, (_, i) => i + 1);
  return { card, known: { colours: COLOURS.slice(0, colours), ranks: all } };
}

/** The card after a hint to its owner, who learns of each card whether it is named. */
export function hinted(held: Held, hint: Colour | number): Held {
  const { card, known } = held;
  if (typeof hint === "number") {
    const ranks = known.ranks.filter((rank) => (rank === hint) === (card.rank === hint));
    return { card, known: { ...known, ranks } };
  }
  const colours = known.colours.filter((colour) => (colour === hint) === (card.colour === hint));
  return { card, known: { ...known, colours } };
}

export function named({ colour, rank }: Card): string {
  return `${colour} ${rank}`;
}

/** What the owner knows, e.g. `red or yellow 1`. */
export function knownText({ colours, ranks }: Known): string {
  return `${colours.join(" or ")} ${ranks.join(" or ")}`;
}
