/** Decks in short, for tests. */
import { type Card, COLOURS } from "./cards.ts";

/** E.g. `r1 y2`. */
export function deckOf(words: string): Card[] {
  return words.split(" ").map(([letter, rank]) => ({
    colour: COLOURS.find((colour) => colour.startsWith(letter))!,
    rank: Number(rank),
  }));
}
