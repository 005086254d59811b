/**
 * Faults at some file operations of the smallest runs, and gone on with; `npm run reliability -- kills` has
 * all of them. One process is killed for real: what it leaves is what a played death leaves.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesBelow } from "../../src/checkpoint/files.ts";
import { inChild } from "./faults/child.ts";
import { FAULT_KINDS, type Fault } from "./faults/disk.ts";
import { spyJob, tableJob } from "./faults/jobs.ts";
import { emptyFolder, goneOn, trial, undisturbed, type Whole, watched } from "./faults/trial.ts";
import { faultsOf } from "./kill-everywhere.ts";

const below = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-faults-"));
afterAll(() => fs.rmSync(below, { recursive: true }));

describe.each([
  ["a table", tableJob, 3],
  ["who is the spy", spyJob, 1],
] as const)("%s", (_, job, times) => {
  let whole: Whole;
  beforeAll(async () => {
    whole = await undisturbed(job, emptyFolder(below, job.name));
  });

  test.each(FAULT_KINDS)("after %s the end is that of an undisturbed run", async (kind) => {
    const faults = faultsOf(whole.operations).filter((fault) => fault.kind === kind);
    for (let i = 0; i < times; i++) {
      const fault = faults[Math.floor(((i + 0.5) * faults.length) / times)];
      const { wrong } = await trial(job, emptyFolder(below, "trial"), fault, whole);
      expect({ ...fault, wrong }).toEqual({ ...fault, wrong: undefined });
    }
  });
});

test("a process that is killed in the middle of a checkpoint", async () => {
  const whole = await undisturbed(tableJob, emptyFolder(below, "whole"));
  const at = 1 + whole.operations.findIndex(({ file }) => /checkpoints.*tabular\.json.*tmp/.test(file));
  const fault: Fault = { kind: "torn", at };
  const [real, played] = [emptyFolder(below, "real"), emptyFolder(below, "played")];
  expect((await inChild(tableJob.start(real), real, fault)).signal).toBe("SIGKILL");
  await watched(tableJob.start(played), played, fault);
  expect(left(real)).toEqual(left(played));
  expect((await goneOn(tableJob, real, whole)).wrong).toBeUndefined();
});

/** Names and sizes, without process ids and what holds times. */
function left(folder: string): string[] {
  return filesBelow(folder)
    .filter((file) => !/run\.lock|launches|events/.test(file))
    .map((file) => `${file.replace(/\.\d+\.tmp$/, ".PID.tmp")} ${fs.statSync(path.join(folder, file)).size}`);
}
