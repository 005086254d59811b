import { describe, expect, it } from "vitest";
import { CheckpointError } from "../core/errors.ts";
import { Key } from "../core/rng.ts";
import { EPISODE_SCHEMA, type Episode, type Turn } from "../rollout/episode.ts";
import { Spiral } from "./spiral.ts";
import type { SpiralSettings } from "./spiral-settings.ts";

const returnsOf = ({ outcome }: Episode) => outcome as readonly number[];
const spiralOf = (settings: Partial<SpiralSettings> = {}) => new Spiral(returnsOf, settings);

interface Played {
  readonly returns: readonly number[];
  /** Seats that moved, in order; default each once. */
  readonly seats?: readonly number[];
  readonly players?: readonly string[];
  readonly turn?: Partial<Turn>;
  readonly game?: string;
}

let played = 0;

function game({
  returns,
  seats = [0, 1],
  players = ["policy", "policy"],
  turn,
  game = "duel",
}: Played): Episode {
  return {
    schema: EPISODE_SCHEMA,
    id: `game/${played++}`,
    game,
    settings: {},
    key: "k",
    secret: { source: "none", split: "train", index: 0, id: "none" },
    seats: players.map((player, seat) => ({ role: seat === 0 ? "first" : "second", player })),
    turns: seats.map((seat) => ({
      seat,
      kind: "move",
      text: "m",
      tokens: [1, 2],
      logprobs: [-0.5, -0.1],
      move: "m",
      ...turn,
    })),
    outcome: returns,
  };
}

const advantagesOf = (spiral: Spiral, games: readonly Episode[]) =>
  spiral.step(games).learn.turns.map(({ advantage }) => advantage);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toEqual(expected.map((value) => expect.closeTo(value, 12)));
}

describe("role-conditioned advantages", () => {
  // α = 0.9, the first seat wins 1, wins 1, loses 1. b of its role before each game: 0, 0.1, 0.19; after:
  // 0.1, 0.19, 0.071.
  const games = () => [1, 1, -1].map((gain) => game({ returns: [gain, -gain] }));

  it("subtract the baseline from before the game (published code)", () => {
    const spiral = spiralOf({ baselineDecay: 0.9 });
    expectClose(advantagesOf(spiral, games()), [1, -1, 0.9, -0.9, -1.19, 1.19]);
  });

  it("subtract the baseline from after the game (paper)", () => {
    const spiral = spiralOf({ baselineDecay: 0.9, baselineOrder: "update-first" });
    expectClose(advantagesOf(spiral, games()), [0.9, -0.9, 0.81, -0.81, -1.071, 1.071]);
    expect(spiral.step([]).metrics["baseline.duel.first"]).toBeUndefined();
    expectClose([spiral.save().baselines["duel|first"].value], [0.071]);
  });

  it("give all turns of a role in a game the same, as one update", () => {
    const spiral = spiralOf({ baselineDecay: 0.9 });
    expectClose(advantagesOf(spiral, [game({ returns: [1, -1], seats: [0, 1, 0] })]), [1, 1, -1]);
    expectClose([spiral.save().baselines["duel|first"].value], [0.1]);
  });

  it("keep a baseline per game", () => {
    const spiral = spiralOf({ baselineDecay: 0.9 });
    spiral.step([game({ returns: [1, -1] })]);
    expectClose(advantagesOf(spiral, [game({ returns: [1, -1], game: "other" })]), [1, -1]);
    expectClose(advantagesOf(spiral, [game({ returns: [1, -1] })]), [0.9, -0.9]);
  });

  it("go to 0 where a role's advantage is all there is, and stay without baselines", () => {
    // The first seat wins 3 of 4 games whatever is played: returns of mean 1/2 and -1/2.
    const rng = Key.root("bias").stream();
    const games = Array.from({ length: 4000 }, () => (rng.chance(0.75) ? 1 : -1)).map((gain) =>
      game({ returns: [gain, -gain], seats: [0] }),
    );
    const late = (decay: number) => advantagesOf(spiralOf({ baselineDecay: decay }), games).slice(1000);
    const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    // A mean of 3,000 returns has a standard deviation of √(3/4) / √3000 = 0.016.
    expect(Math.abs(average(late(0.95)))).toBeLessThan(0.05);
    expect(average(late(1))).toBeGreaterThan(0.45);
    const spiral = spiralOf({ baselineDecay: 0.99 });
    spiral.step(games);
    expect(Math.abs(spiral.save().baselines["duel|first"].value - 0.5)).toBeLessThan(0.2);
  });
});

