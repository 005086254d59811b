/** The negotiation as a kind of game: values are fixed by its settings, or drawn from the run's seed. */
import { z } from "zod";
import { Key } from "../../core/rng.ts";
import type { GameKind } from "../kind.ts";
import type { SecretSource } from "../secret.ts";
import { negotiation } from "./negotiation.ts";
import { type NegotiationSettings, negotiationSettings } from "./settings.ts";
import type { NegotiationSecret } from "./state.ts";

const settings = z.strictObject({
  name: z.literal("negotiation").describe("which game is played"),
  ...negotiationSettings.shape,
});

export const negotiationKind = {
  name: "negotiation",
  title: "a negotiation",
  settings,
  rules: ({ name: _name, ...options }) => negotiation(options),
  sideOf: (role) => role,
  secrets: { from: "seed", of: (options, seed) => worths(options, seed) },
} satisfies GameKind<typeof settings>;

/** The values of the settings, or for each deal others. */
export function worths(
  { drawn, firstValues, secondValues }: Pick<NegotiationSettings, "drawn" | "firstValues" | "secondValues">,
  seed: number,
): SecretSource<NegotiationSecret> {
  const name = `negotiation-s${seed}`;
  return {
    name,
    size: () => Number.POSITIVE_INFINITY,
    async deal(split, index) {
      const id = `${name}/${split}/${index}`;
      if (!drawn) return { id, secret: { values: [firstValues, secondValues] } };
      const rng = Key.root(seed).child(name, split, index).stream();
      const draw = () => firstValues.map(() => rng.int(5, 40));
      return { id, secret: { values: [draw(), draw()] } };
    },
  };
}
