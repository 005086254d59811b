/** Solvers of tables beside values that were computed apart from this code, and beside closed forms. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { matrixGame } from "../../games/matrix-game/matrix-game.ts";
import { nashConv } from "../nash-conv.ts";
import { walk } from "../walk.ts";
import { alphaRank, transitions } from "./alpha-rank.ts";
import { doubleOracle } from "./double-oracle.ts";
import { fictitiousPlay } from "./fictitious-play.ts";
import { gempLoss } from "./gemp.ts";
import {
  competitiveGradient,
  descentAscent,
  extragradient,
  optimisticGradient,
  type Point,
} from "./gradient.ts";
import { hedge, hedgeRegret } from "./hedge.ts";
import { nashAveraging } from "./nash-averaging.ts";
import { magneticStep, quantalResponse } from "./quantal-response.ts";
import { regretMatching } from "./regret-matching.ts";
import {
  dualGap,
  type RegularisedWay,
  regularised,
  regularisedEquilibrium,
  regularisedStep,
} from "./regularised.ts";
import { certifiable, monotonicity, stepBound, weightBand } from "./small-gain.ts";
import {
  against,
  divergence,
  dot,
  even,
  gap,
  type Matrix,
  type Mix,
  symmetric,
  tableOf,
  zeroSum,
} from "./table.ts";

const RPS = [
  [0, -1, 1],
  [1, 0, -1],
  [-1, 1, 0],
];
const BIASED = [
  [0, -0.25, 0.5],
  [0.25, 0, -0.05],
  [-0.5, 0.05, 0],
];
const PENNIES = [
  [1, -1],
  [-1, 1],
];
const DILEMMA = [
  [2, 0],
  [3, 1],
];
/** How often one answer is preferred to another; no answer beats all others. */
const CYCLE = [
  [0.5, 0.9, 0.2],
  [0.1, 0.5, 0.8],
  [0.8, 0.2, 0.5],
];
const REFERENCE = [0.6, 0.3, 0.1];

const close = (found: Mix, expected: Mix, digits: number) =>
  expected.forEach((p, i) => {
    expect(found[i]).toBeCloseTo(p, digits);
  });
const rawGap = (mix: Mix) => 2 * Math.max(...against(CYCLE, mix)) - 1;

it("the gap of a table agrees with NashConv of its tree", () => {
  const cell = fc.integer({ min: -9, max: 9 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(table, table, (payoffs, columnPayoffs) => {
      const tree = walk(matrixGame({ payoffs, columnPayoffs, rowMoves: null, columnMoves: null }));
      const [x, y] = [
        [0.5, 0.2, 0.3],
        [0.4, 0.6],
      ];
      const tables = tableOf(tree);
      expect(gap(tables, x, y)).toBeCloseTo(nashConv(tree, (side) => (side === "row" ? x : y)).nashConv, 10);
    }),
    { numRuns: 30 },
  );
});

describe("regret matching", () => {
  it.each([
    [100, 0.016591],
    [1000, 0.0063853],
    [10_000, 0.0019405],
  ])("has the known gap on the biased table after %i iterations", (iterations, expected) => {
    const [x, y] = regretMatching(zeroSum(BIASED), iterations);
    expect(gap(zeroSum(BIASED), x, y) / expected).toBeCloseTo(1, 4);
  });

  it("plus is ten times nearer after 1,000 iterations, at (1, 10, 5) / 16", () => {
    const [x, y] = regretMatching(zeroSum(BIASED), 1000, { plus: true });
    expect(gap(zeroSum(BIASED), x, y)).toBeLessThan(2e-4);
    close(x, [1 / 16, 10 / 16, 5 / 16], 2);
  });
});

describe("fictitious play", () => {
  it.each([
    [10, 0.4, 0.4],
    [100, 0.14, 0.14],
    [1000, 0.042, 0.044],
    [10_000, 0.0134, 0.014],
  ])("has the known gaps after %i moves", (moves, rps, pennies) => {
    expect(gap(zeroSum(RPS), ...fictitiousPlay(zeroSum(RPS), moves))).toBeCloseTo(rps, 10);
    expect(gap(zeroSum(PENNIES), ...fictitiousPlay(zeroSum(PENNIES), moves))).toBeCloseTo(pennies, 10);
  });

  it("goes round for ever in Shapley's game where the players do not move alike", () => {
    const shapley = {
      rows: [
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
      ],
      columns: [
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ],
    };
    expect(gap(shapley, even(3), even(3))).toBeCloseTo(0, 12);
    for (const moves of [100, 1000, 10_000])
      expect(gap(shapley, ...fictitiousPlay(shapley, moves, [0, 1]))).toBeGreaterThan(0.2);
  });
});

describe("hedge", () => {
  it("drifts away while its average comes near", () => {
    const { last, average } = hedge(CYCLE, REFERENCE, { rate: 0.1, iterations: 10_000 });
    expect(rawGap(last)).toBeCloseTo(0.62, 3);
    expect(rawGap(average)).toBeCloseTo(0.00368, 5);
    close(average, [0.29913868, 0.29587661, 0.40498471], 8);
  });

  it("converges by its last mix where it is optimistic", () => {
    const gaps = [100, 1000, 10_000, 20_000].map((iterations) =>
      rawGap(hedge(CYCLE, REFERENCE, { rate: 0.1, iterations, optimistic: true }).last),
    );
    [0.2571, 0.3661, 0.1135, 0.01744].forEach((expected, i) => {
      expect(gaps[i]).toBeCloseTo(expected, 4);
    });
  });

  it("keeps its bound of regret on any sequence", () => {
    const loss = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(loss, { minLength: 1, maxLength: 60 }), (losses) => {
        expect(hedgeRegret(losses)).toBeLessThanOrEqual(Math.sqrt((losses.length * Math.log(3)) / 2) + 1e-9);
      }),
    );
  });
});

