import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { leduc } from "./leduc.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const game = leduc({ illegal: "retry" });
  const text = playthrough(game, { cards: ["Qs", "Kh"], board: "Qh" }, Key.root(0), [
    "Q is in the middle.\n\\boxed{check}",
    "\\boxed{raise}",
    "\\boxed{[Call]}",
    "A pair.\n\\boxed{raise}",
    "\\boxed{check}",
    "\\boxed{raise}",
    "\\boxed{call}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