describe("what trains", () => {
  it("leaves out advantages of exactly 0, or keeps them", () => {
    const draw = () => [game({ returns: [0, 0] }), game({ returns: [1, -1] })];
    expectClose(advantagesOf(spiralOf(), draw()), [1, -1]);
    expectClose(advantagesOf(spiralOf({ dropZeroAdvantages: false }), draw()), [0, 0, 1, -1]);
    expect(spiralOf().step(draw()).metrics).toMatchObject({ zeroAdvantageShare: 0.5, trainedTurns: 2 });
  });

  it("is never a turn of another holder, nor does it move a baseline", () => {
    const spiral = spiralOf();
    const step = spiral.step([game({ returns: [1, -1], players: ["policy", "base"] })]);
    expect(step.learn.turns.map(({ turn }) => turn.seat)).toEqual([0]);
    expect(Object.keys(spiral.save().baselines)).toEqual(["duel|first"]);
    expect(step.metrics["return.duel.first"]).toBe(1);
    expect(step.metrics["return.duel.second"]).toBeUndefined();
  });

  it("is no game in which a player failed", () => {
    const spiral = spiralOf();
    const step = spiral.step([game({ returns: [1, -1], turn: { failure: "no answer" } })]);
    expect(step.learn.turns).toEqual([]);
    expect(spiral.save().baselines).toEqual({});
    expect(step.metrics).toMatchObject({ failures: 2, trainedTurns: 0 });
  });

  it("has the objective that the settings say", () => {
    const spiral = spiralOf({ klWeight: 0.4, klDecay: 0.5, normalise: "tokens" });
    const objective = { loss: { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 }, normalise: "tokens" };
    const kl = (coefficient: number) => ({ coefficient, reference: "base" });
    expect(spiral.step([]).learn.objective).toEqual({ ...objective, kl: kl(0.4) });
    for (let i = 0; i < 2; i++) spiral.step([]);
    expect(spiral.step([]).learn.objective).toEqual({ ...objective, kl: kl(0.2) });
  });
});

describe("opponents", () => {
  const holders = (settings: Partial<SpiralSettings>, games: number) =>
    Array.from({ length: games }, (_, i) => spiralOf(settings).holders(i, ["x", "o"]));

  it("is the policy itself, or holds each side in turn", () => {
    expect(holders({}, 1)).toEqual([{ x: "current", o: "current" }]);
    expect(holders({ opponents: "fixed" }, 3)).toEqual([
      { x: "current", o: "base" },
      { x: "base", o: "current" },
      { x: "current", o: "base" },
    ]);
    expect(holders({ opponents: "random" }, 1)).toEqual([{ x: "current", o: { bot: "random" } }]);
    expect(holders({ opponents: "cfr" }, 1)).toEqual([{ x: "current", o: { bot: "cfr" } }]);
    expect(holders({ opponents: "lagged", lag: 5 }, 1)).toEqual([{ x: "current", o: { iterationsAgo: 5 } }]);
  });

  it("mixed: each kind in turn, on each side", () => {
    const kinds = ["current", { iterationsAgo: 16 }, "base", { bot: "random" }] as const;
    expect(holders({ opponents: "mixed" }, 8)).toEqual([
      ...kinds.map((o) => ({ x: "current", o })),
      ...kinds.map((x) => ({ x, o: "current" })),
    ]);
  });
});

describe("metrics", () => {
  it("are by role and game", () => {
    const legal = game({ returns: [1, -1], turn: { logprobs: [-0.6, -0.2] } });
    const draw = game({ returns: [0, 0] });
    const illegal = { ...game({ returns: [0.5, -1.5] }) };
    const { move: _, ...refused } = illegal.turns[1];
    const { metrics } = spiralOf().step([
      legal,
      draw,
      { ...illegal, turns: [illegal.turns[0], { ...refused, refusal: "no such move" }] },
    ]);
    expect(metrics).toMatchObject({
      "return.duel.first": 0.5,
      "return.duel.second": expect.closeTo(-2.5 / 3, 12),
      "winShare.duel.first": 2 / 3,
      "winShare.duel.second": 0,
      "illegalShare.duel.first": 0,
      "illegalShare.duel.second": 1 / 3,
      illegalShare: 1 / 6,
      "drawShare.duel": 1 / 3,
      answerTokens: 2,
      // Mean of 0.4 (two turns) and 0.3 (four turns).
      entropy: expect.closeTo(2 / 6, 12),
      failures: 0,
    });
  });
});

describe("state", () => {
  it("is restored as it was", () => {
    const spiral = spiralOf({ klWeight: 1, klDecay: 1 });
    spiral.step([game({ returns: [1, -1] })]);
    const again = spiralOf({ klWeight: 1, klDecay: 1 });
    again.restore(JSON.parse(JSON.stringify(spiral.save())));
    const next = game({ returns: [-1, 1] });
    expect(again.step([next])).toEqual(spiral.step([next]));
  });

  it.each([null, {}, { baselines: { a: 1 }, iterations: 2 }, { baselines: {}, iterations: "two" }])(
    "is refused if damaged: %j",
    (state) => {
      expect(() => spiralOf().restore(state as never)).toThrow(CheckpointError);
    },
  );
});
