import { describe, expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import { examplePair } from "../../../games/spot-the-spy/example-pair.ts";
import { spotTheSpy } from "../../../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameState } from "../../../games/spot-the-spy/state.ts";
import type { Answer, Player } from "../../player.ts";
import { reader, suspectsOf } from "./reader.ts";

const game = spotTheSpy({ civilians: 4, clueRounds: 1, spyView: "blank" });
const clues = [0, 1, 2, 3, 4].map((seat) => ({ seat, round: 0, text: `clue ${seat}` }));
const start = game.start({ pair: examplePair() }, Key.root(0)) as SpyGameState;
const voting: SpyGameState = { ...start, spy: 4, clues };

/** Answers everything with one text. */
function saying(text: string, more: Partial<Answer> = {}): Player {
  return {
    name: "scripted",
    act: async (requests) =>
      requests.map(() => ({ text, tokens: [1], logprobs: [-1], stop: "end", ...more }) as Answer),
  };
}

/** What the reader of a player that says this answers at seat 0. */
async function ask(player: Player, state = voting, number = 0): Promise<Answer> {
  const observation = game.observe(state, 0);
  const [answer] = await reader(player).act([{ observation, key: Key.root(number), state }]);
  return answer;
}

const vote = ({ text }: Answer) => {
  const parsed = game.parse(text, voting, 0);
  return parsed.ok && parsed.move.kind === "vote" ? parsed.move.vote : parsed;
};

describe("the rule", () => {
  it.each([
    [
      "the other seat with most false",
      "player 2: true true; player 3: false true; player 4: false false",
      [3],
    ],
    ["not itself", "player 1: false false; player 3: false", [2]],
    ["all that are tied", "player 2: false; player 4: true false", [1, 3]],
    ["anybody where nothing is false", "player 1: true; player 2: true", [1, 2, 3, 4]],
    ["words between", "player 2: I think false. player 3: true", [1]],
    ["seats named twice are added up", "player 2: false; player 3: false; player 2: false", [1]],
    ["nobody without notes", "it may be player 3", undefined],
    ["nobody where notes say neither", "player 3: maybe", undefined],
  ])("%s", (_, notes, suspects) => {
    expect(suspectsOf(notes, 0, 5)).toEqual(suspects);
  });
});

describe("a reader", () => {
  const notes = "player 2: true; player 3: false;";

  it("votes by its notes, keeps them, and gives no tokens for an answer that no model gave", async () => {
    const answer = await ask(saying(`${notes} \\boxed{5}`));
    expect(vote(answer)).toBe(2);
    expect(answer).toMatchObject({ text: `${notes} \\boxed{3}`, tokens: [], logprobs: [] });
    expect(vote(await ask(saying(notes)))).toBe(2);
  });

  it("keeps a vote without notes, a clue, and a failure", async () => {
    expect(vote(await ask(saying("\\boxed{5}")))).toBe(4);
    expect((await ask(saying(notes, { stop: "error" }))).stop).toBe("error");
    const speaking = { ...start, spy: 4 };
    expect((await ask(saying(notes), speaking)).text).toBe(notes);
  });

  it("draws ties by lot, the same for the same key", async () => {
    const tied = saying("player 2: false; player 4: false \\boxed{5}");
    const votes = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(tied, voting, i).then(vote)));
    const first = votes.filter((seat) => seat === 1).length;
    expect(first + votes.filter((seat) => seat === 3).length).toBe(200);
    expect(Math.abs(first - 100)).toBeLessThan(30); // four standard errors of 200 fair draws
    expect(vote(await ask(tied, voting, 7))).toBe(votes[7]);
  });
});
