import { describe, expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import { exampleEpisode } from "../reward/spot-the-spy/example-episode.ts";
import type { Vote } from "../reward/spot-the-spy/rewards.ts";
import type { Episode } from "../rollout/episode.ts";
import { IterativeSpo } from "./iterative-spo.ts";
import { type IterativeSpoOptions, PUBLISHED_CODE, PUBLISHED_VOTES } from "./iterative-spo-settings.ts";

/** By the sampled votes: the paper's argmax needs votes that were asked again. */
function spoOf(options: Partial<IterativeSpoOptions> = {}): IterativeSpo {
  return new IterativeSpo({ accuracyBy: "sampled", ...options });
}

function game(votes: readonly Vote[], id = "g"): Episode {
  return exampleEpisode({ seats: 5, spy: 4, votes, id, rounds: 2 });
}

const right = game([4, 4, 4, 4]);
const wrong = game([0, 0, 0, 0]);
const unsure = game(["n/a", "n/a", "n/a", "n/a"]);

/** Stages of the iterations in which these games were played, first letters. */
function stages(spo: IterativeSpo, games: readonly Episode[]): string {
  return games.map((episode) => spo.step([episode]).phase![0]).join("");
}

describe("decision stage", () => {
  it("trains the votes alone, with eq. 4 and 5", () => {
    // Issue 2, part 5: rewards (1, 1, -0.5, -1) give these advantages.
    const step = spoOf().step([game([4, 4, "n/a", 0])]);
    expect(step.phase).toBe("decision");
    expect(step.learn.turns.map(({ turn }) => turn.kind)).toEqual(Array(4).fill("vote"));
    const expected = [0.9802, 0.9802, -0.7001, -1.2603];
    step.learn.turns.forEach(({ advantage }, i) => {
      expect(advantage).toBeCloseTo(expected[i], 4);
    });
    expect(step.learn.objective).toEqual({
      loss: { kind: "importance_sampling" },
      normalise: "turns",
      kl: { coefficient: 0.04 },
    });
  });

  it("votes that were asked again join the group of their game, and leave the shares of votes alone", () => {
    // Rewards (1, 1, 1, 1) alone carry no gradient; with (-1, -1, -1, -1) mean 0, deviation 1.
    const again = [[{ ...wrong, turns: wrong.turns }]];
    const {
      learn: { turns },
      metrics,
    } = spoOf().step([right], { sampled: again });
    expect(turns.map(({ advantage }) => Math.round(advantage * 1e4) / 1e4)).toEqual([
      1, 1, 1, 1, -1, -1, -1, -1,
    ]);
    expect(turns.slice(4).map(({ turn }) => turn)).toEqual(wrong.turns.slice(10));
    expect(metrics).toMatchObject({ groups: 1, groupsWithoutGradient: 0, decisionAccuracy: 1 });
  });

  it("normalises within each game and counts games without gradient", () => {
    const step = spoOf().step([right, { ...wrong, id: "h" }, game([4, 4, 0, 0], "i")]);
    expect(step.metrics.groups).toBe(3);
    expect(step.metrics.groupsWithoutGradient).toBe(2);
    expect(step.learn.turns.slice(0, 8).every(({ advantage }) => advantage === 0)).toBe(true);
  });

  it("leaves baselines alone", () => {
    expect(spoOf().step([right]).metrics["baseline.spy"]).toBe(0);
  });
});

describe("clue stage", () => {
  it("may count all votes that were asked, as those of the published code's one reader", () => {
    const reader = (vote: Vote) => {
      const episode = game([vote, "n/a", "n/a", "n/a"]);
      const turns = episode.turns.slice(0, 11);
      return { ...episode, settings: { ...episode.settings, voter: "all-seeing" }, turns };
    };
    const sampled = [4, 4, 0, "n/a"].map((vote) => [reader(vote as Vote)]);
    const options = { ...PUBLISHED_VOTES, stages: "clue", baselineDecay: 1 } as const;
    const spo = spoOf(options);
    expect(spo.again).toEqual({ greedy: false, sampled: 7 });
    expect(spoOf({ ...options, clueVotes: "game" }).again.sampled).toBe(0);
    const step = spo.step([reader(4)], { sampled });
    // v_s = 3, v_c = (1, 0, 0, 0): the spy has -0.1 (3 - 0.25), the first civilian 0.025 · 2.75 - 0.1 (1 - 0.25).
    const bySeat = Object.fromEntries(step.learn.turns.map(({ turn, advantage }) => [turn.seat, advantage]));
    [-0.00625, 0.09375, 0.09375, 0.09375, -0.275].forEach((advantage, seat) => {
      expect(bySeat[seat]).toBeCloseTo(advantage, 12);
    });
    expect(step.learn.turns.every(({ turn }) => turn.kind === "clue")).toBe(true);
  });

  it("trains the clues alone, with eq. 1 and 2", () => {
    // Issue 2's first example; baselines from 0: b_s = 0.05·(-0.275), b_c = 0.05·(0.275 / 4).
    const step = spoOf({ stages: "clue" }).step([game([4, 4, 4, 1])]);
    expect(step.learn.turns.map(({ turn }) => turn.kind)).toEqual(Array(10).fill("clue"));
    const civilian = 0.05 * 0.06875;
    const bySeat = [
      0.09375 - civilian,
      -0.00625 - civilian,
      0.09375 - civilian,
      0.09375 - civilian,
      -0.275 * 0.95,
    ];
    for (const { turn, advantage } of step.learn.turns) expect(advantage).toBeCloseTo(bySeat[turn.seat], 10);
    expect(step.metrics["baseline.civilian"]).toBeCloseTo(civilian, 12);
    expect(step.metrics["reward.clue.spy.suspicion"]).toBeCloseTo(-0.275, 12);
  });

  it("baselineUpdate: one update per game or per iteration", () => {
    // r_s = -0.4 for four right votes (v_s = 4, v̄_c = 0). Two games: b = -0.4 (1 - 0.95²), or -0.4·0.05.
    const two = [right, { ...right, id: "h" }];
    const baseline = (baselineUpdate: "game" | "iteration") =>
      spoOf({ stages: "clue", baselineUpdate }).step(two).metrics["baseline.spy"];
    expect(baseline("game")).toBeCloseTo(-0.4 * (1 - 0.95 ** 2), 12);
    expect(baseline("iteration")).toBeCloseTo(-0.02, 12);
  });

  it("baselineOrder: subtract-first leaves the first game's reward whole", () => {
    const spo = spoOf({ stages: "clue", baselineOrder: "subtract-first" });
    expect(spo.step([right]).learn.turns.at(-1)?.advantage).toBeCloseTo(-0.4, 12);
  });

  it("refusedClues: never-gain leaves a refused clue its losses alone, and the baseline to spoken ones", () => {
    // Votes (4, 4, 4, 1), α = 0.9: civilians earn 0.09375, -0.00625, 0.09375, 0.09375, the spy -0.275.
    // Refused: both clues of seat 0, the first of seats 1 and 4. Spoken civilian clues: (-0.00625 + 4 ·
    // 0.09375) / 5 = 0.07375.
    const { turns, ...rest } = game([4, 4, 4, 1]);
    const refused = [0, 1, 4, 5];
    const { move: _, ...silent } = { ...turns[0], refusal: "the clue is empty" };
    const played = {
      ...rest,
      turns: turns.map((turn, i) => (refused.includes(i) ? { ...silent, seat: turn.seat } : turn)),
    };
    const learned = (refusedClues: "as-seat" | "never-gain") => {
      const step = spoOf({ stages: "clue", baselineDecay: 0.9, refusedClues }).step([played]);
      const advantages = step.learn.turns.map(({ turn, advantage }) => [
        played.turns.indexOf(turn),
        advantage,
      ]);
      return { step, by: new Map(advantages as [number, number][]) };
    };
    const never = learned("never-gain");
    const civilian = 0.1 * 0.07375;
    expect(never.step.metrics["baseline.civilian"]).toBeCloseTo(civilian, 12);
    expect(never.step.metrics["baseline.spy"]).toBeCloseTo(-0.0275, 12);
    const expected = [
      ...[0, -0.00625 - civilian, 0.09375 - civilian, 0.09375 - civilian, -0.275 * 0.9],
      ...[0, -0.00625 - civilian, 0.09375 - civilian, 0.09375 - civilian, -0.275 * 0.9],
    ];
    expected.forEach((advantage, i) => {
      expect(never.by.get(i)).toBeCloseTo(advantage, 12);
    });
    // As its seat: the mean over all eight civilian clues is 0.275 / 4, and seat 0 gains by silence.
    const seat = learned("as-seat");
    expect(seat.step.metrics["baseline.civilian"]).toBeCloseTo(0.1 * 0.06875, 12);
    expect(seat.by.get(0)).toBeCloseTo(0.09375 - 0.1 * 0.06875, 12);
  });

  it("refusedClues: a role that said nothing leaves its baseline as it is", () => {
    const silent = game([4, 4, 4, 4]).turns.map(({ move, ...turn }) =>
      turn.kind === "clue" && turn.seat === 4 ? turn : { ...turn, move },
    );
    const spo = spoOf({ stages: "clue", refusedClues: "never-gain" });
    const step = spo.step([{ ...game([4, 4, 4, 4]), turns: silent }]);
    expect(step.metrics["baseline.spy"]).toBe(0);
    expect(step.learn.turns.filter(({ turn }) => turn.seat === 4).map(({ advantage }) => advantage)).toEqual(
      Array(2).fill(-0.4),
    );
  });

  it("a game with a missing vote trains no clue", () => {
    const step = spoOf({ stages: "clue" }).step([game([4, 4, 4, "failed"])]);
    expect(step.learn.turns).toEqual([]);
    expect(step.metrics.failures).toBe(1);
  });
});

describe("stage switch, eq. 7-10", () => {
  it("takes 45 perfect iterations to reach the clue stage with the paper's values", () => {
    // Facts, section 2: 1 - 0.95^45 is the first value above 0.9. The 46th iteration is a clue iteration.
    // Perfect votes later keep 1 - acc̄ below 0.4.
    expect(stages(spoOf(), Array(47).fill(right))).toBe(`${"d".repeat(45)}cc`);
  });

  it("with bias correction K_min is what holds it", () => {
    expect(stages(spoOf({ biasCorrection: true }), Array(6).fill(right))).toBe("dddddc");
  });

  it("errors lead back, and so do unsure votes", () => {
    // ρ = 0: the averages are the last iteration. K_min = 1.
    const quick = { averageDecay: 0, minimumIterations: 1 };
    expect(stages(spoOf(quick), [right, right, wrong, right])).toBe("dccd");
    expect(stages(spoOf({ ...quick, errorHigh: 2 }), [right, unsure, right])).toBe("dcd");
  });

  it("patience forces a switch, alternateEvery takes turns, single stages stay", () => {
    expect(stages(spoOf({ patience: 6 }), Array(8).fill(wrong))).toBe("ddddddcc");
    expect(stages(spoOf({ alternateEvery: 2 }), Array(5).fill(wrong))).toBe("ddccd");
    expect(stages(spoOf({ stages: "clue" }), Array(9).fill(wrong))).toBe("ccccccccc");
  });

  it("an iteration without votes leaves the averages as they are", () => {
    const spo = spoOf();
    const before = spo.step([right]).metrics["average.accuracy"];
    const step = spo.step([game(Array(4).fill("failed"))]);
    expect(step.metrics["average.accuracy"]).toBe(before);
    expect(step.metrics.decisionAccuracy).toBeUndefined();
    expect(spo.step([]).learn.turns).toEqual([]);
  });
});

describe("switches of the published code", () => {
  it("trains everything in both stages, which alternate", () => {
    const spo = spoOf(PUBLISHED_CODE);
    const [first, second] = [spo.step([right]), spo.step([right])];
    expect([first.phase, second.phase]).toEqual(["decision", "clue"]);
    expect([first.learn.turns.length, second.learn.turns.length]).toEqual([14, 14]);
  });

  it("shapes the reward of votes: 1.2 r + 0.99 if right, 0.3 for the form", () => {
    // Votes (4, 4, n/a, invalid): r = 1, 1, -0.5, -1, so 2.49, 2.49, -0.3, -1.5 with mean 0.795.
    const step = spoOf({ ...PUBLISHED_CODE, lossMask: "stage" }).step([game([4, 4, "n/a", "invalid"])]);
    const rewards = [2.49, 2.49, -0.3, -1.5];
    const deviation = Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - 0.795) ** 2, 0) / 4);
    step.learn.turns.forEach(({ advantage }, i) => {
      expect(advantage).toBeCloseTo((rewards[i] - 0.795) / deviation, 5);
    });
    expect(step.metrics["reward.vote.civilian.potential"]).toBeCloseTo((2 * 0.99) / 4, 12);
    expect(step.metrics["reward.vote.civilian.form"]).toBeCloseTo(0.15, 12);
  });

  it("invalidVotes: uncounted takes accuracy over votes that name a seat, n/a over those that were read", () => {
    // ρ = 0: the averages are those of this game. Votes (4, 0, n/a, invalid): 1 of 2 named, 1 n/a of 3 read.
    const averages = (invalidVotes: "wrong" | "uncounted") => {
      const { metrics } = spoOf({ averageDecay: 0, invalidVotes }).step([game([4, 0, "n/a", "invalid"])]);
      return [metrics["average.accuracy"], metrics["average.na"], metrics.decisionAccuracy];
    };
    expect(averages("wrong")).toEqual([1 / 4, 1 / 4, 1 / 4]);
    expect(averages("uncounted")).toEqual([1 / 2, 1 / 3, 1 / 4]);
  });

  it("has another reward in its drawer: 0.6 per received share, 0.5 for misleading", () => {
    // Votes (4, 4, 4, 1): seat 1 has 1 of 4 votes; 1 of 4 votes is wrong.
    const drawer = {
      decisionSuspicion: 0.6,
      spyMisleading: 0.5,
      baselineDecay: 0.9,
      lossMask: "all",
    } as const;
    const { metrics } = spoOf(drawer).step([game([4, 4, 4, 1])]);
    expect(metrics["reward.vote.civilian.suspicion"]).toBeCloseTo((-0.6 * 0.25) / 4, 12);
    expect(metrics["reward.clue.spy.misleading"]).toBe(0.125);
    expect(metrics["baseline.spy"]).toBeCloseTo(0.1 * (-0.275 + 0.125), 12);
    // Of votes (4, n/a, invalid, 1) two name a seat, one of them wrong: 0.5 · 1/2.
    const uncounted = spoOf({ ...drawer, invalidVotes: "uncounted" }).step([game([4, "n/a", "invalid", 1])]);
    expect(uncounted.metrics["reward.clue.spy.misleading"]).toBe(0.25);
    expect(uncounted.metrics["reward.vote.civilian.suspicion"]).toBeCloseTo((-0.6 * 0.5) / 4, 12);
  });
});