describe("mirror descent to a reference", () => {
  const game = { gains: CYCLE, reference: REFERENCE, pull: 0.1 };

  it.each([
    [1, [0.6442546639, 0.2419521724, 0.1137931637], 0.0181122829, 0.5174143483, 0.2413814949],
    [0.1, [0.4927473326, 0.1541469596, 0.3531057078], 0.1128875836, 0.5437559121, 0.2031602238],
    [0.01, [0.3147118918, 0.2795416976, 0.4057464106], 0.1728665011, 0.5061374907, 0.0211021165],
  ])("with pull %f has the known equilibrium", (pull, mix, gapOfReference, wins, raw) => {
    const found = regularisedEquilibrium({ ...game, pull });
    close(found, mix, 9);
    expect(dualGap({ ...game, pull }, REFERENCE)).toBeCloseTo(gapOfReference, 9);
    expect(dualGap({ ...game, pull }, found)).toBeCloseTo(0, 9);
    expect(dot(found, against(CYCLE, REFERENCE))).toBeCloseTo(wins, 9);
    expect(rawGap(found)).toBeCloseTo(raw, 9);
  });

  it("takes the known steps", () => {
    const step = (mix: Mix, way: RegularisedWay) => regularisedStep(game, mix, 0.5, way);
    for (const way of ["descent", "nash-md"] as const)
      close(step(REFERENCE, way), [0.6261659778, 0.2694730258, 0.1043609963], 10);
    const first = step(REFERENCE, "extragradient");
    close(first, [0.6247955775, 0.2694702077, 0.1057342148], 10);
    close(step(first, "descent"), [0.6465179975, 0.2424735025, 0.1110085001], 9);
    close(step(first, "extragradient"), [0.6451316921, 0.2425924834, 0.1122758245], 9);
  });

  it.each<[RegularisedWay, number, number[]]>([
    ["descent", 0.1, [0.2063, 0.09978, 0.03783]],
    ["descent", 1, [0.04287, 3.54e-5, 4.8e-9]],
    ["nash-md", 0.5, [0.1061, 4.41e-3, 6.67e-4]],
    ["extragradient", 0.5, [0.09095, 1.297e-3, 5.25e-6]],
    ["extragradient", 1, [0.02641, 1.74e-6, 9.2e-12]],
  ])("%s at rate %f is as far as known after 10, 50, 100 steps", (way, rate, expected) => {
    const equilibrium = regularisedEquilibrium(game);
    expected.forEach((distance, i) => {
      const found = divergence(equilibrium, regularised(game, way, [10, 50, 100][i], rate));
      expect(found / distance).toBeCloseTo(1, 2);
    });
  });

  /** The bound (1 - rate · pull)^t of the start's distance. */
  it("extragradient stays below its bound; Nash-MD at a constant rate has a floor, and none at a falling one", () => {
    const equilibrium = regularisedEquilibrium(game);
    const start = divergence(equilibrium, REFERENCE);
    for (const rate of [0.1, 0.5, 1, 1 / 0.6])
      for (const t of [10, 50, 100]) {
        const found = divergence(equilibrium, regularised(game, "extragradient", t, rate));
        expect(found).toBeLessThan((1 - rate * game.pull) ** t * start);
      }
    expect(divergence(equilibrium, regularised(game, "nash-md", 1000, 0.5))).toBeGreaterThan(1e-4);
    const half = { ...game, pull: 0.5 };
    const falling = (steps: number) =>
      divergence(
        regularisedEquilibrium(half),
        regularised(half, "nash-md", steps, (t) => 2 / (0.5 * (t + 2))),
      );
    for (const steps of [1, 10, 100, 1000]) expect(falling(steps)).toBeLessThan(8 / (0.25 * (steps + 1)));
    expect(falling(1000)).toBeLessThan(falling(10));
  });

  /** One more half step, and what goes round comes to rest. */
  it("descent goes round where extragradient converges: a cycle, a weak pull, a large step", () => {
    const hard = { gains: RPS, reference: REFERENCE, pull: 0.05 };
    const equilibrium = regularisedEquilibrium(hard);
    const far = (way: RegularisedWay) => divergence(equilibrium, regularised(hard, way, 3000, 0.5));
    expect(far("descent")).toBeGreaterThan(0.01);
    expect(far("extragradient")).toBeLessThan(1e-9);
  });
});

