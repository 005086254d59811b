import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { ELO } from "./bradley-terry.ts";
import { type RatedGame, ratings } from "./ratings.ts";

const key = Key.root("ratings");

/**
 * A round robin with known ratings; a deal may favour the first side by some random points, in all its games.
 */
function simulated(truth: Record<string, number>, seed: string, options: { deals: number; spread?: number }) {
  const stream = Key.root(seed).stream();
  const names = Object.keys(truth);
  const games: RatedGame[] = [];
  for (let deal = 0; deal < options.deals; deal++) {
    const favour = 60 + (options.spread ?? 0) * stream.normal();
    for (const first of names) {
      for (const second of names.filter((name) => name !== first)) {
        const odds = (truth[first] - truth[second] + favour) / ELO;
        games.push({ deal, first, second, share: Number(stream.chance(1 / (1 + Math.exp(-odds)))) });
      }
    }
  }
  return games;
}

const truth = { base: 0, weak: -120, better: 80, best: 200 };

describe("simulated games", () => {
  it("give the ratings back, and the intervals hold them about as often as they say", () => {
    // 40 tournaments, 3 ratings and an advantage each: 160 intervals of 95% hold 152 in expectation; they
    // hang together, so anything from 90% on is fine here. The favour of a deal is common to its games.
    let held = 0;
    const bias = { weak: 0, better: 0, best: 0 };
    for (let i = 0; i < 40; i++) {
      const games = simulated(truth, `tournament/${i}`, { deals: 30, spread: 40 });
      const { players, advantage } = ratings(games, { base: "base", key, resamples: 100 });
      for (const name of ["weak", "better", "best"] as const) {
        const { rating } = players.find((player) => player.name === name)!;
        bias[name] += (rating.estimate - truth[name]) / 40;
        held += Number(rating.low <= truth[name] && truth[name] <= rating.high);
      }
      held += Number(advantage.low <= 60 && 60 <= advantage.high);
    }
    expect(held / 160).toBeGreaterThan(0.9);
    // One tournament's standard error is about 35 points, that of the mean of 40 about 6.
    for (const points of Object.values(bias)) expect(Math.abs(points)).toBeLessThan(12);
  });

  it("widen the interval of the advantage where deals differ", () => {
    const width = (spread: number) => {
      const games = simulated(truth, "spread", { deals: 40, spread });
      const { low, high } = ratings(games, { base: "base", key, resamples: 100 }).advantage;
      return high - low;
    };
    expect(width(300)).toBeGreaterThan(1.5 * width(0));
  });
});

describe("ratings", () => {
  const games = simulated(truth, "some", { deals: 10 });

  it("do not depend on the order of games, to the last digit", () => {
    const expected = ratings(games, { base: "base", key, resamples: 20 });
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const shuffled = Key.root(seed).stream().shuffle(games);
        expect(ratings(shuffled, { base: "base", key, resamples: 20 })).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it("put the base at exactly 0, the best first, and count games and wins", () => {
    const result = ratings(games, { base: "base", key, resamples: 20 });
    expect(result.players.map(({ name }) => name)).toEqual(["best", "better", "base", "weak"]);
    expect(result.players[2].rating).toEqual({ estimate: 0, low: 0, high: 0, n: 60 });
    expect([result.deals, result.games]).toEqual([10, 120]);
    expect(result.players.reduce((sum, { wins }) => sum + wins, 0)).toBe(120);
  });

  it("of a player that lost everything have a wide interval, though all resamples are alike", () => {
    const lost = games.filter(({ first, second }) => first !== "weak" && second !== "weak");
    for (let deal = 0; deal < 10; deal++) {
      lost.push({ deal, first: "weak", second: "base", share: 0 });
      lost.push({ deal, first: "base", second: "weak", share: 1 });
    }
    const weak = ratings(lost, { base: "base", key, resamples: 100 }).players.at(-1)!;
    expect([weak.name, weak.wins]).toEqual(["weak", 0]);
    expect(weak.rating.high - weak.rating.low).toBeGreaterThan(600);
    expect(weak.rating.estimate).toBeLessThan(-500);
    expect(Number.isFinite(weak.rating.low)).toBe(true);
  });

  it("refuse what cannot be rated, and say why", () => {
    const game = (first: string, second: string): RatedGame => ({ deal: 0, first, second, share: 1 });
    const rate = (...some: RatedGame[]) => ratings(some, { base: "base", key });
    expect(() => rate()).toThrow(/no game to rate players by/);
    expect(() => rate(game("base", "base"))).toThrow(/base is the only player/);
    expect(() => rate(game("base", "a"), game("b", "c"))).toThrow(/joins b to base/);
    expect(() => rate(game("a", "b"))).toThrow(/joins base to a/);
  });
});
