import { describe, expect, test } from "vitest";
import type { RunEvent } from "../run/record/events.ts";
import { phaseSpans } from "./charts/curves.ts";
import { curveOf, dealScores, wallSeconds } from "./gather.ts";

describe("curve", () => {
  const event = (fields: object) => ({ schema: 1, type: "iteration", iteration: 1, ...fields }) as RunEvent;

  test("columns, with null where nothing was measured", () => {
    const metrics = {
      decisionAccuracy: 0.25,
      "reward.clue.civilian.suspicion": 0.5,
      "reward.clue.civilian.peer": -0.25,
    };
    const curve = curveOf([
      event({ phase: "decision", klPerToken: 0.5, metrics }),
      event({ phase: "clue", metrics: {} }),
    ]);
    expect(curve).toMatchObject({ stage: ["decision", "clue"], decisionAccuracy: [0.25, null] });
    expect(curve).toMatchObject({
      klPerToken: [0.5, null],
      civilianClueReward: [0.25, null],
      voteReward: [null, null],
    });
  });

  test("stretches of a stage", () => {
    expect(phaseSpans(["decision", "decision", "clue"])).toEqual([
      { stage: "decision", from: 0.5, to: 2.5 },
      { stage: "clue", from: 2.5, to: 3.5 },
    ]);
  });
});

describe("deals", () => {
  const seats = [{ role: "civilian" }, { role: "civilian" }, { role: "spy" }];
  const game = (id: string, votes: number[], failure?: string) => ({
    id,
    seats,
    settings: {},
    secret: { id: `p/${id.split("-")[1]}` },
    turns: votes.map((vote, seat) => ({ seat, kind: "vote", move: { vote }, failure })),
  });

  test("by side and number, whatever the order; a failed game is no loss", () => {
    const episodes = [
      game("match-1-a", [2, 2]),
      game("match-0-b", [2, 2]),
      game("match-0-a", [1, 0]),
      game("match-1-b", [1, 0]),
      game("match-2-a", [2, 2], "no answer"),
      game("match-2-b", [1, 0]),
    ];
    expect(dealScores(episodes as never)).toEqual({ asCivilians: "01-", asSpy: "011" });
  });

  test("deals on one picture are told apart from deals with their own", () => {
    const episodes = ["match-0-a", "match-1-a", "match-2-a"].map((id, i) => ({
      ...game(id, [2, 2]),
      secret: { id: `p/${i % 2}` },
    }));
    expect(dealScores(episodes as never).pictures).toEqual([0, 1, 0]);
  });

  test("a deal that is not there does not move the others", () => {
    const episodes = [game("match-2-a", [2, 2]), game("match-0-b", [1, 0])];
    expect(dealScores(episodes as never)).toEqual({ asCivilians: "--1", asSpy: "1" });
  });

  test("other games are refused", () => {
    expect(() => dealScores([game("shown-after", [2, 2])] as never)).toThrow(
      /shown-after is not one of a match/,
    );
  });
});

test("wall-clock: from each start to its last event that was kept", () => {
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  const events = [10, 40, 1000, 1030].map((seconds) => ({ time: { at: at(seconds) } }));
  // First start 0 to 40; the second was lost whole; the third 990 to 1030.
  expect(wallSeconds([{ at: at(0) }, { at: at(500) }, { at: at(990) }], events)).toBe(80);
});
