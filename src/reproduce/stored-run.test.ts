import { describe, expect, test } from "vitest";
import type { RunRecord } from "./results.ts";
import { madeUpResults } from "./results-fixture.ts";
import { withStored } from "./stored-run.ts";

const [measured] = madeUpResults({ variant: "paper", wins: 0.6, seeds: [1] }).runs;
const match = measured.standard!;
const stored: RunRecord = {
  ...measured,
  checkpoints: [{ iteration: 10, match }],
  versus: { "decision-only": match },
  tasks: { "clevr-truth": "10", "photos-truth": "11", "asked-no-more": "01" },
};

describe("a run that is in the results", () => {
  test("keeps what another experiment measured of it", () => {
    const now = withStored({ ...measured, tasks: { "clevr-truth": "0101" } }, stored);
    expect(now.checkpoints).toEqual(stored.checkpoints);
    expect(now.versus).toEqual(stored.versus);
    expect(now.tasks).toEqual({ "clevr-truth": "0101", "photos-truth": "11" });
  });

  test("gives way to what is measured again", () => {
    const checkpoints = [{ iteration: 20, match }];
    expect(withStored({ ...measured, checkpoints }, stored).checkpoints).toEqual(checkpoints);
  });

  test.each([
    ["other settings", { configHash: "d" }],
    ["another seed", { seed: 2 }],
    ["another model at its end", { standard: { ...match, deals: { asCivilians: "1", asSpy: "0" } } }],
  ])("is another one with %s", (_, other) => {
    const now = { ...measured, ...other };
    expect(withStored(now, stored)).toEqual(now);
  });
});
