/** Runs on the server against the same runs in this process: the same games, and numbers that differ by rounding. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Key } from "../../core/rng.ts";
import { kuhnPokerForm } from "../../engine/local/forms/kuhn-poker.ts";
import { randomWeights } from "../../engine/local/text/random.ts";
import { encodeWeights } from "../../engine/local/weights.ts";
import { readEvents, withoutTimes } from "../../run/record/events.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";
import { runConfig } from "../../run/train-fixture.ts";
import { MODEL, newFolder, start, tinyWeights } from "./server-fixture.ts";

const folder = newFolder();
afterAll(() => fs.rmSync(folder, { recursive: true }));

const SHORT = ["iterations=2", "checkpoint.every=1", "checkpoint.gamesEvery=1", "minibatches=2"];
/** The preset has settings of their own for tables and for servers. */
const KUHN = ["learningRate=1e-3", "klWeight=0"];
// A seed with which no sampled token hangs on the last digit of its probability.
const SPY = [
  "seed=2",
  "pictureSize=16",
  "trainPairs=8",
  "evaluation.games=6",
  "gamesDuring=4",
  "panelGames=2",
];
/** Of an iteration. */
interface Measured {
  rolloutGap?: number;
  sequences?: number;
  withoutGradient?: number;
}

function textWeights(): string {
  const form = kuhnPokerForm();
  const file = path.join(folder, "kuhn.safetensors");
  fs.writeFileSync(file, encodeWeights(randomWeights(form, Key.root("kuhn")), form.words));
  return file;
}

/** Events, and the games as they were recorded; without what names the engine or measures it against its server. */
async function played(name: string, preset: "smoke" | "spiral", flags: readonly string[]) {
  const run = path.join(folder, name);
  await runConfig(run, resolveConfig({ preset, flags }));
  const games = path.join(run, "episodes");
  const files = fs.readdirSync(games).sort();
  const events = withoutTimes(readEvents(path.join(run, "events.jsonl"))).filter(
    ({ type }) => type !== "start",
  );
  for (const event of events.filter(({ type }) => type === "iteration") as Measured[]) {
    delete event.rolloutGap;
    // A gradient of 0 may be one of 1e-9.
    event.sequences! += event.withoutGradient!;
    delete event.withoutGradient;
  }
  const lines = files.flatMap((file) => fs.readFileSync(path.join(games, file), "utf8").trim().split("\n"));
  return { files, events, games: lines.map((line) => JSON.parse(line)) };
}

/** Every number may be off by rounding, which Adam's first steps enlarge where a gradient is next to nothing. Tokens are the same. */
function upToRounding(value: unknown): unknown {
  if (typeof value === "number") return expect.closeTo(value, 2);
  if (Array.isArray(value)) return value.map(upToRounding);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, upToRounding(each)]));
}

test.each([
  ["pictures, retention and matches", "smoke", [...SPY, "gamesPerIteration=8"], () => tinyWeights(folder)],
  ["a text game", "spiral", [...KUHN, "gamesPerIteration=16", "evaluation.games=8"], textWeights],
] as const)(
  "a run with %s plays the games of the local engine",
  async (_, preset, flags, weightsOf) => {
    const weights = weightsOf();
    const local = [
      "engine.kind=local",
      `engine.weights=${weights}`,
      "engine.threads=1",
      "engine.averageShare=0",
    ];
    const here = await played(`${preset}-here`, preset, [...SHORT, ...flags, ...local]);
    const server = await start(weights);
    const remote = ["engine.kind=tinker", `engine.url=${server.url}`, `engine.model=${MODEL}`];
    const there = await played(`${preset}-there`, preset, [...SHORT, ...flags, ...remote]);
    await server.stop();

    expect(here.games.length).toBeGreaterThan(8);
    expect(there).toEqual(upToRounding(here));
  },
  240_000,
);
