import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { wilson } from "../../core/stats.ts";
import type { ContestantReport, MatchResult } from "../../evaluate/contests/match.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { describeResult, readResultFile } from "./result.ts";

const config = resolveConfig({});

const share = wilson(3, 4);
const half = wilson(2, 4);
const report = (name: string): ContestantReport => ({
  name,
  wins: { civilians: share, spy: share },
  measures: { decisionAccuracy: half, naShare: half, invalidVoteShare: half, invalidClueShare: half },
});
const met = (a: string, b: string): MatchResult => ({
  winRate: share,
  a: report(a),
  b: report(b),
  games: 4,
  unscored: 0,
});
const result = { schema: 1 as const, iterations: 3, match: met("trained", "base") };

describe("the verdict", () => {
  test("has the rule's score beside the win rate, and the panel as a table", () => {
    const compared = { player: half, other: half, difference: { estimate: 0, low: -0.1, high: 0.1, n: 2 } };
    const rule = { kind: "rule" as const, result: met("base with the rule", "base") };
    const panel = {
      player: "trained",
      base: "base",
      games: 4,
      pictures: 2,
      matches: [rule],
      textChance: 0.2,
      votesOnNotes: { ...compared, withoutNotes: 0 },
      leftOut: ["Refusals: none."],
    };
    const text = describeResult({ ...result, panel }, "runs/x", config);
    expect(text).toMatch(/^trained wins 75\.0% .* against base/);
    expect(text).toContain("base with a rule of three lines for its votes wins 75.0% (95% interval");
    expect(text).toMatch(
      /votes for the spy, on the same notes +50\.0 \(.*\) +50\.0 \(.*\) +0\.0 \(-10\.0 to \+10\.0\)/,
    );
    expect(text).toContain("Left out: Refusals: none.");
  });

  test("of a run from before there were panels", () => {
    const text = describeResult(result, "runs/x", config);
    expect(text).not.toMatch(/Panel|rule/);
    expect(text).toContain("The run is stored in runs/x");
  });
});

describe("a stored result", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-result-"));
  const file = path.join(folder, "result.json");
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const reading = (stored: unknown) => {
    fs.writeFileSync(file, typeof stored === "string" ? stored : JSON.stringify(stored));
    return () => readResultFile(file, config);
  };

  test("is read as it was written, also by the first version", () => {
    expect(reading(result)()).toEqual(result);
    const first = path.resolve(import.meta.dirname, "../../../test/fixtures/run-of-84bf03c/result.json");
    expect(readResultFile(first, config).match?.winRate.n).toBe(4);
  });

  const wrong = { ...half, estimate: "much" };
  test.each([
    ["another schema", { ...result, schema: 2 }, /schema/],
    ["no iterations", { schema: 1 }, /iterations/],
    [
      "a text for a number",
      { ...result, match: { ...result.match, winRate: wrong } },
      /match\.winRate\.estimate/,
    ],
    ["half a match", { ...result, match: { winRate: half } }, /match\./],
    ["a list for a panel", { ...result, panel: [] }, /panel/],
    ["a panel without matches", { ...result, panel: { player: "trained" } }, /panel\.matches/],
    ["self-play without games", { ...result, before: { measures: {} } }, /before/],
    ["a further game without a name", { ...result, more: [{}] }, /more\[0\]\.game/],
    ["null", null, /object/],
    ["half a file", '{"schema": 1, "iter', /JSON/],
  ])("with %s is refused with the field and the remedy", (_, stored, field) => {
    expect(reading(stored)).toThrow(field);
    expect(reading(stored)).toThrow(
      /result\.json is damaged.*Delete it and go on with "npx sparring train --resume /,
    );
  });
});
