/** Tests of the forms without pictures: their words, and that their answers are the game's moves. */
import { describe, expect, it } from "vitest";
import nim from "../../../../examples/your-own-game.ts";
import { EngineError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { connectFour } from "../../../games/connect-four/connect-four.ts";
import type { AnyGame, Observation, Seat } from "../../../games/game.ts";
import { kuhnPoker } from "../../../games/kuhn-poker/kuhn-poker.ts";
import { leduc } from "../../../games/leduc/leduc.ts";
import { liarsDice } from "../../../games/liars-dice/liars-dice.ts";
import { matrixGame } from "../../../games/matrix-game/matrix-game.ts";
import type { Solvable } from "../../../games/solvable.ts";
import { textSpy } from "../../../games/text-spy/text-spy.ts";
import { ticTacToe } from "../../../games/tic-tac-toe/tic-tac-toe.ts";
import { walk } from "../../../solvers/walk.ts";
import { anyGameForm } from "./any-game.ts";
import type { Form } from "./form.ts";
import { formOf } from "./forms.ts";

const GAMES: Readonly<Record<string, readonly [kind: string, game: AnyGame]>> = {
  "Kuhn poker": ["kuhn-poker", kuhnPoker()],
  "Kuhn poker of two rounds": ["kuhn-poker", kuhnPoker({ rounds: 2 })],
  "Kuhn poker of five cards": ["kuhn-poker", kuhnPoker({ cards: 5 })],
  "Leduc hold'em": ["leduc", leduc({ suits: false })],
  "liar's dice": ["liars-dice", liarsDice({ sides: 2 })],
  "connect four": ["connect-four", connectFour({ columns: 3, rows: 3, connect: 3 })],
  "tic-tac-toe": ["tic-tac-toe", ticTacToe()],
  "rock, paper, scissors": ["matrix-game", matrixGame()],
  "a matrix of unnamed moves": [
    "matrix-game",
    matrixGame({ payoffs: [[1, 2, 3]], rowMoves: null, columnMoves: ["stay home", "go out", "wait"] }),
  ],
  "a game of one's own": ["own", nim],
};

const none = async () => [null];

function tokensOf(form: Form, observation: Observation): readonly number[] {
  const [chunk, ...more] = form.render(observation);
  if (chunk?.type !== "tokens" || more.length > 0) throw new TypeError("not one chunk of tokens");
  return chunk.tokens;
}

function told(form: Form, observation: Observation): string {
  return tokensOf(form, observation)
    .map((token) => form.words[token])
    .join(" ");
}

describe.each(Object.entries(GAMES))("%s", (_, [kind, game]) => {
  const observations = walk(game as Solvable<unknown, unknown, unknown>).sets.map((set) => set.observe());

  it("has words without white space, of which the last is never read", async () => {
    const form = await formOf(kind, game, none);
    for (const word of form.words) expect(word).toMatch(/^\S+$/);
    expect(new Set(form.words).size).toBe(form.words.length);
    const read = new Set(observations.flatMap((observation) => tokensOf(form, observation)));
    expect(read).not.toContain(form.words.length - 1);
  });

  it("tells each information set by other words, none longer than it says", async () => {
    const form = await formOf(kind, game, none);
    const prompts = observations.map((observation) => told(form, observation));
    expect(new Set(prompts).size).toBe(observations.length);
    for (const prompt of prompts) {
      expect(prompt).not.toContain("<unk>");
      expect(prompt.split(" ").length).toBeLessThan(form.text!.longest);
    }
  });

  it("has an answer for each choice, which the game reads as it", async () => {
    const form = await formOf(kind, game, none);
    for (const observation of observations) {
      const answers = form.text!.answers(observation);
      expect(answers.map((tokens) => form.decode(tokens, observation))).toEqual(observation.choices);
      for (const tokens of answers) expect(tokens).toHaveLength(form.maxTokens(observation));
    }
  });
});

describe("prompts", () => {
  const observe = (game: AnyGame, seat: Seat, ...answers: string[]) => {
    const [{ secret }] = (game as unknown as Solvable<unknown, unknown, unknown>).deals();
    let state = game.start(secret, null as never);
    for (const text of answers) {
      const [due] = game.toMove(state);
      state = game.apply(state, new Map([[due, game.parse(text, state, due)]]));
    }
    return game.observe(state, seat);
  };

  it.each<[string, Observation, string]>([
    ["kuhn-poker", observe(kuhnPoker(), 0, "\\boxed{check}", "\\boxed{bet}"), "<first> J check bet"],
    [
      "kuhn-poker",
      observe(kuhnPoker({ rounds: 2 }), 1, "\\boxed{check}", "\\boxed{check}"),
      "<second> Q J check check / Q",
    ],
    ["kuhn-poker", observe(kuhnPoker({ illegal: "retry" }), 0, "what?"), "<first> J <refused>"],
    ["tic-tac-toe", observe(ticTacToe(), 1, "\\boxed{4}"), "<x> . . . . o . . . ."],
    ["matrix-game", observe(matrixGame(), 1), "<column>"],
  ])("of %s", async (kind, observation, prompt) => {
    const games: Record<string, AnyGame> = {
      "kuhn-poker": kuhnPoker(),
      "tic-tac-toe": ticTacToe(),
      "matrix-game": matrixGame(),
    };
    expect(told(await formOf(kind, games[kind], none), observation)).toBe(prompt);
  });

  it("of the text game are colours, and others' statements behind their numbers", async () => {
    const game = textSpy({ players: 3, statements: "listed" });
    const secret = { document: "The boats are gold. The kites are blue." };
    const start = {
      ...game.start(secret, Key.root(1)),
      spy: 0,
      masked: `${"*".repeat(19)} The kites are blue.`,
    };
    const form = await formOf("text-spy", game, none);
    expect(told(form, game.observe(start, 0))).toBe("<spy> hidden blue");
    const all = new Map(
      ["gold, kites blue", "blue, kites blue", "x"].map((said, seat) => {
        return [seat, game.parse(`\\boxed{boats ${said}}`, start, seat)] as const;
      }),
    );
    const observation = game.observe(game.apply(start, all), 1);
    expect(told(form, observation)).toBe("<civilian> gold blue vote 1 gold blue 3 hidden hidden");
    const words = form.text!.answers(observation).map(([token]) => form.words[token]);
    expect(words).toEqual(["1", "3", "n/a"]);
    expect(form.text!.answers(game.observe(start, 1))).toHaveLength(4);
    await expect(formOf("text-spy", textSpy(), none)).rejects.toThrow("game.statements=listed");
  });

  it("of a game of one's own are its own texts; words that were not met are unknown", () => {
    const form = anyGameForm(nim, [null]);
    const observation = nim.observe({ stones: 10, mover: 0 }, 0);
    expect(told(form, observation)).toMatch(/^You are player 1 \. There are 10 stones \./);
    const text = "You are lost";
    const other: Observation = {
      ...observation,
      choices: ["\\boxed{42}"],
      messages: [{ role: "user", content: [{ type: "text", text }] }],
    };
    expect(told(form, other)).toBe("You are <unk>");
    expect(() => form.text!.answers(other)).toThrow(/no word for the choice/);
  });

  it("of a game too large to walk through come from random play", async () => {
    const { deals: _deals, ...unsolvable } = nim;
    const form = anyGameForm(unsolvable, [null]);
    expect(form.words).toEqual(anyGameForm(nim, [null]).words);
  });
});

describe("refused", () => {
  it("is a game without a list of answers", () => {
    const { deals: _deals, ...open } = nim;
    const silent = {
      ...open,
      observe: (...args: Parameters<typeof nim.observe>) => ({ ...nim.observe(...args), choices: undefined }),
    };
    expect(() => anyGameForm(silent, [null])).toThrow(EngineError);
    expect(() => anyGameForm(silent, [null])).toThrow(/list of legal answers/);
  });
});
