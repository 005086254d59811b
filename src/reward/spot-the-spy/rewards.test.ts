import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { total } from "../reward.ts";
import { type ExampleGame, exampleEpisode } from "./example-episode.ts";
import { clueReward, decisionReward, seatTerms, tally } from "./rewards.ts";

const paper = { beta: 0.1, lambda: 0.1 };
const votes = { right: 1, notAvailable: -0.5, wrong: -1 };

function clueTotals(game: ExampleGame, options = {}): (number | undefined)[] {
  const rewards = clueReward(exampleEpisode(game), { ...paper, ...options });
  return rewards.slice(0, game.seats).map((terms) => terms && total(terms));
}

describe("clue reward, eq. 1", () => {
  it("votes (0, 1, 0, 0 | 3)", () => {
    // Issue 2, part 5, first example: civilians at seats 0-3, spy at seat 4.
    const rewards = clueTotals({ seats: 5, spy: 4, votes: [4, 4, 4, 1] });
    const expected = [0.09375, -0.00625, 0.09375, 0.09375, -0.275];
    rewards.forEach((reward, seat) => {
      expect(reward).toBeCloseTo(expected[seat], 10);
    });
  });

  it("votes (2, 0, 1, 1) by seat, spy at seat 1", () => {
    // Issue 2, part 5, second example, gives the votes of four seats. The spy does not vote, so three
    // civilians can cast three; the fourth comes from an extra vote turn, which eq. 1 does not mind.
    const episode = exampleEpisode({ seats: 4, spy: 1, votes: [3, 0, 0] });
    const extra = { ...episode.turns[4], seat: 0, move: { vote: 2 } };
    const received = tally({ ...episode, turns: [...episode.turns, extra] });
    expect(received.received).toEqual([2, 0, 1, 1]);
    const expected = [-0.1111, 0.1333, -0.0111, -0.0111];
    expected.forEach((value, seat) => {
      expect(total(seatTerms(received, seat, paper))).toBeCloseTo(value, 4);
    });
  });

  it("sums to zero over the table whatever the votes", () => {
    // Eq. 1: r_s + Σ_j r_cj = 0.
    const vote = fc.oneof(
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom("n/a" as const, "invalid" as const),
    );
    fc.assert(
      fc.property(fc.array(vote, { minLength: 4, maxLength: 4 }), fc.nat(4), (cast, spy) => {
        const rewards = clueTotals({ seats: 5, spy, votes: cast });
        expect(rewards.reduce<number>((sum, reward) => sum + (reward ?? NaN), 0)).toBeCloseTo(0, 12);
      }),
    );
  });

  it("gives every round's clue the seat's reward, and votes none", () => {
    const rewards = clueReward(exampleEpisode({ seats: 3, spy: 0, votes: [0, 0], rounds: 2 }), paper);
    expect(rewards.slice(3, 6)).toEqual(rewards.slice(0, 3));
    expect(rewards.slice(6)).toEqual([undefined, undefined]);
  });

  it("has no reward where a vote is missing", () => {
    expect(clueTotals({ seats: 3, spy: 0, votes: [0, "failed"] })).toEqual([undefined, undefined, undefined]);
  });

  it("format costs a refused clue; the misleading bonus is 0.5 times the wrong share", () => {
    const episode = exampleEpisode({ seats: 5, spy: 4, votes: [4, 4, 4, 1] });
    const turns = episode.turns.map((turn, i) =>
      i === 0 ? { ...turn, move: undefined, refusal: "x" } : turn,
    );
    const rewards = clueReward({ ...episode, turns }, { ...paper, format: 0.2, spyMisleading: 0.5 });
    expect(rewards[0]?.format).toBe(-0.2);
    expect(rewards[1]?.format).toBe(0);
    expect(rewards[4]?.misleading).toBe(0.125); // 1 of 4 votes is wrong: 0.5 / 4
  });
});

describe("decision reward, eq. 4", () => {
  const episode = exampleEpisode({ seats: 6, spy: 2, votes: [2, "n/a", 0, "invalid", "failed"] });

  it("+1, -0.5, -1; a refused vote is wrong, a failed one has none", () => {
    const rewards = decisionReward(episode, votes).slice(6);
    expect(rewards.map((terms) => terms?.decision)).toEqual([1, -0.5, -1, -1, undefined]);
    expect(decisionReward(episode, votes).slice(0, 6)).toEqual(Array(6).fill(undefined));
  });

  it("published code: the voter pays 0.6 times the share of votes on itself", () => {
    const rewards = decisionReward(episode, { ...votes, suspicion: 0.6, format: 0.3 }).slice(6);
    expect(rewards[0]).toEqual({ decision: 1, suspicion: -0.15, format: 0 }); // 1 of 4 cast votes
    expect(rewards[3]).toEqual({ decision: -1, suspicion: 0, format: -0.3 });
  });
});

describe("decision reward of the published code", () => {
  it("1.2 r + 0.99 for a right vote, 0.3 for one that could be read", () => {
    const episode = exampleEpisode({ seats: 6, spy: 2, votes: [2, "n/a", 0, "invalid", "failed"] });
    const rewards = decisionReward(episode, { ...votes, shaped: true }).slice(6);
    const expected = [1.2 + 0.99 + 0.3, -0.6 + 0.3, -1.2 + 0.3, -1.2 - 0.3];
    expected.forEach((value, i) => {
      expect(total(rewards[i]!)).toBeCloseTo(value, 12);
    });
    expect(rewards[4]).toBeUndefined();
  });
});

describe("tally", () => {
  it("the civilians win only if the spy alone has the most votes", () => {
    // Facts, section 1: a tie or fewer votes lets the spy survive; all n/a is a spy win.
    const wins = (cast: ExampleGame["votes"]) =>
      tally(exampleEpisode({ seats: 5, spy: 4, votes: cast })).civiliansWin;
    expect(wins([4, 4, 0, 1])).toBe(true);
    expect(wins([4, 4, 0, 0])).toBe(false);
    expect(wins(["n/a", "n/a", "n/a", "n/a"])).toBe(false);
    expect(wins([4, "n/a", "invalid", "failed"])).toBe(true);
  });

  it("refuses what is no game of this kind", () => {
    const episode = exampleEpisode({ seats: 3, spy: 0, votes: [0, 0] });
    expect(() => tally({ ...episode, seats: [] })).toThrow(/0 spies/);
    expect(() => tally(exampleEpisode({ seats: 3, spy: 0, votes: [7, 0] }))).toThrow(/3 seats/);
    const broken = { ...episode.turns[3], move: "2" };
    expect(() => tally({ ...episode, turns: [broken] })).toThrow(/damaged/);
  });
});
