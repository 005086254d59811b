import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { playthrough } from "../playthrough.ts";
import { kuhnPoker } from "./kuhn-poker.ts";
import { SPIRAL_KUHN_POKER } from "./settings.ts";

/** After a wanted change of rules or prompts: `npx vitest run src/games -u`, then read the difference. */
it("plays as written in playthrough.txt", async () => {
  const text = playthrough(kuhnPoker(), { cards: [["Q", "K"]] }, Key.root(0), [
    "Q is in the middle.\n\\boxed{check}",
    "Nothing beats K. \\boxed{[Bet]}",
    "It may be a bluff with J.\n\\boxed{fold} No. \\boxed{call}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough.txt");
});

it("plays SPIRAL's five rounds as written in playthrough-spiral.txt", async () => {
  const cards = [
    ["J", "K"],
    ["Q", "J"],
    ["K", "Q"],
    ["J", "Q"],
    ["Q", "K"],
  ] as const;
  const game = kuhnPoker({ ...SPIRAL_KUHN_POKER, illegal: "retry" });
  const text = playthrough(game, { cards }, Key.root(0), [
    "\\boxed{bet}",
    "\\boxed{call}",
    "I pass.",
    "\\boxed{check}",
    "\\boxed{bet}",
    "\\boxed{fold}",
    "\\boxed{check}",
    "\\boxed{check}",
    "\\boxed{bet}",
    "\\boxed{call}",
    "\\boxed{bet}",
    "\\boxed{bet}",
    "\\boxed{raise}",
  ]);
  await expect(text).toMatchFileSnapshot("playthrough-spiral.txt");
});
