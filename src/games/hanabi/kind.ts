/** Hanabi as a kind of game: the deck is shuffled from the run's seed. */
import { z } from "zod";
import { Key } from "../../core/rng.ts";
import type { GameKind } from "../kind.ts";
import type { SecretSource } from "../secret.ts";
import { fullDeck } from "./cards.ts";
import { hanabi } from "./hanabi.ts";
import { type HanabiSettings, hanabiSettings } from "./settings.ts";
import { type HanabiSecret, TEAM } from "./state.ts";

const settings = z.strictObject({
  name: z.literal("hanabi").describe("which game is played"),
  ...hanabiSettings.shape,
});

export const hanabiKind = {
  name: "hanabi",
  title: "Hanabi",
  settings,
  rules: ({ name: _name, ...options }) => hanabi(options),
  sideOf: () => TEAM,
  secrets: { from: "seed", of: (options, seed) => shuffledDecks(options, seed) },
} satisfies GameKind<typeof settings>;

export function shuffledDecks(
  { colours, ranks }: Pick<HanabiSettings, "colours" | "ranks">,
  seed: number,
): SecretSource<HanabiSecret> {
  const name = `hanabi-decks-s${seed}`;
  const cards = fullDeck(colours, ranks);
  return {
    name,
    size: () => Number.POSITIVE_INFINITY,
    async deal(split, index) {
      const rng = Key.root(seed).child(name, split, index).stream();
      return { id: `${name}/${split}/${index}`, secret: { deck: rng.shuffle(cards) } };
    },
  };
}
