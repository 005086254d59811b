/** Runs on small games with the tabular engine: what they learn, whom they meet, and that they repeat. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { listCheckpoints } from "../checkpoint/checkpoint.ts";
import { ConfigError } from "../core/errors.ts";
import { readEpisodes } from "../rollout/episode-file.ts";
import { Alarms } from "./alarms.ts";
import { openEngine } from "./open/engines.ts";
import { gameSettings, openPlays } from "./open/games.ts";
import { Opponents } from "./opponents.ts";
import { readEvents, withoutTimes } from "./record/events.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";
import { assemble } from "./training.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-small-games-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const SHORT = [
  "iterations=40",
  "gamesPerIteration=8",
  "checkpoint.every=10",
  "checkpoint.keep=0",
  "checkpoint.gamesEvery=1",
];
/** Where it is asked what is learned. */
const LEARNS = "gamesPerIteration=64";
const QUIET = ["evaluation.games=40", "evaluation.everyIterations=0"];

const configOf = (...flags: string[]) =>
  resolveConfig({ preset: "spiral", flags: ["engine.kind=tabular", ...SHORT, ...QUIET, ...flags] });

async function training(config: ReturnType<typeof configOf>) {
  return assemble(config, await openEngine(config), await openPlays(config));
}

/** Continues what is in the folder. */
async function run(name: string, config: ReturnType<typeof configOf>) {
  const folder = path.join(root, name);
  return { folder, end: await runConfig(folder, config) };
}

const eventsOf = (folder: string) => withoutTimes(readEvents(path.join(folder, "events.jsonl")));

describe("Kuhn poker", () => {
  test("comes near to best play, from uniform play at 11/24", async () => {
    const { folder, end } = await run("kuhn", configOf(LEARNS));
    const solved = eventsOf(folder).filter(({ type }) => type === "solved");
    const [before] = solved.map(({ result }) => (result as { exploitability: number }).exploitability);
    expect(before).toBeCloseTo(11 / 24, 12);
    // 40 iterations of 600: half of the way is far more than chance gives.
    if (end.kind !== "finished") throw new Error("the run stopped");
    expect(end.result.solved?.exploitability).toBeLessThan(0.2);
    expect(end.result.match?.a.wins).toHaveProperty("second");
  });

  test("continues from a checkpoint to the same events, also against older weights", async () => {
    const config = configOf("algorithm.opponents=mixed", "algorithm.lag=7");
    const whole = await run("whole", config);
    fs.cpSync(whole.folder, path.join(root, "again"), { recursive: true });
    fs.rmSync(path.join(root, "again", "result.json"));
    for (const later of [30, 40])
      fs.rmSync(path.join(root, "again", "checkpoints", String(later).padStart(4, "0")), { recursive: true });
    const again = await run("again", config);
    expect(listCheckpoints(path.join(again.folder, "checkpoints"))).toContain(40);
    expect(eventsOf(again.folder)).toEqual(eventsOf(whole.folder));
  });

  test("opponents hold the side that the policy does not, the base until a checkpoint is old enough", async () => {
    const { folder } = await run("lagged", configOf("algorithm.opponents=lagged", "algorithm.lag=7"));
    const seats = async (iteration: string) => {
      const { episodes } = await readEpisodes(path.join(folder, "episodes", `${iteration}.jsonl`));
      return episodes.slice(0, 2).map((episode) => episode.seats.map(({ player }) => player));
    };
    expect(await seats("0017")).toEqual([
      ["policy", "base"],
      ["base", "policy"],
    ]);
    expect(await seats("0018")).toEqual([
      ["policy", "checkpoint-10"],
      ["checkpoint-10", "policy"],
    ]);
  });

  test("weights that are too old for every opponent are freed", async () => {
    const made = await training(configOf("algorithm.opponents=lagged", "algorithm.lag=7"));
    const opponents = new Opponents(made);
    for (const iteration of [10, 20, 30]) await opponents.keep(iteration);
    // Iteration 31 meets weights of iteration 23 or older: those of 20.
    expect(() => made.engine.sampler("checkpoint-10")).toThrow(/no frozen weights are called checkpoint-10/);
    for (const ref of ["checkpoint-20", "checkpoint-30", "base"])
      expect(() => made.engine.sampler(ref)).not.toThrow();
  });

  test("too few checkpoints for old opponents are refused", async () => {
    const config = configOf("algorithm.opponents=lagged", "algorithm.lag=16", "checkpoint.keep=2");
    await expect(training(config)).rejects.toThrow(ConfigError);
    await expect(training(config)).rejects.toThrow(/3 checkpoints must stay, but checkpoint.keep is 2/);
  });
});

