import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { ticTacToe } from "./tic-tac-toe.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(ticTacToe({ illegal: "retry" }), null, Key.root(0), [
    "The middle has most lines.\n\\boxed{4}",
    "\\boxed{4}",
    "A corner then. \\boxed{0}",
    "\\boxed{2}",
    "X must stop 2, 4, 6.\n\\boxed{[6]}",
    "\\boxed{5}",
    "I take \\boxed{3} and win.",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
