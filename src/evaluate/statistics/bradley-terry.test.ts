import { describe, expect, it } from "vitest";
import { bradleyTerry, ELO, type Encounters } from "./bradley-terry.ts";

/**
 * Both players as civilians: A's civilians won `asCivilians`, and B's civilians all but `asSpy` of `games`.
 */
function twoPlayers(games: number, asCivilians: number, asSpy: number): Encounters[] {
  return [
    { first: 0, second: 1, games, wins: asCivilians },
    { first: 1, second: 0, games, wins: games - asSpy },
  ];
}

const logit = (p: number) => Math.log(p / (1 - p));

describe("two players", () => {
  it("without a side advantage are apart by the log-odds of the win share", () => {
    // 75% from both sides: log 3 = 190.85 Elo points. The prior moves it by less than a thousandth.
    const { strengths, advantage } = bradleyTerry(2, twoPlayers(10_000, 7500, 7500));
    expect(strengths[0] - strengths[1]).toBeCloseTo(Math.log(3), 3);
    expect(ELO * (strengths[0] - strengths[1])).toBeCloseTo(190.85, 1);
    expect(advantage).toBeCloseTo(0, 9);
  });

  it("share out the log-odds of the two sides", () => {
    // Two numbers for two shares: a - b + g = logit 0.9, b - a + g = logit 0.7.
    const { strengths, advantage } = bradleyTerry(2, twoPlayers(100_000, 90_000, 30_000));
    expect(strengths[0] - strengths[1]).toBeCloseTo((logit(0.9) - logit(0.7)) / 2, 3);
    expect(advantage).toBeCloseTo((logit(0.9) + logit(0.7)) / 2, 3);
    expect(strengths[0] + strengths[1]).toBeCloseTo(0, 9);
  });

  it("have a variance of 1 / (n p (1 - p)) where independent games say so", () => {
    const { covariance } = bradleyTerry(2, twoPlayers(5000, 2500, 2500));
    const variance = covariance[0][0] + covariance[1][1] - 2 * covariance[0][1];
    expect(variance).toBeCloseTo(1 / (10_000 * 0.25), 6);
  });
});

describe("a published table", () => {
  it("baseball, American League East 1987: what R's BradleyTerry2 prints for its model with home advantage", () => {
    // Data: Agresti (1990), table 10.10. Turner & Firth (2012): at home 0.3023; over Baltimore: Milwaukee
    // 1.6196, Detroit 1.4754, Toronto 1.3271, New York 1.2813, Boston 1.1438, Cleveland 0.7047. The prior
    // takes less than 0.01.
    const table = HOME_GAMES.flatMap((row, first) =>
      row.flatMap((cell, second) =>
        cell ? [{ first, second, wins: cell[0], games: cell[0] + cell[1] }] : [],
      ),
    );
    const { strengths, advantage } = bradleyTerry(7, table);
    expect(advantage).toBeCloseTo(0.3023, 2);
    [1.6196, 1.4754, 1.3271, 1.2813, 1.1438, 0.7047, 0].forEach((published, i) => {
      expect(Math.abs(strengths[i] - strengths[6] - published)).toBeLessThan(0.01);
    });
  });
});

/** Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore: [won, lost] at home. */
const HOME_GAMES: ([number, number] | undefined)[][] = [
  [undefined, [4, 3], [4, 2], [4, 3], [6, 1], [4, 2], [6, 0]],
  [[3, 3], undefined, [4, 2], [4, 3], [6, 0], [6, 1], [4, 3]],
  [[2, 5], [4, 3], undefined, [2, 4], [4, 3], [4, 2], [6, 0]],
  [[3, 3], [5, 1], [2, 5], undefined, [4, 3], [4, 2], [6, 1]],
  [[5, 1], [2, 5], [3, 3], [4, 2], undefined, [5, 2], [6, 0]],
  [[2, 5], [3, 3], [3, 4], [4, 3], [4, 2], undefined, [2, 4]],
  [[2, 5], [1, 5], [1, 6], [2, 4], [1, 6], [3, 4], undefined],
];

describe("players that won or lost everything", () => {
  it("get a finite strength and a wide variance", () => {
    const { strengths, covariance } = bradleyTerry(2, twoPlayers(50, 50, 50));
    const apart = ELO * (strengths[0] - strengths[1]);
    const deviation = ELO * Math.sqrt(covariance[0][0] + covariance[1][1] - 2 * covariance[0][1]);
    expect(apart).toBeGreaterThan(600);
    expect(apart).toBeLessThan(1500);
    expect(deviation).toBeGreaterThan(150);
  });

  it("without any game everything is at the prior", () => {
    expect(bradleyTerry(3, []).strengths).toEqual([0, 0, 0]);
  });
});
