import { expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import { examplePair } from "../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../games/spot-the-spy/spot-the-spy.ts";
import { person } from "./person.ts";

const game = spotTheSpy({ civilians: 2, clueRounds: 1, spyView: "blank" });
const state = game.start({ pair: examplePair() }, Key.root(0));
const request = { observation: game.observe(state, 0), key: Key.root(0), state };

/** A person who gives the answers in turn; `prompts` and `shown` collect what was put to them. */
function seated(answers: (string | undefined)[]) {
  const prompts: string[] = [];
  const shown: unknown[] = [];
  const player = person({
    name: "Ada",
    game,
    show: (observation) => {
      shown.push(observation);
    },
    ask: async (prompt) => {
      prompts.push(prompt);
      return answers.shift();
    },
  });
  return { player, prompts, shown };
}

it("shows the observation once and puts the box around a plain answer", async () => {
  const { player, prompts, shown } = seated(["  A {red} cube. "]);
  const [answer] = await player.act([request]);
  expect(answer).toEqual({ text: "\\boxed{A (red) cube.}", tokens: [], logprobs: [], stop: "end" });
  expect(shown).toEqual([request.observation]);
  expect(prompts).toEqual(["Your clue: "]);
});

it("asks again with the reason until the answer is possible", async () => {
  const { player, prompts, shown } = seated(["", "...", "\\boxed{A red cube.}"]);
  const [answer] = await player.act([request]);
  expect(answer.text).toBe("\\boxed{A red cube.}");
  expect(prompts.slice(1)).toEqual([
    "Not possible: the clue is empty.\nYour clue: ",
    "Not possible: the clue is empty.\nYour clue: ",
  ]);
  expect(shown).toHaveLength(1);
});

it("fails as a value if the person leaves or the table breaks, and lets an abort through", async () => {
  const [left] = await seated([undefined]).player.act([request]);
  expect(left).toMatchObject({ stop: "error", error: "Ada left the table" });
  const broken = person({
    name: "Ada",
    game,
    show: () => {},
    ask: () => Promise.reject(new Error("closed")),
  });
  expect(await broken.act([request])).toMatchObject([{ stop: "error", error: "closed" }]);
  await expect(seated(["x"]).player.act([request], AbortSignal.abort())).rejects.toThrow("aborted");
});
