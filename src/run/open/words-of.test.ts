import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { kuhnPoker } from "../../games/kuhn-poker/kuhn-poker.ts";
import { observed } from "../../games/observed.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { formFor, weightsHash } from "./engines.ts";

const config = (...flags: string[]) => resolveConfig({ preset: "spiral", flags });
const FIVE = 'engine.wordsOf=[{"name":"kuhn-poker","cards":5}]';

it("a model has the words of a larger deck, reads both decks, and begins with other weights", async () => {
  const [own, wide] = [await formFor(config()), await formFor(config(FIVE))];
  expect(wide.words).toEqual((await formFor(config("game.cards=5"))).words);
  expect(own.words).not.toContain("9");
  for (const cards of [3, 5]) {
    const game = kuhnPoker({ cards });
    for (const { secret } of game.deals()) {
      const [chunk] = wide.render(observed(game, game.start(secret, Key.root(0)), 0));
      expect(chunk.type === "tokens" && chunk.tokens.includes(0)).toBe(false);
    }
  }
  expect(weightsHash(config(FIVE))).not.toBe(weightsHash(config()));
});
