/** One model for two games: each observation is told by its own game's form, in a vocabulary for both. */
import { describe, expect, test } from "vitest";
import { EngineError } from "../../../core/errors.ts";
import { outOfBox } from "../../../games/boxed.ts";
import type { AnyGame } from "../../../games/game.ts";
import { kuhnPoker } from "../../../games/kuhn-poker/kuhn-poker.ts";
import { kuhnPokerSettings } from "../../../games/kuhn-poker/settings.ts";
import type { Solvable } from "../../../games/solvable.ts";
import { ticTacToeSettings } from "../../../games/tic-tac-toe/settings.ts";
import { ticTacToe } from "../../../games/tic-tac-toe/tic-tac-toe.ts";
import { walk } from "../../../solvers/walk.ts";
import { formOf } from "./forms.ts";
import { jointForm } from "./joint.ts";
import { spotTheSpyForm } from "./spot-the-spy.ts";

const games: AnyGame[] = [kuhnPoker(kuhnPokerSettings.parse({})), ticTacToe(ticTacToeSettings.parse({}))];
const forms = await Promise.all(games.map((game) => formOf(game.name, game, async () => [])));
const joint = jointForm(forms);
const shown = games.map((game) =>
  walk(game as Solvable<unknown, unknown, unknown>, { moves: 100_000 }).sets.map((set) => set.observe()),
);

describe("a joint form", () => {
  test("has the words of both once, in an order that does not depend on theirs", () => {
    expect(new Set(joint.words).size).toBe(joint.words.length);
    for (const { words } of forms) expect(joint.words).toEqual(expect.arrayContaining([...words]));
    expect(jointForm([...forms].reverse()).words).toEqual(joint.words);
  });

  test.each([0, 1])("tells game %i as its own form does, and reads its choices", (at) => {
    for (const observation of shown[at].slice(0, 200)) {
      const wordsOf = (form: typeof joint) =>
        form
          .render(observation)
          .flatMap((chunk) => (chunk.type === "tokens" ? chunk.tokens.map((id) => form.words[id]) : []));
      expect(wordsOf(joint)).toEqual(wordsOf(forms[at]));
      const read = joint.text
        ?.answers(observation)
        .map((tokens) => outOfBox(joint.decode(tokens, observation)));
      expect(read).toEqual(observation.choices?.map(outOfBox));
    }
  });

  test("reads words of the other game as unknown ones", () => {
    const [[kuhn], [board]] = shown;
    const bet = joint.text?.answers(kuhn)[1] as readonly number[];
    expect(outOfBox(joint.decode(bet, board))).toBe("<unk>");
  });

  test("refuses a game with pictures, and an observation of a third game", () => {
    expect(() => jointForm([...forms, spotTheSpyForm])).toThrow(EngineError);
    expect(() => joint.render({ ...shown[0][0], game: "chess" })).toThrow(/knows kuhn-poker, tic-tac-toe/);
  });
});
