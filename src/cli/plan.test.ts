/** `sparring plan`: what a run should take, and what came true. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readRun } from "../report/run-record.ts";
import { type Plan, planOf } from "../run/plan/plan.ts";
import { readPlan, truthOf } from "../run/plan/truth.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { cli } from "./session-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-plan-test-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const SMALL = [
  ...["--preset", "spiral", "--engine", "tabular", "--iterations", "60", "--games-per-iteration", "4"],
  ...[
    "evaluation.games=40",
    "evaluation.everyIterations=20",
    "checkpoint.every=20",
    "checkpoint.gamesEvery=3",
  ].flatMap((setting) => ["--set", setting]),
];

describe("the arithmetic", () => {
  const flags = ["iterations=100", "gamesPerIteration=8", "checkpoint.every=10", "checkpoint.keep=3"];
  const config = resolveConfig({ preset: "smoke", flags: [...flags, "checkpoint.gamesEvery=2"] });
  const bytes = { once: 1000, checkpoint: 500, event: 10, game: 7, heldOutGame: 3 };
  const steps = {
    iterations: [
      { phase: "a", seconds: 5 },
      { phase: "a", seconds: 2 },
      { phase: "b", seconds: 7 },
      { phase: "b", seconds: 4 },
      { phase: "b", seconds: 4 },
    ],
    tokens: 500,
    heldOut: { selfPlay: 0.5, matches: 0.25, panel: 0.125 },
    solving: 0,
    heldOutGames: 9,
  };
  const { expected } = planOf(config, { ...steps, peakBytes: 1e9, bytes, seconds: 12 });

  test("time: the mean of both phases, what their first iterations take beyond, and each kind of held-out games", () => {
    // The match has 20, self-play twice 20, the panel 4 × 8.
    expect(expected.heldOutGames).toBe(92);
    expect(expected.seconds).toBe(100 * 3 + 3 + 3 + 40 * 0.5 + 20 * 0.25 + 32 * 0.125);
  });

  test("disk: three checkpoints, every second iteration's games, held-out games but those of self-play", () => {
    expect(expected.diskBytes).toBe(1000 + 3 * 500 + 100 * 10 + 50 * 8 * 7 + 52 * 3);
    expect(expected.tokens).toBe(10_000);
  });
});

describe("sparring plan", () => {
  test("is what train --dry-run prints, and nothing is kept", async () => {
    const dry = await cli("train", ...SMALL, "--dry-run");
    expect(dry.out).toMatch(/games of training +240\n(.*\n)+From 40 iterations and 80 held-out/);
    expect(fs.readdirSync(root)).toEqual([]);
  });

  test("is given to train --plan, and the report shows what came true", async () => {
    const [file, run] = [path.join(root, "plan.json"), path.join(root, "run")];
    const plan = await cli("plan", ...SMALL, "--out", file, "--json");
    expect(plan.code).toBe(0);
    expect((JSON.parse(plan.out) as Plan).expected).toMatchObject({ games: 240, heldOutGames: 120 });
    const other = await cli("train", ...SMALL, "--seed", "2", "--plan", file, "--run", run);
    expect(other).toMatchObject({ code: 2, err: expect.stringMatching(/is about settings with the hash/) });
    expect(await cli("train", ...SMALL, "--plan", file, "--run", run)).toMatchObject({ code: 0, err: "" });
    const record = readRun(run);
    const truth = truthOf(run, record.config, record.allEvents);
    const { expected } = readPlan(run) as Plan;
    expect(truth).toMatchObject({ iterations: 60, games: 240, heldOutGames: expected.heldOutGames });
    for (const name of ["tokens", "diskBytes", "peakBytes"] as const)
      expect(Math.abs(expected[name]! - truth[name]!) / truth[name]!, name).toBeLessThan(0.25);
    const page = path.join(root, "report.html");
    expect(await cli("report", run, "--out", page, "--no-ladder", "--no-tasks")).toMatchObject({ code: 0 });
    expect(fs.readFileSync(page, "utf8")).toMatch(/Planned and real<\/h2>[\s\S]*games of training[\s\S]*240/);
  });

  test.each([
    [
      ["plan", "--engine", "tabular", "--game", "kuhn-poker", "--prices", "x"],
      /--prices is for a server's tokens/,
    ],
    [["train", "--plan", "x", "--resume", "x"], /--plan is about a new run; leave out --resume/],
    [["train", "--plan", "nowhere.json"], /nowhere\.json is no plan: .*Make one/],
  ])("%j is an error of use", async (words, message) => {
    expect(await cli(...words)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});
