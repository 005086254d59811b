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
import { gameSettings, openPlay } from "./open/games.ts";
import { Opponents } from "./opponents.ts";
import { readEvents, withoutTimes } from "./record/events.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { runConfig } from "./train-fixture.ts";
import { assemble } from "./training.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-small-games-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const SHORT = ["iterations=40", "gamesPerIteration=64", "checkpoint.every=10", "checkpoint.keep=0"];
const QUIET = ["evaluation.games=40", "evaluation.everyIterations=0"];

const configOf = (...flags: string[]) =>
  resolveConfig({ preset: "spiral", flags: [...SHORT, ...QUIET, ...flags] });

async function training(config: ReturnType<typeof configOf>) {
  return assemble(config, await openEngine(config.engine), await openPlay(config));
}

/** Goes on with what is in the folder. */
async function run(name: string, config: ReturnType<typeof configOf>) {
  const folder = path.join(root, name);
  return { folder, end: await runConfig(folder, config) };
}

const eventsOf = (folder: string) => withoutTimes(readEvents(path.join(folder, "events.jsonl")));

describe("Kuhn poker", () => {
  test("comes near to best play, from uniform play at 11/24", async () => {
    const { folder, end } = await run("kuhn", configOf());
    const solved = eventsOf(folder).filter(({ type }) => type === "solved");
    const [before] = solved.map(({ result }) => (result as { exploitability: number }).exploitability);
    expect(before).toBeCloseTo(11 / 24, 12);
    // 40 iterations of 600: half of the way is far more than chance gives.
    if (end.kind !== "finished") throw new Error("the run stopped");
    expect(end.result.solved?.exploitability).toBeLessThan(0.2);
    expect(end.result.match?.a.wins).toHaveProperty("second");
  });

  test("goes on from a checkpoint to the same events, also against older weights", async () => {
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

  test("too few checkpoints for old opponents are refused", async () => {
    const config = configOf("algorithm.opponents=lagged", "algorithm.lag=16", "checkpoint.keep=2");
    const made = await training(config);
    expect(() => new Opponents(made)).toThrow(ConfigError);
    expect(() => new Opponents(made)).toThrow(/3 checkpoints must stay, but checkpoint.keep is 2/);
  });
});

test("alarms are told once, also after a resume, and why a large game has no exploitability", async () => {
  const config = configOf(
    "game.rounds=5",
    "algorithm.opponents=random",
    "gamesPerIteration=8",
    "algorithm.lag=1",
  );
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
  const { end } = await run("pennies", configOf(...gameSettings(file)));
  if (end.kind !== "finished") throw new Error("the run stopped");
  expect(end.result.solved?.exploitability).toBeLessThan(0.2);
  fs.writeFileSync(file, "[[1, -1], [-1]]");
  expect(() => gameSettings(file)).toThrow(/rows differ in length/);
});

test("an algorithm refuses a game that it is not made for", async () => {
  const config = resolveConfig({ flags: ["game.name=kuhn-poker", "retention.weight=0"] });
  await expect(training(config)).rejects.toThrow(/trains spot-the-spy, but game.name is kuhn-poker/);
});
