import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { VisionZeroConfig } from "../run/settings/config.ts";
import { experimentsOf, planOf } from "./plan.ts";
import { VARIANT_NAMES } from "./variants.ts";
import { checkpointMatches, playsStandard, wantedMatches } from "./wanted-matches.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-wanted-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const plan = (...experiments: Parameters<typeof planOf>[0]["experiments"]) =>
  planOf({ experiments, threads: 1, quick: false, set: [], out: folder, seeds: [1, 2] });

test("the standard game is what differs in training alone", () => {
  const all = plan(
    "retention",
    "figure-8",
    "table-10",
    "table-11",
    "table-12",
    "table-13",
    "published-code",
    "transfer",
    ...experimentsOf(["new-pictures"]),
  );
  const own = all.jobs.filter((job) => job.seed === 1 && playsStandard(all, job));
  expect(own.map(({ variant }) => variant)).toEqual([
    ...["default", "paper", "clue-only", "decision-only", "no-rae"],
  ]);
  expect(new Set(all.jobs.map(({ variant }) => variant)).size).toBe(VARIANT_NAMES.length);
});

describe("wanted", () => {
  test("another game is played once more in the standard one, with the deals of its seed", () => {
    const table = plan("table-11");
    const wanted = wantedMatches(table, table.jobs);
    expect(wanted.map(({ name }) => name)).toEqual([
      ...["civilians-2-1", "civilians-3-1", "civilians-2-2", "civilians-3-2"].map(
        (name) => `${name} against the base`,
      ),
    ]);
    expect(
      wanted.map(({ config, games }) => [config.seed, (config as VisionZeroConfig).game.civilians, games]),
    ).toEqual([...[1, 1, 2, 2].map((seed) => [seed, 4, 400])]);
  });

  test("head to head where both runs of a seed are finished", () => {
    const figure = plan("figure-8");
    const finished = figure.jobs.filter(({ name }) => name !== "decision-only-2");
    expect(wantedMatches(figure, finished).map(({ name }) => name)).toEqual([
      "paper-1 against decision-only-1",
    ]);
  });

  test("earlier checkpoints of the followed variant, the last one is the run itself", () => {
    const root = path.join(folder, "default-1", "checkpoints");
    for (const iteration of ["0010", "0090", "0120"]) {
      fs.mkdirSync(path.join(root, iteration), { recursive: true });
      fs.writeFileSync(path.join(root, iteration, "manifest.json"), "{}");
    }
    const [figure, table] = [plan("figure-6"), plan("table-13")];
    expect(checkpointMatches(figure, figure.jobs[0]).map(({ iteration }) => iteration)).toEqual([10, 90]);
    expect(checkpointMatches(table, table.jobs[0])).toEqual([]);
  });
});
