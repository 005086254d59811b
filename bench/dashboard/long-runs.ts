/** Many long runs on disk, as `sparring train` would leave them: settings, events and a few games, made from one short true run by counting on. */
import fs from "node:fs";
import path from "node:path";
import { resolveConfig } from "../../src/run/settings/resolve.ts";

export interface LongRuns {
  readonly runs: number;
  readonly iterations: number;
  /** Every so many iterations a match. */
  readonly matchEvery?: number;
}

/** Writes below `folder`. */
export function writeLongRuns(folder: string, { runs, iterations, matchEvery = 500 }: LongRuns): void {
  for (let seed = 1; seed <= runs; seed++) {
    const run = path.join(folder, `run-${String(seed).padStart(3, "0")}`);
    fs.mkdirSync(path.join(run, "episodes"), { recursive: true });
    const config = resolveConfig({
      flags: [`seed=${seed}`, `iterations=${iterations}`, `evaluation.everyIterations=${matchEvery}`],
    });
    fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(config, null, 2));
    const file = fs.openSync(path.join(run, "events.jsonl"), "w");
    fs.writeSync(
      file,
      `${JSON.stringify({ schema: 1, type: "start", iteration: 0, config, engine: "local" })}\n`,
    );
    for (let iteration = 1; iteration <= iterations; iteration++) {
      fs.writeSync(file, `${JSON.stringify(iterationEvent(iteration, iterations, seed))}\n`);
      if (iteration % matchEvery === 0)
        fs.writeSync(file, `${JSON.stringify(matchEvent(iteration, iterations))}\n`);
    }
    fs.closeSync(file);
  }
}

/** As many numbers as one of Iterative-SPO's has. */
export function iterationEvent(iteration: number, iterations: number, seed: number): object {
  const wave = (speed: number, size = 0.1) => size * Math.sin((iteration * speed + seed) / 7);
  const done = iteration / iterations;
  const phase = Math.floor(iteration / 12) % 2 === 0 ? "decision" : "clue";
  return {
    schema: 1,
    type: "iteration",
    iteration,
    phase,
    nextPhase: phase,
    loss: 0.1 + wave(3),
    gradientNorm: 14 + wave(5, 4),
    learningRate: 3e-4 * (1 - done),
    steps: 2,
    sequences: 128,
    withoutGradient: 0,
    klPerToken: 0.05 + 0.1 * done + wave(2, 0.02),
    retentionKl: 0.07 + wave(2, 0.02),
    dropped: {},
    tokens: 3554,
    clueTokens: 3.9 + wave(1),
    voteTokens: 18,
    metrics: {
      decisionAccuracy: 0.3 + 0.3 * done + wave(4),
      naShare: 0.05 * (1 - done),
      invalidVoteShare: 0,
      invalidClueShare: 0.07,
      cutShare: 0,
      spySurvival: 0.5 + wave(6),
      failures: 0,
      "reward.clue.spy.suspicion": wave(3),
      "reward.clue.civilian.suspicion": wave(3) / 4,
      "reward.clue.civilian.peer": 0,
      "reward.vote.civilian.decision": wave(8, 0.4),
      "baseline.spy": -0.08 + wave(1, 0.01),
      "baseline.civilian": 0.02,
      "average.accuracy": 0.38 + wave(4),
      "average.na": 0.007,
      groups: 32,
      groupsWithoutGradient: 14,
    },
    time: {
      pictures: 0,
      sampling: 2.113,
      learning: 1.615,
      rest: 0.086,
      total: 3.814,
      tokensPerSecond: 1682,
      at: "2026-11-29T00:49:20.638Z",
    },
  };
}

function matchEvent(iteration: number, iterations: number): object {
  const estimate = 0.5 + 0.25 * (iteration / iterations);
  const measure = (n: number) => ({ estimate, low: estimate - 0.05, high: estimate + 0.05, n });
  const side = (name: string) => ({
    name,
    wins: { civilians: measure(200), spy: measure(200) },
    measures: {},
    lostToForm: 0,
  });
  const result = {
    winRate: measure(400),
    a: side("trained"),
    b: side("base"),
    games: 400,
    unscored: 0,
    pictures: 200,
  };
  return { schema: 1, type: "match", iteration, final: iteration === iterations, opponent: "base", result };
}
