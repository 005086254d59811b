import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { liarsDice } from "./liars-dice.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(liarsDice({ sides: 3, illegal: "retry" }), { rolls: [2, 3] }, Key.root(0), [
    "I have one.\n\\boxed{1x2}",
    "\\boxed{1x1}",
    "My 3 is wild. \\boxed{[2x2]}",
    "\\boxed{Liar}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
