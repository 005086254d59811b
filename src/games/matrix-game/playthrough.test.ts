import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { matrixGame } from "./matrix-game.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(matrixGame({ illegal: "noop" }), null, Key.root(0), [
    "Most players begin with rock.\n\\boxed{paper}",
    "\\boxed{stone}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
