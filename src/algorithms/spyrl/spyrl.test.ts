import { describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { mean, populationStd } from "../../core/stats.ts";
import { tabularEngine } from "../../engine/tabular/tabular.ts";
import { allStatements, shortDocument } from "../../games/text-spy/short-documents.ts";
import { textSpy } from "../../games/text-spy/text-spy.ts";
import { policy } from "../../players/policy.ts";
import type { Episode } from "../../rollout/episode.ts";
import { playEpisodes } from "../../rollout/play.ts";
import { selfPlay } from "../self-play-fixture.ts";
import { PUBLISHED_SPYRL, type SpyrlOptions } from "./settings.ts";
import { Spyrl } from "./spyrl.ts";

type Vote = number | null | "refused" | "failed";

/** A game of five, seat 1 the spy; all speak, then all vote. */
function game(votes: readonly Vote[], id = "g"): Episode {
  const turn = (kind: string, seat: number, move: unknown) => ({
    ...{ kind, seat, step: kind === "vote" ? 1 : 0, text: "", tokens: [1], logprobs: [-1], stop: "end" },
    ...(move === "failed" ? { failure: "no answer" } : move === "refused" ? { refusal: "none" } : { move }),
  });
  return {
    ...{ id, game: "text-spy", settings: {}, secret: { id: "d" }, outcome: {} },
    seats: votes.map((_, seat) => ({ role: seat === 1 ? "spy" : "civilian", player: "policy" })),
    turns: [
      ...votes.map((_, seat) => turn("statement", seat, { kind: "statement", text: "a" })),
      ...votes.map((vote, seat) =>
        turn("vote", seat, typeof vote === "string" ? vote : { kind: "vote", vote }),
      ),
    ],
  } as unknown as Episode;
}

const performing = (options: Partial<SpyrlOptions> = {}) =>
  new Spyrl({ stages: "performing", baselineDecay: 1, statementScale: "none", ...options });

/** By seat, of statements or votes. */
function advantages(algorithm: Spyrl, episodes: readonly Episode[]): number[] {
  return algorithm
    .step(episodes)
    .learn.turns.map(({ turn, advantage }) => ({ seat: turn.seat, advantage }))
    .sort((a, b) => a.seat - b.seat)
    .map(({ advantage }) => advantage);
}

/** The equations again, vote by vote: each vote moves the rewards by what it adds to m_u - m̄_c and m_j - m̄_c. */
function rewardsVoteByVote(votes: readonly Vote[], beta: number, lambda: number): number[] {
  const civilians = votes.length - 1;
  const rewards = votes.map(() => 0);
  for (const vote of votes) {
    if (typeof vote !== "number") continue;
    const excess = vote === 1 ? 1 : -1 / civilians;
    for (const seat of rewards.keys()) {
      if (seat === 1) rewards[seat] -= beta * excess;
      else rewards[seat] += (beta / civilians) * excess;
      if (seat !== 1 && vote !== 1) rewards[seat] -= lambda * ((vote === seat ? 1 : 0) - 1 / civilians);
    }
  }
  return rewards;
}

function expectClose(found: readonly number[], expected: readonly number[], digits: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, digits);
}

describe("performing", () => {
  it.each<[readonly Vote[]]>([
    [[1, 0, 1, 1, 1]],
    [[1, 0, 0, null, "refused"]],
    [[2, 3, 3, 2, 0]],
    [[null, null, null, null, null]],
  ])("votes %j: rewards as counted vote by vote, which sum to 0", (votes) => {
    const found = advantages(performing({ beta: 0.1, lambda: 0.2 }), [game(votes)]);
    const expected = rewardsVoteByVote(votes, 0.1, 0.2);
    expectClose(found, expected, 12);
    expect(found).toHaveLength(5);
    expect(found.reduce((sum, reward) => sum + reward, 0)).toBeCloseTo(0, 12);
  });

  it("by hand: four votes for the spy, one for player 1", () => {
    // m = (1, 4, 0, 0, 0), m̄_c = 1/4: the spy has -0.1 · 3.75; 0.025 · 3.75 - 0.1 · 0.75 and + 0.1 · 0.25.
    const found = advantages(performing(), [game([1, 0, 1, 1, 1])]);
    expectClose(found, [0.01875, -0.375, 0.11875, 0.11875, 0.11875], 12);
  });

  it("subtracts role baselines that each game updates first, then normalises within the game", () => {
    const games = [game([1, 0, 1, 1, 1]), game([0, 0, 0, 3, 1], "h")];
    const rewards = games.map(({ turns }) =>
      rewardsVoteByVote(
        turns.slice(5).map(({ move }) => (move as { vote: number }).vote),
        0.1,
        0.1,
      ),
    );
    const baseline = { spy: 0, civilian: 0 };
    const expected = rewards.flatMap((own) => {
      baseline.spy = 0.9 * baseline.spy + 0.1 * own[1];
      baseline.civilian = 0.9 * baseline.civilian + 0.1 * mean([own[0], ...own.slice(2)]);
      const adjusted = own.map((reward, seat) => reward - (seat === 1 ? baseline.spy : baseline.civilian));
      return adjusted.map((value) => (value - mean(adjusted)) / (populationStd(adjusted) + 1e-6));
    });
    const algorithm = new Spyrl({ stages: "performing" });
    const step = algorithm.step(games);
    const found = games.flatMap(({ turns }) =>
      turns.slice(0, 5).map((turn) => step.learn.turns.find((one) => one.turn === turn)!.advantage),
    );
    expectClose(found, expected, 9);
    expect(step.metrics["baseline.spy"]).toBeCloseTo(baseline.spy, 12);
  });

  it("teaches nothing where a vote is missing", () => {
    expect(performing().step([game([1, 0, "failed", 1, 1])]).learn.turns).toEqual([]);
  });
});

