import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { madeDocument } from "./documents.ts";
import { textSpy } from "./text-spy.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const document = madeDocument(Key.root(1).stream());
  const text = playthrough(textSpy({ players: 3, order: "sequential" }), { document }, Key.root(2), [
    "All of it is there.\n\\boxed{A village in which six people keep things.}",
    "\\boxed{}",
    "\\boxed{Some people keep things by the river.}",
    "Player 2 said nothing. \\boxed{2}",
    "\\boxed{Player 3}",
    "\\boxed{N/A}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});
