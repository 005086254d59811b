/** Experiments on small games: their catalogue, and from result files to text. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { configHash } from "../../run/settings/config.ts";
import { configOfJob, stateOf } from "../jobs.ts";
import { namesOf } from "../plan.ts";
import { writeUp } from "../write-up.ts";
import {
  GAME_EXPERIMENT_NAMES,
  type GameExperimentName,
  gameExperimentNamed,
  measuresOf,
} from "./experiments.ts";
import { gameOutcomes, type LoadedGames, loadGames } from "./outcome.ts";
import { gamePlanOf } from "./reproduce-games.ts";
import { type GameResults, readGameResults, writeGameResults } from "./results.ts";
import { gameClaimLine, gameTables } from "./tables.ts";
import { GAME_VARIANT_NAMES, type GameVariantName } from "./variants.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-games-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const exact = (value: number) => ({ estimate: value, low: value, high: value, n: 1 });

/** Results with one value per seed of each measure. */
function store(variant: GameVariantName, title: string, values: readonly number[], uniform?: number): void {
  const runs = values.map((value, i) => ({
    ...{ seed: i + 1, command: "node bin/sparring.js train", configHash: "h", trainingGames: 64 },
    ...{ wallSeconds: 10 + i, measures: { [title]: exact(value) } },
  }));
  const results: GameResults = {
    ...{ schema: 1, variant, version: "0", runs },
    uniform: uniform === undefined ? {} : { [title]: uniform },
  };
  writeGameResults(folder, results);
}

function load(name: GameExperimentName): LoadedGames {
  const found = loadGames(folder, name);
  if ("missing" in found) throw new Error(found.missing.join(", "));
  return found;
}

it("words stand for experiments, each variant is used and unlike the others, and claims name what is measured", () => {
  expect(namesOf(GAME_EXPERIMENT_NAMES, ["marshal"])).toEqual([
    "marshal-turns",
    "marshal-normalisation",
    "marshal-opponents",
  ]);
  const used = new Set(GAME_EXPERIMENT_NAMES.flatMap((name) => [...gameExperimentNamed(name).variants]));
  expect([...used].sort()).toEqual([...GAME_VARIANT_NAMES].sort());
  const places = { runs: folder, results: folder, plots: folder, text: path.join(folder, "text.md") };
  const { jobs } = gamePlanOf({
    experiments: GAME_EXPERIMENT_NAMES,
    seeds: [1, 2, 3],
    quick: false,
    set: [],
    places,
  });
  expect(jobs).toHaveLength(3 * GAME_VARIANT_NAMES.length);
  expect(new Set(jobs.map((job) => configHash(configOfJob(job)))).size).toBe(jobs.length);
  expect(jobs.every((job) => stateOf(job) === "new")).toBe(true);
  for (const experiment of GAME_EXPERIMENT_NAMES.map(gameExperimentNamed))
    for (const { of, less, measure } of experiment.claims)
      for (const variant of [of, ...(less ? [less] : [])])
        expect(measuresOf(experiment, variant).map(([name]) => name)).toContain(measure);
});

it("a difference goes seed by seed, with Student's t over three seeds", () => {
  store("hanabi-marshal", "gain of the team per game", [1.5, 1.6, 1.7]);
  store("hanabi-whole-game", "gain of the team per game", [1.3, 1.5, 1.4]);
  const loaded = load("marshal-turns");
  const [outcome] = gameOutcomes(loaded);
  // Differences -0.2, -0.1, -0.3: mean -0.2, deviation 0.1, t = 4.303: ±0.1 · 4.303 / √3 = ±0.248.
  expect(outcome.evidence!.pooled.estimate).toBeCloseTo(-0.2, 12);
  expect(outcome.evidence!.pooled.high).toBeCloseTo(-0.2 + 0.24843, 4);
  expect(outcome.verdict).toBe("agrees in direction, not shown");
  expect(gameClaimLine(loaded, outcome)).toContain("not shown, −0.200 (−0.448 to 0.048)");
  store("hanabi-whole-game", "gain of the team per game", [1.31, 1.4, 1.49]);
  expect(gameOutcomes(load("marshal-turns"))[0].verdict).toBe("agrees");
});

it("a value is held against that of uniform play", () => {
  store("kuhn-model", "exploitability in Kuhn poker of two rounds", [0.5, 0.51, 0.52], 0.8);
  const [, , two, stakes] = gameOutcomes(load("spiral-carry-over"));
  expect(two.verdict).toBe("agrees");
  expect(stakes).not.toHaveProperty("verdict");
  store("kuhn-model", "exploitability in Kuhn poker of two rounds", [0.5, 0.51, 0.52], 0.4);
  expect(gameOutcomes(load("spiral-carry-over"))[2].verdict).toBe("does not agree");
});

it("tables stand between markers, and tell what is missing", () => {
  expect(loadGames(folder, "marshal-turns")).toEqual({ missing: ["hanabi-marshal", "hanabi-whole-game"] });
  store("hanabi-marshal", "gain of the team per game", [1.5, 1.6, 1.7]);
  store("hanabi-whole-game", "gain of the team per game", [1.3, 1.5, 1.4]);
  const text = gameTables(load("marshal-turns"));
  expect(text).toContain(
    "| `hanabi-marshal`: MARSHAL on a small Hanabi, a table | gain of the team per game | 1.500, 1.600, 1.700 |",
  );
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  const file = path.join(folder, "text.md");
  fs.writeFileSync(
    file,
    "# A\n\n<!-- results marshal-turns -->\n\nold\n\n<!-- end of results marshal-turns -->\n",
  );
  writeUp(file, new Map([["marshal-turns", text]] as const), (name) => gameExperimentNamed(name).title);
  expect(fs.readFileSync(file, "utf8")).toContain("| finding |");
  fs.writeFileSync(path.join(folder, "hanabi-rae.json"), "{}");
  expect(() => readGameResults(folder, "hanabi-rae")).toThrow("is damaged");
});

it("docs/text-games.md has a place for every experiment", () => {
  const docs = fs.readFileSync(new URL("../../../docs/text-games.md", import.meta.url), "utf8");
  for (const name of GAME_EXPERIMENT_NAMES) {
    expect(docs).toContain(`<!-- results ${name} -->`);
    expect(docs).toContain(`<!-- end of results ${name} -->`);
  }
});
