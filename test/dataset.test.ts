/** Data sets of whole runs: advantages are those that the runs trained on, and what is written is what was played. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { AdvantagedTurn } from "../src/advantage/advantage.ts";
import type { AskedAgain } from "../src/algorithms/algorithm.ts";
import { IterativeSpo } from "../src/algorithms/iterative-spo.ts";
import { Spiral } from "../src/algorithms/spiral.ts";
import { cli } from "../src/cli/session-fixture.ts";
import type { AnswerRow } from "../src/dataset/answer-row.ts";
import { playedSource } from "../src/dataset/played/played-source.ts";
import type { Episode } from "../src/rollout/episode.ts";
import { resolveConfig } from "../src/run/settings/resolve.ts";
import { fixtureConfig, runConfig, runFixture } from "../src/run/train-fixture.ts";

let root: string;
let number = 0;
const folder = () => path.join(root, `at-${number++}`);
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-dataset-"));
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => fs.rmSync(root, { recursive: true }));

const noEvaluation = { ...fixtureConfig.evaluation, games: 0 };
const config = { ...fixtureConfig, evaluation: noEvaluation };

/** What each turn trained on, by episode, time and place in the game, as the run's algorithm gave it. */
function watched(kind: typeof IterativeSpo | typeof Spiral): Map<string, number> {
  const trained = new Map<string, number>();
  const step = kind.prototype.step as (games: readonly Episode[], again?: AskedAgain) => never;
  vi.spyOn(kind.prototype, "step").mockImplementation(function (this: unknown, games, again) {
    const result = step.call(this, games, again) as { learn: { turns: readonly AdvantagedTurn[] } };
    const advantages = new Map(result.learn.turns.map(({ turn, advantage }) => [turn, advantage]));
    for (const [time, episodes] of [games, ...(again?.sampled ?? [])].entries())
      for (const { id, turns } of episodes)
        for (const [i, turn] of turns.entries()) {
          const advantage = advantages.get(turn);
          if (advantage !== undefined) trained.set(`${id} ${time} ${i}`, advantage);
        }
    return result as never;
  });
  return trained;
}

async function rowsOf(word: string): Promise<{ rows: AnswerRow[]; notes: readonly string[] }> {
  const source = await playedSource(word, { games: "training", flags: [] });
  const rows: AnswerRow[] = [];
  for await (const row of source.rows()) rows.push(row);
  return { rows, notes: source.notes() };
}

function advantagesIn(rows: readonly AnswerRow[]): Map<string, number> {
  const known = rows.filter(({ advantage }) => advantage !== undefined);
  return new Map(
    known.map(({ about, advantage }) => [
      `${about.episode} ${about.time} ${about.turn}`,
      advantage as number,
    ]),
  );
}

describe("advantages are exactly those that the run trained on", () => {
  test("with votes asked again, in both stages, and from a checkpoint for one iteration alone", async () => {
    const run = folder();
    const trained = watched(IterativeSpo);
    const algorithm = { ...config.algorithm, votesPerSeat: 3, accuracyBy: "argmax" as const };
    await runFixture(run, { config: { ...config, algorithm } });
    vi.restoreAllMocks();
    const { rows, notes } = await rowsOf(run);
    expect(notes).toEqual([]);
    expect(advantagesIn(rows)).toEqual(trained);
    expect(new Set(rows.filter(({ advantage }) => advantage).map(({ about }) => about.kind))).toEqual(
      new Set(["clue", "vote"]),
    );
    expect(
      rows.every(({ reward, terms }) => reward === Object.values(terms ?? {}).reduce((a, b) => a + b, 0)),
    ).toBe(true);
    const alone = await rowsOf(path.join(run, "episodes", "0006.jsonl"));
    const last = [...trained].filter(([name]) => name.startsWith("0006"));
    expect(last.length).toBeGreaterThan(0);
    expect([...advantagesIn(alone.rows)]).toEqual(last);
  });

  test("of SPIRAL on a table", async () => {
    const run = folder();
    const trained = watched(Spiral);
    const flags = ["game.name=kuhn-poker", "engine.kind=tabular", "iterations=4", "gamesPerIteration=16"];
    const small = resolveConfig({ flags: [...flags, "evaluation.games=0", "checkpoint.gamesEvery=1"] });
    await runConfig(run, small);
    vi.restoreAllMocks();
    const { rows, notes } = await rowsOf(run);
    expect(notes).toEqual([]);
    expect(trained.size).toBeGreaterThan(50);
    expect(advantagesIn(rows)).toEqual(trained);
    const out = folder();
    const { code, out: told } = await cli(
      "export",
      "dataset",
      run,
      "--as",
      "grpo",
      "--out",
      out,
      "--verify",
      "--json",
    );
    expect(code).toBe(0);
    const { rows: groups, verified } = JSON.parse(told);
    // 3 cards at 2 places of the first player, and at 2 of the second one: 12 prompts at most.
    expect(groups).toBeGreaterThan(3);
    expect(groups).toBeLessThanOrEqual(12);
    expect(verified.rows).toBe(groups);
    expect(
      (await cli("export", "dataset", run, "--as", "dpo", "--format", "imagefolder", "--out", folder())).err,
    ).toMatch(/has no pictures, so there is no imagefolder/);
  });
});

