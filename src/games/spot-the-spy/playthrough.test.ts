import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { examplePair } from "./example-pair.ts";
import { playthrough } from "./playthrough.ts";
import { spotTheSpy } from "./spot-the-spy.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const game = spotTheSpy({ civilians: 3, clueRounds: 2, spyView: "blank", selfVotes: "refused" });
  const text = playthrough(game, { pair: examplePair() }, Key.root("playthrough-0"), [
    "The red cube is easy to see.\n\\boxed{There is a red cube.}",
    "\\boxed{A small gray sphere is left of the red cube.}",
    "I see nothing, so I repeat what I heard.\n\\boxed{there is a RED cube}",
    "I am not sure how to answer.",
    "\\boxed{There are exactly two metal objects.}",
    "Now something new.\n\\boxed{The red cube is large.}",
    "A guess.\n\\boxed{A green cylinder is behind the cube.}",
    "\\boxed{No object is yellow.} or \\boxed{No object is blue.}",
    "Player 3 had nothing of its own to say.\n\\boxed{3}",
    "\\boxed{N/A}",
    "It must be one of them.\n\\boxed{7}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});

it("differs for an edited view, for charts, and where votes for oneself are allowed", async () => {
  const game = spotTheSpy({ civilians: 2, clueRounds: 1, spyView: "edited", selfVotes: "allowed" });
  const pair = examplePair(10, 200, "charts");
  const text = playthrough(game, { pair }, Key.root("playthrough-0"), [
    "\\boxed{The bar of 2019 is the longest.}",
    "\\boxed{The values rise.}",
    "\\boxed{There are four bars.}",
    "\\boxed{n/a}",
    "\\boxed{n/a}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough-charts.txt");
});
