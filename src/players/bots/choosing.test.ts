import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { kuhnPoker } from "../../games/kuhn-poker/kuhn-poker.ts";
import type { KuhnView } from "../../games/kuhn-poker/state.ts";
import type { Solvable } from "../../games/solvable.ts";
import { ticTacToe } from "../../games/tic-tac-toe/tic-tac-toe.ts";
import { nashConv } from "../../solvers/nash-conv.ts";
import type { Policy } from "../../solvers/policy.ts";
import { walk } from "../../solvers/walk.ts";
import type { Player } from "../player.ts";
import { boldness, KUHN_POKER_BOTS, kuhnEquilibriumBot } from "./kuhn-poker.ts";
import { botLinesOf, botOf } from "./of-game.ts";
import { randomChoiceBot } from "./random-choice.ts";
import { minimaxBot, TIC_TAC_TOE_BOTS } from "./tic-tac-toe.ts";

/** The outcome of one game. @param players per seat. */
async function play<State, Move, Outcome>(
  game: Solvable<State, Move, null, unknown, Outcome>,
  players: readonly Player[],
  key: Key,
): Promise<Outcome> {
  let state = game.start(null, key);
  for (let step = 0; game.toMove(state).length > 0; step++) {
    const [seat] = game.toMove(state);
    const observation = game.observe(state, seat);
    const [{ text }] = await players[seat].act([{ observation, key: key.child(step), state }]);
    state = game.apply(state, new Map([[seat, game.parse(text, state, seat)]]));
  }
  return game.outcome(state);
}

describe("every bot", () => {
  it.each([...KUHN_POKER_BOTS.map((bot) => [bot, kuhnPoker()] as const)])(
    "$player.name answers legally in Kuhn poker, and the same for the same key",
    async ({ player, note }, game) => {
      expect(note).not.toBe("");
      for (const set of walk(game).sets) {
        for (let number = 0; number < 20; number++) {
          const request = { observation: set.observe(), key: Key.root(number), state: undefined };
          const [answer] = await player.act([request]);
          expect(set.choices).toContain(answer.text);
          expect(await player.act([request])).toEqual([answer]);
        }
      }
    },
  );

  it("random takes all choices about equally often, and fails as a value where none are listed", async () => {
    const game = ticTacToe();
    const observation = game.observe(game.start(null, Key.root(0)), 0);
    const requests = Array.from({ length: 900 }, (_, i) => ({
      observation,
      key: Key.root(i),
      state: undefined,
    }));
    const texts = (await randomChoiceBot.act(requests)).map(({ text }) => text);
    /** 100 each with a standard deviation of 9. */
    for (const choice of observation.choices!) {
      expect(texts.filter((text) => text === choice).length).toBeGreaterThan(60);
    }
    const { choices: _, ...unlisted } = observation;
    const [failed] = await randomChoiceBot.act([
      { observation: unlisted, key: Key.root(0), state: undefined },
    ]);
    expect(failed).toMatchObject({ stop: "error", error: expect.stringContaining("lists no choices") });
  });
});

describe("Kuhn's equilibrium", () => {
  const policy =
    (alpha: number): Policy =>
    (_information, _choices, set) => {
      const bold = boldness(set.observe().view as KuhnView, alpha);
      return [1 - bold, bold];
    };

  it.each([0, 0.2, 1 / 3])("has exploitability 0 with alpha %f and with either stakes", (alpha) => {
    const { exploitability, returns } = nashConv(walk(kuhnPoker()), policy(alpha));
    expect(exploitability).toBeCloseTo(0, 12);
    expect(returns[0]).toBeCloseTo(-1 / 18, 12);
    const spiral = walk(kuhnPoker({ stakes: "spiral" }));
    expect(nashConv(spiral, policy(alpha)).exploitability).toBeCloseTo(0, 12);
  });

  it("is an equilibrium of two rounds, in which each seat opens once", () => {
    const { exploitability, returns } = nashConv(walk(kuhnPoker({ rounds: 2 })), policy(0.1));
    expect(exploitability).toBeCloseTo(0, 12);
    expect(returns[0]).toBeCloseTo(0, 12);
  });

  it("is what the bot plays", async () => {
    for (const set of walk(kuhnPoker()).sets) {
      const observation = set.observe();
      const requests = Array.from({ length: 600 }, (_, i) => ({
        observation,
        key: Key.root(i),
        state: undefined,
      }));
      const bold = (await kuhnEquilibriumBot(0.2).act(requests)).filter(
        ({ text }) => text === set.choices[1],
      );
      /** The standard deviation is at most 0.021. */
      expect(Math.abs(bold.length / 600 - boldness(observation.view as KuhnView, 0.2))).toBeLessThan(0.08);
    }
    expect(() => kuhnEquilibriumBot(0.5)).toThrow(ConfigError);
  });
});

describe("bots by game", () => {
  it("are named once each where a name is unknown", () => {
    expect(() => botOf("kuhn-poker", "minimax")).toThrow(
      /Choose one of random, equilibrium, cfr\. That one plays tic-tac-toe\.$/,
    );
    expect(() => botOf("tic-tac-toe", "oracle")).toThrow(
      /Choose one of random, minimax, mcts, mcts-1000\. That one plays spot-the-spy/,
    );
    expect(botOf("matrix-game", "random")).toBe(randomChoiceBot);
  });

  it("say of themselves what is true in their game", () => {
    expect(botLinesOf("kuhn-poker", ["base", "bot:random"])).toEqual([
      "Bots:",
      expect.stringMatching(/^ {2}bot:random {2}takes any legal move/),
    ]);
    expect(botLinesOf("spot-the-spy", ["bot:random"])[1]).toContain("guesses clues");
    expect(botLinesOf("matrix-game", ["base"])).toEqual([]);
  });
});

describe("minimax", () => {
  const game = ticTacToe();

  it("never loses to random play in 100 games on each side, and wins most", async () => {
    const wins = { o: 0, x: 0 };
    for (let number = 0; number < 100; number++) {
      const first = await play(game, [minimaxBot, randomChoiceBot], Key.root(number));
      const second = await play(game, [randomChoiceBot, minimaxBot], Key.root(number));
      expect(first.winner).not.toBe("x");
      expect(second.winner).not.toBe("o");
      if (first.winner === "o") wins.o++;
      if (second.winner === "x") wins.x++;
    }
    expect(wins.o).toBeGreaterThan(70);
    expect(wins.x).toBeGreaterThan(40);
  });

  it("draws against itself", async () => {
    for (let number = 0; number < 20; number++) {
      expect((await play(game, [minimaxBot, minimaxBot], Key.root(number))).winner).toBeNull();
    }
    expect(TIC_TAC_TOE_BOTS.map(({ player }) => player.name)).toEqual([
      "random",
      "minimax",
      "mcts",
      "mcts-1000",
    ]);
  });

  it("refuses larger boards at once", async () => {
    const large = ticTacToe({ size: 4 });
    const start = large.start(null, Key.root(0));
    const request = { observation: large.observe(start, 0), key: Key.root(0), state: start };
    const [answer] = await minimaxBot.act([request]);
    expect(JSON.stringify(answer)).toMatch(/boards of 9 cells, this one has 16/);
  });

  it("answers after a refused try as before it", async () => {
    const retry = ticTacToe({ illegal: "retry" });
    const start = retry.start(null, Key.root(0));
    const again = retry.apply(start, new Map([[0, retry.parse("?", start, 0)]]));
    const ask = (state: typeof start) =>
      minimaxBot.act([{ observation: retry.observe(state, 0), key: Key.root(3), state }]);
    expect(await ask(again)).toEqual(await ask(start));
  });
});