describe("what cannot be known is left out and told", () => {
  test("advantages, where games are missing, an event was changed, or votes were not kept", async () => {
    const run = folder();
    const every = { ...config.checkpoint, every: 6 };
    await runFixture(run, { config: { ...config, checkpoint: every } });
    const changed = (await rowsOf(run)).rows.length;
    const log = path.join(run, "events.jsonl");
    const before = fs.readFileSync(log, "utf8");
    fs.writeFileSync(log, before.replace(/"decisionAccuracy":[\d.]+/, '"decisionAccuracy":0.123'));
    const damaged = await rowsOf(run);
    expect(damaged.rows).toHaveLength(changed);
    expect(advantagesIn(damaged.rows).size).toBe(0);
    expect(damaged.notes.join()).toMatch(/Advantages of iteration 1 are left out: .*come out differently/);
    fs.writeFileSync(log, before);
    fs.rmSync(path.join(run, "episodes", "0002.jsonl"));
    const gap = await rowsOf(run);
    expect(new Set([...advantagesIn(gap.rows).keys()].map((name) => name.slice(0, 4)))).toEqual(
      new Set(["0001"]),
    );
    expect(gap.notes.join()).toMatch(/Advantages of 4 iterations are left out: games of earlier iterations/);
  });

  test("groups, where each prompt comes once: with the counts and what to do", async () => {
    const run = folder();
    await runFixture(run, {
      config: { ...config, iterations: 1, pairs: { ...config.pairs, trainPairs: 2000 } },
    });
    const { code, err } = await cli("export", "dataset", run, "--as", "dpo", "--out", folder());
    expect(code).toBe(3);
    expect(err).toMatch(/no two of its 56 answers have the same prompt \(56 prompts.*votesPerSeat=8/);
  });
});

describe("written and read back", () => {
  test("a damaged reward and another picture are found", async () => {
    const run = folder();
    await runFixture(run, { config: { ...config, iterations: 1 } });
    const out = folder();
    const argv = ["--as", "episodes", "--format", "imagefolder", "--out"];
    expect((await cli("export", "dataset", run, ...argv, out, "--verify")).code).toBe(0);
    const { verifyDataset } = await import("../src/dataset/export-dataset.ts");
    const source = await playedSource(run, { games: "training", flags: [] });
    const options = { as: "episodes", format: "imagefolder", version: "" } as const;
    const file = path.join(out, "train", "metadata.jsonl");
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, text.replace(/"reward":(-?[\d.]+)/, '"reward":7'));
    await expect(verifyDataset(source, out, options)).rejects.toThrow(
      /row 1: reward is 7, and -?[\d.]+ in the source/,
    );
    fs.writeFileSync(file, text);
    const pictures = path.join(out, "train", "pictures");
    const [one, other] = fs.readdirSync(pictures);
    fs.copyFileSync(path.join(pictures, one), path.join(pictures, other));
    await expect(verifyDataset(source, out, options)).rejects.toThrow(/whose bytes are those of/);
  });

  test("answers to imitate: the default, the winners, and one player's", async () => {
    const run = folder();
    await runFixture(run, { config: { ...config, iterations: 2 } });
    const { rows } = await rowsOf(run);
    const good = rows.filter(({ move, cut }) => move !== undefined && !cut);
    const wanted: [string[], number][] = [
      [[], good.filter(({ reward = 0 }) => reward > 0).length],
      [["--winners"], good.filter(({ about }) => about.won).length],
      [["--min-reward", "-1"], good.filter(({ reward = -9 }) => reward >= -1).length],
    ];
    for (const [flags, count] of wanted) {
      const made = await cli("export", "dataset", run, "--as", "sft", ...flags, "--out", folder(), "--json");
      expect(JSON.parse(made.out).rows).toBe(count);
    }
    const none = await cli("export", "dataset", run, "--as", "sft", "--player", "nobody", "--out", folder());
    expect(none.err).toMatch(/all were left out \(112 by other players\)/);
  });

  test("a run of an older version", async () => {
    const old = path.join(import.meta.dirname, "fixtures", "run-of-84bf03c");
    const out = folder();
    const made = await cli("export", "dataset", old, "--as", "episodes", "--out", out, "--verify", "--json");
    const { rows, verified } = JSON.parse(made.out);
    expect(verified.rows).toBe(rows);
    expect(rows).toBeGreaterThan(0);
    expect(fs.readFileSync(path.join(out, "README.md"), "utf8")).not.toContain(root);
  });

  test("programs that a stranger's run names are not used", async () => {
    const run = folder();
    await runFixture(run, { config: { ...config, iterations: 1 } });
    const file = path.join(run, "config.json");
    const stored = JSON.parse(fs.readFileSync(file, "utf8"));
    const module = path.join(root, "strange.mjs");
    fs.writeFileSync(module, `throw new Error("was executed");`);
    fs.writeFileSync(file, JSON.stringify({ ...stored, pairs: { ...stored.pairs, source: module } }));
    const { code, err } = await cli("export", "dataset", run, "--as", "episodes", "--out", folder());
    expect([code, err]).toEqual([2, expect.stringMatching(/add --trust/)]);
    expect(err).not.toContain("was executed");
  });
});
