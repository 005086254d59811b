import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { deckOf } from "./deck-fixture.ts";
import { hanabi } from "./hanabi.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(
    hanabi({ illegal: "retry" }),
    { deck: deckOf("r1 y1 r1 r2 y1 r1 y2 y1") },
    Key.root(0),
    [
      "The other has one 2.\n\\boxed{hint 1}",
      "Card 2 or 3 is a 1 as all but the first are. \\boxed{play 2}",
      "\\boxed{hint 3}",
      "\\boxed{play 1}",
      "\\boxed{discard 3}",
      "\\boxed{play 1}",
      "\\boxed{play 3}",
    ],
  );
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
