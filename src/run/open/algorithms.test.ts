import { expect, it } from "vitest";
import { resolveConfig } from "../settings/resolve.ts";
import { openAlgorithm } from "./algorithms.ts";
import { openGame } from "./games.ts";

it("an algorithm that is not made for the game is refused, with the name of one that is", async () => {
  const config = resolveConfig({ preset: "small", flags: ["game.name=kuhn-poker"] });
  const game = await openGame(config);
  expect(() => openAlgorithm(config, [game])).toThrow(
    /iterative-spo, which trains spot-the-spy, but a game of the run is kuhn-poker\..*one that trains it: spiral, marshal\./,
  );
});