describe("quantal response", () => {
  /** The authors' table, gains of 0 to 1. */
  const perturbed: Matrix = [
    [0, -3, 3],
    [3, 0, -1],
    [-3, 1, 0],
  ].map((row) => row.map((gain) => (gain + 3) / 6));
  const game = zeroSum(perturbed);

  it.each([
    [0.1, [0.17347803, 0.48630324, 0.34021873], 0.0300359],
    [0.5, [0.29813319, 0.41382045, 0.28804635], 0.1010589],
  ])("of temperature %f is known, and its own softmax", (temperature, expected, exploitability) => {
    const [x, y] = quantalResponse(game, temperature, 2000);
    close(x, expected, 8);
    expect(gap(game, x, y) / 2).toBeCloseTo(exploitability, 7);
    const gains = against(perturbed, y);
    expect(Math.log(x[0] / x[1])).toBeCloseTo((gains[0] - gains[1]) / temperature, 7);
  });

  it("is come to at the known pace", () => {
    const [goal] = quantalResponse(game, 0.1, 3000);
    let mixes: [Mix, Mix] = [even(3), even(3)];
    const seen = Array.from({ length: 100 }, () => {
      mixes = magneticStep(game, mixes, 0.1, 0.1);
      return divergence(goal, mixes[0]);
    });
    expect(seen[9]).toBeCloseTo(6.288e-2, 5);
    expect(seen[99]).toBeCloseTo(1.0675e-2, 6);
  });

  it("of the prisoners at temperature 1 is softmax(0, 1)", () => {
    close(quantalResponse(symmetric(DILEMMA), 1, 500)[0], [0.26894142, 0.73105858], 8);
  });
});

describe("gradients on x · y from (1, 1)", () => {
  const gradient = ([x, y]: Point): Point => [y, x];
  const length = ([x, y]: Point) => Math.hypot(x, y);
  const steps = (step: (at: Point) => Point, count: number) => {
    let at: Point = [1, 1];
    for (let i = 0; i < count; i++) at = step(at);
    return length(at) / Math.SQRT2;
  };

  it("go away, come nearer, or turn in, by closed forms", () => {
    const [size, count] = [0.3, 20];
    expect(steps((at) => descentAscent(gradient, at, size), count)).toBeCloseTo(
      Math.sqrt(1 + size ** 2) ** count,
      10,
    );
    const shrink = Math.sqrt((1 - size ** 2) ** 2 + size ** 2);
    expect(steps((at) => extragradient(gradient, at, size), count)).toBeCloseTo(shrink ** count, 10);
    /** Eigenvalues 1 - n (a ± i) / (1 + a²). */
    const [a, n] = [2, 0.04];
    const turn = Math.hypot(1 - (n * a) / (1 + a ** 2), n / (1 + a ** 2));
    expect(steps((at) => competitiveGradient(gradient, () => 1, at, n, a), count)).toBeCloseTo(
      turn ** count,
      10,
    );
  });

  it("the optimistic gradient converges", () => {
    let [at, before]: [Point, Point] = [[1, 1], gradient([1, 1])];
    for (let i = 0; i < 500; i++) ({ at, gradient: before } = optimisticGradient(gradient, at, before, 0.3));
    expect(length(at)).toBeLessThan(1e-6);
  });
});

