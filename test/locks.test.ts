/** Real processes race for the lock of a dead one; `test/reliability/lock-races.ts` has many more rounds. */
import { expect, test } from "vitest";
import { raceForLocks } from "./reliability/lock-races.ts";

test("of three processes exactly one takes over a dead lock, also if one is killed on its way", async () => {
  const rounds = 24;
  const { holders, kills, reasons } = await raceForLocks({ rounds, processes: 3, killEvery: 12 });
  expect(holders).toEqual({ 1: rounds });
  expect(kills).toBeGreaterThan(0);
  expect(reasons).toEqual([expect.stringContaining("is being written by process")]);
});