describe("accuracy by argmax, eq. 7", () => {
  const argmax = { accuracyBy: "argmax", averageDecay: 0, minimumIterations: 1, naLow: 1 } as const;

  it("moves the averages by the greedy votes, trains on the sampled ones, and takes n/a from those", () => {
    const sampled = game([4, 0, "n/a", "n/a"]);
    const step = spoOf(argmax).step([sampled], { greedy: [game([4, 4, 4, 0])] });
    expect(step.metrics).toMatchObject({ "average.accuracy": 0.75, "average.na": 0.5 });
    expect(step.metrics).toMatchObject({ argmaxAccuracy: 0.75, decisionAccuracy: 0.25 });
    expect(step.learn.turns.map(({ turn }) => turn)).toEqual(sampled.turns.slice(10));
    expect(step.nextPhase).toBe("decision");
    expect(spoOf(argmax).step([sampled], { greedy: [right] }).nextPhase).toBe("clue");
  });

  it("does not take sampled votes for greedy ones", () => {
    expect(() => new IterativeSpo().step([right])).toThrow(/accuracyBy is argmax/);
  });
});

describe("metrics and state", () => {
  it("shares of votes, survival, refusals", () => {
    // By hand: 8 votes, 3 right, 2 n/a, 1 invalid; game one lost by the spy (2 of its 4 votes).
    const { metrics } = spoOf().step([game([4, 4, "n/a", "invalid"]), game(["n/a", 0, 1, 4], "h")]);
    expect(metrics.decisionAccuracy).toBe(3 / 8);
    expect(metrics.naShare).toBe(2 / 8);
    expect(metrics.invalidVoteShare).toBe(1 / 8);
    expect(metrics.invalidClueShare).toBe(0);
    expect(metrics.cutShare).toBe(0);
    expect(metrics.spySurvival).toBe(0.5);
    expect(metrics["reward.vote.civilian.decision"]).toBeCloseTo((3 - 1 - 3) / 8, 12);
  });

  it("cutAnswers: drop takes no gradient from answers cut at their limit, and leaves the others theirs", () => {
    const whole = game([4, 4, "n/a", 0]);
    const cut = {
      ...whole,
      turns: whole.turns.map((turn, i) =>
        i === 0 || i === 12 ? { ...turn, stop: "length" as const } : turn,
      ),
    };
    const train = spoOf({ cutAnswers: "train" }).step([cut]);
    const drop = spoOf({ cutAnswers: "drop" }).step([cut]);
    expect(train.learn.turns).toHaveLength(4);
    expect(drop.learn.turns).toEqual([train.learn.turns[0], train.learn.turns[1], train.learn.turns[3]]);
    expect(drop.metrics).toEqual(train.metrics);
    expect(drop.metrics.cutShare).toBe(2 / 14);
  });

  it("goes on after save and restore as if nothing had happened", () => {
    const stream = Key.root("votes").stream();
    const ballots: readonly Vote[] = [0, 1, 2, 3, 4, 4, 4, "n/a", "invalid"];
    const games = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: 3 }, (_, j) =>
        game(
          [0, 1, 2, 3].map(() => stream.pick(ballots)),
          `${i}.${j}`,
        ),
      ),
    );
    const options = { averageDecay: 0.5, accuracyHigh: 0.5, errorHigh: 0.6, minimumIterations: 2, naLow: 1 };
    const whole = spoOf(options);
    const before = games.map((episodes) => whole.step(episodes));
    expect(new Set(before.map(({ phase }) => phase)).size).toBe(2);
    let resumed = spoOf(options);
    games.forEach((episodes, i) => {
      const next = spoOf(options);
      next.restore(JSON.parse(JSON.stringify(resumed.save())));
      resumed = next;
      expect(resumed.step(episodes)).toEqual(before[i]);
    });
    expect(() => resumed.restore(JSON.parse("null"))).toThrow(/not an object/);
  });
});