describe("double oracle", () => {
  it("finds paper, then scissors, then nothing new", () => {
    const { mixes, iterations, moves } = doubleOracle(RPS);
    expect(iterations).toBe(3);
    expect(moves).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(gap(zeroSum(RPS), ...mixes)).toBeCloseTo(0, 6);
  });

  it("leaves out dominated moves, and an approximate oracle may take others", () => {
    const water = [...RPS.map((row) => [...row, 2]), [-2, -2, -2, 0]];
    expect(doubleOracle(water).moves[0]).toEqual([0, 1, 2]);
    const rng = Key.root("psro").stream();
    const near = (gains: readonly number[]) =>
      rng.chance(0.5) ? rng.int(0, 2) : gains.indexOf(Math.max(...gains));
    expect(gap(zeroSum(RPS), ...doubleOracle(RPS, near).mixes)).toBeLessThan(2);
  });
});

describe("evaluation of agents by each other", () => {
  it("alpha-rank: the known transitions, and a stationary cycle", () => {
    close(transitions(RPS, { alpha: 0.1, population: 20 })[0], [0.93541574, 0.05688563, 0.00769863], 8);
    close(alphaRank(RPS, { alpha: 0.1, population: 20 }), even(3), 8);
    const [low, middle, high] = alphaRank(
      [
        [0, -1, -1],
        [1, 0, -1],
        [1, 1, 0],
      ],
      { alpha: 1, population: 10 },
    );
    expect(high).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(low);
    expect(low + middle + high).toBeCloseTo(1, 10);
  });

  it("Nash averaging: the best agent alone, an even cycle, and copies that change nothing", () => {
    const { mix, values } = nashAveraging([
      [0, -1, -1],
      [1, 0, -1],
      [1, 1, 0],
    ]);
    close(mix, [0, 0, 1], 6);
    close(values, [-1, -1, 0], 6);
    close(nashAveraging(RPS).mix, even(3), 8);
    const copied = [0, 0, 1, 2].map((i) => [0, 0, 1, 2].map((j) => RPS[i][j]));
    close(nashAveraging(copied).mix, [1 / 6, 1 / 6, 1 / 3, 1 / 3], 2);
  });
});

it("the loss of Gemp et al. has the known values, and is 0 at quantal response equilibria", () => {
  const pennies = zeroSum(PENNIES);
  expect(gempLoss(pennies, [even(2), even(2)])).toBe(0);
  expect(
    gempLoss(pennies, [
      [0.6, 0.4],
      [0.6, 0.4],
    ]),
  ).toBeCloseTo(0.16, 12);
  expect(gempLoss(symmetric(DILEMMA), [even(2), even(2)], 0, [0.5, 0.5])).toBeCloseTo(0.5, 12);
  expect(gempLoss(zeroSum(BIASED), quantalResponse(zeroSum(BIASED), 0.3, 2000), 0.3)).toBeCloseTo(0, 12);
});

/** Equal curvatures mu and couplings L: the strength is mu - L in the even metric, 0 at L = mu. */
it("the small-gain certificate of a toy agrees with its closed form", () => {
  const toy = { curvature: [2, 2], coupling: [1, 1] } as const;
  expect(monotonicity(toy, [1, 1])).toBeCloseTo(1, 12);
  expect(certifiable(toy)).toBe(true);
  expect(certifiable({ curvature: [1, 1], coupling: [2, 1] })).toBe(false);
  const uneven = { curvature: [1, 3], coupling: [2, 1] } as const;
  const [low, high] = weightBand(uneven)!;
  for (const r of [low, high]) expect(monotonicity(uneven, [1, r])).toBeCloseTo(0, 10);
  expect(monotonicity(uneven, [1, Math.sqrt(low * high)])).toBeGreaterThan(0);
  expect(monotonicity(uneven, [1, high * 1.1])).toBeLessThan(0);
  expect(weightBand({ curvature: [1, 1], coupling: [2, 1] })).toBeUndefined();
  expect(stepBound(1, 4)).toBe(1 / 8);
});
