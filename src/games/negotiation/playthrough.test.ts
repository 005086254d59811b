import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { negotiation } from "./negotiation.ts";

const values = [
  [5, 15],
  [15, 5],
] as const;

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const game = negotiation({ turns: 6, illegal: "retry" });
  const text = playthrough(game, { values }, Key.root(0), [
    "Gold is worth more to me.\n\\boxed{Hello! [Offer: 5 Wood -> 4 Gold]}",
    "I want Wood.\n\\boxed{[Accept] Thank you. [Offer: 3 Golds -> 3 Wood]}",
    "\\boxed{[Deny] Too little.}",
    "\\boxed{[Offer: 20 Gold -> 1 Wood]}",
    "\\boxed{[Offer: I give 2 Gold and 1 Wood -> 4 Wood]}",
    "\\boxed{Accept}",
    "\\boxed{I am done.}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
