/** The glossary has what runs and commands write, and nothing else. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Key } from "../../core/rng.ts";
import { wilson } from "../../core/stats.ts";
import { compare } from "../../evaluate/contests/compare.ts";
import { ladder } from "../../evaluate/contests/ladder.ts";
import { METRICS, patternOf } from "../../evaluate/glossary/glossary.ts";
import { glossaryMarkdown } from "../../evaluate/glossary/glossary-text.ts";
import { votesOnNotes } from "../../evaluate/spot-the-spy/panel/votes.ts";
import type { TaskScore } from "../../evaluate/suite/suite.ts";
import { exampleEpisode } from "../../reward/spot-the-spy/example-episode.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { fixtureConfig, harderConfig, runConfig, runFixture } from "../train-fixture.ts";
import { eventMetrics, metricOf } from "./event-metrics.ts";
import { type RunEvent, readEvents } from "./events.ts";

/** Every term that a setting can turn on, a curriculum, retention, and verdicts. */
const everything = {
  ...fixtureConfig,
  curriculum: harderConfig.curriculum,
  retention: { weight: 1, questions: 2, pairs: "training" },
  verdicts: { ...fixtureConfig.verdicts, weight: 1, confidence: 0.1 },
  algorithm: {
    ...fixtureConfig.algorithm,
    spyMisleading: 0.5,
    decisionSuspicion: 0.6,
    formatCost: 0.1,
    ...({ decisionReward: "shaped", accuracyBy: "argmax" } as const),
  },
};

let run: string;
let events: RunEvent[];
beforeAll(async () => {
  run = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-metrics-"));
  await runFixture(run, { config: everything });
  events = readEvents(path.join(run, "events.jsonl"));
});
afterAll(() => fs.rmSync(run, { recursive: true }));

const asEvent = (result: object): RunEvent => ({ schema: 1, type: "result", iteration: 0, result });
const names = (found: readonly RunEvent[]) => found.flatMap((event) => [...eventMetrics(event).keys()]);
const outcomes = { aFirst: "11010011", bFirst: "01001000" };

/** What is printed or stored outside of events. */
async function results(): Promise<RunEvent[]> {
  const key = Key.root("metrics");
  const rated = await ladder({ players: ["base", "later"], base: "base", key }, async () => outcomes);
  const compared = compare({ a: "x", b: "y", opponent: "base", key }, outcomes, {
    aFirst: "00010010",
    bFirst: "11011101",
  });
  const accuracy = wilson(1, 2);
  const score: TaskScore = {
    task: "clevr-count",
    chance: 0.25,
    accuracy,
    marks: "10",
    refused: [],
    failures: [],
  };
  // The scripted engine writes no notes.
  const noted = exampleEpisode({ seats: 5, spy: 4, votes: [4, 4, 4, 4] });
  const turns = noted.turns.map((turn) => ({ ...turn, text: `player 5: false ${turn.text}` }));
  const panel = { votesOnNotes: votesOnNotes([{ ...noted, turns }]) };
  return [rated, rated.players[0], compared, score, panel].map(asEvent);
}

/** What runs of other games write. */
async function ofSmallGames(): Promise<string[]> {
  const flags = ["engine.kind=tabular", "iterations=2", "gamesPerIteration=2", "evaluation.gamesDuring=2"];
  const written = ["spiral", "spyrl"].map(async (preset) => {
    const folder = path.join(run, preset);
    const own = preset === "spyrl" ? ["algorithm.formatCost=0.1"] : [];
    await runConfig(folder, resolveConfig({ preset, flags: [...flags, ...own, "evaluation.games=20"] }));
    return names(readEvents(path.join(folder, "events.jsonl")));
  });
  return (await Promise.all(written)).flat();
}

/** Written where a server samples and trains; `tinker.test.ts` sees it. */
const ON_SERVERS = ["rolloutGap"];

describe("metrics", () => {
  test("every number that is written has an entry, and no entry is unused", async () => {
    const own = new Set([...names(events), ...names(await results())]);
    const written = new Set([...own, ...ON_SERVERS, ...(await ofSmallGames()).map(patternOf)]);
    expect([...written].sort()).toEqual(METRICS.map(({ name }) => name).sort());
  });

  test("every entry says in one sentence what it means", () => {
    for (const { name, meaning, how, title } of METRICS) {
      expect(meaning, name).toMatch(/^[A-Z][^.]*(\.\d[^.]*)*\.$/);
      expect(how, name).toMatch(/\.$/);
      expect(title, name).not.toMatch(/\.$/);
    }
  });

  test("docs/metrics.md is what the glossary makes; if not: npm run docs:metrics", () => {
    const committed = fs.readFileSync(new URL("../../../docs/metrics.md", import.meta.url), "utf8");
    expect(committed).toBe(glossaryMarkdown());
  });

  test("numbers of an event by name: groups are opened, times keep their prefix, drops are added up", () => {
    const event: RunEvent = {
      schema: 1,
      type: "iteration",
      iteration: 7,
      loss: 0.5,
      dropped: { failure: 2, "no prompt": 1 },
      metrics: { naShare: 0.25 },
      time: { total: 3, at: "2026-01-31" },
    };
    const interval = { estimate: 0.6, low: 0.5, high: 0.7, n: 10 };
    expect(Object.fromEntries(eventMetrics(event))).toEqual({
      loss: 0.5,
      dropped: 3,
      naShare: 0.25,
      "time.total": 3,
    });
    expect(metricOf(asEvent({ winRate: interval, b: { winRate: 0 } }), "winRate")).toBe(0.6);
    const compared = { player: interval, other: { ...interval, estimate: 0.1 }, difference: interval };
    expect(metricOf(asEvent({ clues: { clueTruth: compared } }), "clueTruth")).toBe(0.6);
    expect(metricOf(event, "winRate")).toBeUndefined();
  });
});