describe("detection", () => {
  const detection = (options: Partial<SpyrlOptions> = {}) => new Spyrl({ stages: "detection", ...options });

  it("trains the civilians' votes on 1 for the spy and else 0, normalised within the game", () => {
    // Rewards (1, 0, 0, 1): mean 1/2, deviation 1/2.
    const step = detection().step([game([1, 3, null, 0, 1])]);
    expect(step.learn.turns.map(({ turn }) => turn.seat)).toEqual([0, 2, 3, 4]);
    expectClose(
      step.learn.turns.map(({ advantage }) => advantage),
      [1, -1, -1, 1],
      5,
    );
    expect(step.metrics).toMatchObject({ decisionAccuracy: 0.5, naShare: 0.25, groupsWithoutGradient: 0 });
  });

  it("the published code's reward, by hand: 1.2 + 0.99 + 0.3, -0.6 + 0.3, -1.2 + 0.3, -1.2 - 0.3", () => {
    const rewarded = new Spyrl(PUBLISHED_SPYRL).rewarded([game([1, 0, null, 0, "refused"])]);
    const votes = rewarded.filter(({ turn }) => turn.kind === "vote");
    expectClose(
      votes.map(({ reward }) => reward),
      [2.49, -0.3, -0.9, -1.5],
      12,
    );
  });

  it("votes that were asked again join the group of their game", () => {
    const algorithm = detection({ votesPerSeat: 2 });
    expect(algorithm.again).toEqual({ greedy: false, sampled: 1 });
    const again = game([0, 0, 0, 0, 0]);
    const { learn } = algorithm.step([game([1, 0, 1, 1, 1])], { sampled: [[again]] });
    expect(learn.turns.map(({ advantage }) => Math.round(advantage))).toEqual([1, 1, 1, 1, -1, -1, -1, -1]);
  });
});

describe("stages", () => {
  const right = game([1, 0, 1, 1, 1]);
  const wrong = game([2, 0, 0, 0, 0]);
  const played = (algorithm: Spyrl, games: readonly Episode[]) =>
    games.map((one) => algorithm.step([one]).phase![0]).join("");

  it("switch by the averages of the civilians' accuracy, after K_min iterations", () => {
    const gated = new Spyrl({ averageDecay: 0, minimumIterations: 2 });
    expect(played(gated, [wrong, wrong, wrong, right, right, right, wrong, wrong])).toBe("ddddpppd");
  });

  it("take turns as in the published code, or train together", () => {
    expect(played(new Spyrl(PUBLISHED_SPYRL), [right, wrong, right])).toBe("dpd");
    const joint = new Spyrl({ stages: "joint" }).step([right]);
    expect(joint.learn.turns).toHaveLength(9);
    expect(joint.phase).toBe("joint");
  });

  it("a restored state goes on as it would have", () => {
    const algorithm = new Spyrl({ alternateEvery: 2 });
    played(algorithm, [right, wrong, right]);
    const twin = new Spyrl({ alternateEvery: 2 });
    twin.restore(JSON.parse(JSON.stringify(algorithm.save())));
    expect(twin.step([wrong, right])).toEqual(algorithm.step([wrong, right]));
    expect(() => twin.restore(null as never)).toThrow("not an object");
  });
});

/** The share of new games that civilians win, and that of their statements that are true. */
async function measured(engine: ReturnType<typeof tabularEngine>, games: number) {
  const rules = textSpy(WORLD);
  const player = policy({ name: "policy", sampler: engine.sampler(), renderer: engine.renderer });
  const tables = Array.from({ length: games }, (_, i) => {
    const key = Key.root("held out").child(i);
    const secret = { document: shortDocument(key.child("document").stream(), WORLD) };
    const secretInfo = { source: "fixture", split: "heldout", index: i, id: `${i}` };
    return { id: key.path, game: rules, players: () => player, secret, key, secretInfo };
  });
  const episodes = await playEpisodes(tables);
  return mean(episodes.map(({ outcome }) => Number(rules.winner(outcome as never) === "civilians")));
}

const WORLD = { players: 3, statements: "listed", facts: 1, colours: 2 } as const;

it("a table learns to find the spy: civilians win more than twice as many new games", {
  timeout: 60_000,
}, async () => {
  expect(allStatements(WORLD)).toEqual(["boats blue", "boats gold"]);
  const engine = tabularEngine({ optimiser: "natural" });
  const before = await measured(engine, 400);
  await selfPlay({
    game: textSpy(WORLD) as never,
    secret: (key) => ({ document: shortDocument(key.child("document").stream(), WORLD) }),
    engine,
    algorithm: new Spyrl({ alternateEvery: 1, klWeight: 0, normalise: "none" }),
    seed: 1,
    iterations: 50,
    games: 32,
    optimiser: { learningRate: 0.2, schedule: "constant", warmup: 0 },
  });
  const after = await measured(engine, 400);
  // Random play: 5/27, as three voters with three answers each give the spy alone most votes in 5 of 27 ways.
  expect(Math.abs(before - 5 / 27)).toBeLessThan(0.06);
  expect(after).toBeGreaterThan(0.45);
});
