/** Tests of alarms: when they are told, and that a long run costs no more per iteration than a short one. */
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { Alarms } from "./alarms.ts";
import { resolveConfig } from "./settings/resolve.ts";

const opened = () =>
  new Alarms(resolveConfig({ preset: "spiral" }), path.join(os.tmpdir(), "sparring-no-such-run"));
const healthy = { "entropy.kuhn-poker.first": 0.6, illegalShare: 0.01 };
const collapsed = { "entropy.kuhn-poker.first": 0.01, illegalShare: 0.01 };

test("there are none before the twentieth iteration, and each is told once", () => {
  const alarms = opened();
  for (let i = 0; i < 10; i++) expect(alarms.after(healthy)).toEqual([]);
  for (let i = 0; i < 9; i++) expect(alarms.after(collapsed)).toEqual([]);
  expect(alarms.after(collapsed).map(({ kind, metric }) => [kind, metric])).toEqual([
    ["entropy", "entropy.kuhn-poker.first"],
  ]);
  expect(alarms.after(collapsed)).toEqual([]);
});

// Work that grows with the history would need 5 · 10^9 steps here, far beyond the time limit of a test.
test("100,000 iterations, of which the last ones collapse", () => {
  const alarms = opened();
  let early = 0;
  for (let i = 0; i < 100_000; i++) early += alarms.after(healthy).length;
  expect(early).toBe(0);
  const told = Array.from({ length: 10 }, () => alarms.after(collapsed).length);
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(1);
});
