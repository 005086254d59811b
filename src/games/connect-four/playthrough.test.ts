import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { connectFour } from "./connect-four.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(connectFour({ columns: 5, rows: 4, illegal: "retry" }), null, Key.root(0), [
    "The middle.\n\\boxed{2}",
    "\\boxed{5}",
    "The other side of it. \\boxed{[1]}",
    "\\boxed{3}",
    "\\boxed{2}",
    "\\boxed{1}",
    "\\boxed{2}",
    "\\boxed{0}",
    "Four in the middle: \\boxed{2}.",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
