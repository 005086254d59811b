/**
 * SPIRAL on a small zero-sum game with a known equilibrium: rock-paper-scissors in which paper and scissors
 * settle for a third, equilibrium (1/7, 3/7, 3/7) for both seats, value 0; uniform play has exploitability
 * 2/9.
 *
 * Plain self-play by policy gradient does not converge: its policy circles the equilibrium, ever farther out,
 * and only its average over time comes near. With a KL term to the average of the weights (a slow reference,
 * as in magnetic mirror descent) the policy itself stays near. The bounds below lie well outside of what the
 * seeds 1 to 3 give: plain play 0.78 to 0.94 at its worst and 0.03 to 0.08 on average, with the term 0.07 to 0.15
 * and 0.005 to 0.010.
 */
import { describe, expect, it } from "vitest";
import { policyOf, tabularEngine } from "../engine/tabular/tabular.ts";
import { matrixExploitability, matrixGame, matrixObservation } from "./matrix-game-fixture.ts";
import { type SelfPlay, selfPlay } from "./self-play-fixture.ts";
import { Spiral } from "./spiral.ts";
import type { SpiralSettings } from "./spiral-settings.ts";

const PAYOFFS = [
  [0, -1, 1],
  [1, 0, -1 / 3],
  [-1, 1 / 3, 0],
];
const GAME = matrixGame(PAYOFFS);
const ITERATIONS = 300;

async function trained(
  seed: number,
  settings: Partial<SpiralSettings>,
  optimiser: SelfPlay<null>["optimiser"],
) {
  const engine = tabularEngine({ optimiser: "sgd", averageShare: 0.05 });
  const algorithm = new Spiral(({ outcome }) => GAME.returns(outcome as never), settings);
  const policies: number[][][] = [];
  const policy = policyOf(engine);
  await selfPlay({
    game: GAME,
    secret: () => null,
    engine,
    algorithm,
    seed,
    iterations: ITERATIONS,
    games: 64,
    optimiser,
    after: () => policies.push([0, 1].map((seat) => [...policy(matrixObservation(3, seat))])),
  });
  const exploitability = (pair: readonly (readonly number[])[]) => matrixExploitability(PAYOFFS, pair);
  return {
    last: exploitability(policies[ITERATIONS - 1]),
    worst: Math.max(...policies.slice(ITERATIONS / 2).map(exploitability)),
    average: exploitability([0, 1].map((seat) => averageOf(policies.map((pair) => pair[seat])))),
  };
}

function averageOf(policies: readonly (readonly number[])[]): number[] {
  return policies[0].map((_, move) => policies.reduce((sum, p) => sum + p[move], 0) / policies.length);
}

it("the fixture's exploitability is 0 at the equilibrium and 2/9 for uniform play", () => {
  const equilibrium = [1 / 7, 3 / 7, 3 / 7];
  const uniform = [1 / 3, 1 / 3, 1 / 3];
  expect(matrixExploitability(PAYOFFS, [equilibrium, equilibrium])).toBeCloseTo(0, 12);
  expect(matrixExploitability(PAYOFFS, [uniform, uniform])).toBeCloseTo(2 / 9, 12);
});

describe.each([1])("seed %d", (seed) => {
  it("plain self-play circles the equilibrium, its average over time comes near", {
    timeout: 60_000,
  }, async () => {
    const { worst, average } = await trained(seed, {}, { learningRate: 3, schedule: "constant", warmup: 0 });
    expect(worst).toBeGreaterThan(0.4);
    expect(average).toBeLessThan(0.12);
  });

  it("with a KL to the average weights the policy itself stays near", { timeout: 60_000 }, async () => {
    const { last, worst, average } = await trained(
      seed,
      { klWeight: 0.3, klReference: "average" },
      { learningRate: 3, schedule: "cosine", warmup: 0 },
    );
    expect(worst).toBeLessThan(0.22);
    expect(last).toBeLessThan(0.11);
    expect(average).toBeLessThan(0.03);
  });
});