test("alarms are told once, also after a resume, and why a large game has no exploitability", async () => {
  const config = configOf("game.rounds=5", "algorithm.opponents=random", "algorithm.lag=1");
  const { folder } = await run("large", config);
  const events = eventsOf(folder);
  expect(events.filter(({ type }) => type === "solved")).toEqual([]);
  expect(events.filter(({ type }) => type === "unsolved").map(({ why }) => why)).toEqual([
    expect.stringMatching(/kuhn-poker/),
  ]);
  const made = new Alarms(config, folder);
  const told = events.flatMap(({ type, alarm }) => (type === "alarm" ? [alarm as { metric: string }] : []));
  const metrics = { "entropy.kuhn-poker.first": 0.001, "entropy.kuhn-poker.second": 0.001 };
  const fresh = Array.from({ length: 12 }, () => made.after(metrics)).flat();
  expect(fresh.map(({ kind }) => kind)).toContain("entropy");
  const names = [...told, ...fresh].map((alarm) =>
    JSON.stringify([(alarm as { kind?: string }).kind, alarm.metric]),
  );
  expect(new Set(names).size).toBe(names.length);
});

test("--game takes a file of payoffs: matching pennies, of which the only equilibrium is even", async () => {
  const file = path.join(root, "pennies.json");
  fs.writeFileSync(file, "[[1, -1], [-1, 1]]");
  const { end } = await run("pennies", configOf(LEARNS, ...gameSettings(file)));
  if (end.kind !== "finished") throw new Error("the run stopped");
  expect(end.result.solved?.exploitability).toBeLessThan(0.2);
  fs.writeFileSync(file, "[[1, -1], [-1]]");
  expect(() => gameSettings(file)).toThrow(/rows differ in length/);
});

describe("several games in one run", () => {
  const TWO = ['moreGames=[{"name":"matrix-game"}]'];

  test("each has its share of an iteration, its own baselines, held-out games and exploitability", async () => {
    const { folder, end } = await run("two", configOf(LEARNS, ...TWO));
    const { episodes } = await readEpisodes(path.join(folder, "episodes", "0003.jsonl"));
    expect(episodes.map(({ game }) => game).slice(0, 4)).toEqual([
      ...["kuhn-poker", "matrix-game"],
      ...["kuhn-poker", "matrix-game"],
    ]);
    const events = eventsOf(folder);
    const last = events.findLast(({ type }) => type === "iteration")?.metrics as Record<string, number>;
    expect(Object.keys(last)).toEqual(
      expect.arrayContaining(["baseline.kuhn-poker.first", "baseline.matrix-game.row"]),
    );
    if (end.kind !== "finished") throw new Error("the run stopped");
    expect(end.result.solved?.exploitability).toBeLessThan(0.35);
    const [more] = end.result.more ?? [];
    expect(more.game).toBe("matrix-game");
    expect(more.match?.games).toBe(40);
    expect(events.filter(({ type, game }) => type === "solved" && game === "matrix-game")).toHaveLength(2);
  });

  test("the policy holds every side of each game against others", async () => {
    const { folder } = await run("two-fixed", configOf(...TWO, "algorithm.opponents=fixed"));
    const { episodes } = await readEpisodes(path.join(folder, "episodes", "0001.jsonl"));
    const held = episodes.map(
      ({ game, seats }) => `${game} ${seats.findIndex((one) => one.player === "policy")}`,
    );
    expect(held.slice(0, 4)).toEqual(["kuhn-poker 0", "matrix-game 0", "kuhn-poker 1", "matrix-game 1"]);
  });

  test("continues from a checkpoint to the same events", async () => {
    const whole = await run("two-whole", configOf(...TWO));
    fs.cpSync(whole.folder, path.join(root, "two-again"), { recursive: true });
    fs.rmSync(path.join(root, "two-again", "result.json"));
    fs.rmSync(path.join(root, "two-again", "checkpoints", "0040"), { recursive: true });
    const again = await run("two-again", configOf(...TWO));
    expect(eventsOf(again.folder)).toEqual(eventsOf(whole.folder));
    expect(again.end).toEqual(whole.end);
  });

  test("--game takes several names; the same game twice is refused", async () => {
    expect(gameSettings("kuhn-poker,tic-tac-toe")).toEqual([
      "game.name=kuhn-poker",
      'moreGames=[{"name":"tic-tac-toe"}]',
    ]);
    const twice = configOf(...gameSettings("kuhn-poker,kuhn-poker"));
    await expect(openPlays(twice)).rejects.toThrow(/moreGames has kuhn-poker, which the run plays already/);
    expect(() => configOf('moreGames=[{"name":"chess"}]')).toThrow(
      /"moreGames.0.name" is "chess".*'tic-tac-toe'/,
    );
    const flags = ["gamesPerIteration=1", "minibatches=1", ...TWO];
    expect(() => configOf(...flags)).toThrow(/the run has 2 games, but gamesPerIteration is 1/);
  });
});

test("training games are stored as often as the settings say, held-out games always", async () => {
  const { folder } = await run("sparse", configOf("iterations=6", "checkpoint.gamesEvery=3"));
  expect(fs.readdirSync(path.join(folder, "episodes")).sort()).toEqual([
    "0000-shown-before.jsonl",
    ...["0003.jsonl", "0006-match.jsonl", "0006-shown-after.jsonl", "0006.jsonl"],
  ]);
});

test("an algorithm refuses a game that it is not made for", async () => {
  const config = resolveConfig({
    preset: "small",
    flags: ["game.name=kuhn-poker", "engine.kind=tabular", "retention.weight=0"],
  });
  await expect(training(config)).rejects.toThrow(/trains spot-the-spy, but a game of the run is kuhn-poker/);
});
