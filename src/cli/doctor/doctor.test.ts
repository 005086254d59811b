/** `sparring doctor`: its rows, and what it says where something is off. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "../../run/record/clock.ts";
import { session } from "../session-fixture.ts";
import type { Finding } from "./finding.ts";
import { shortJob } from "./short-job.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-doctor-test-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

/** No row depends on this machine but those of its load, memory and disk. */
async function rows(state: string): Promise<{ code: number; findings: Map<string, Finding> }> {
  const { code, out } = await session(["doctor", "--no-job", "--json"], { env: { XDG_STATE_HOME: state } });
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return { code, findings: new Map(findings.map((finding) => [finding.name, finding])) };
}

test("what is needed works here, and nothing is left behind", async () => {
  const { code, findings } = await rows(path.join(root, "state"));
  expect(code).toBe(0);
  for (const name of [
    "versions",
    "this folder",
    "temporary files",
    "trusted runs",
    "the local engine",
    "threads",
  ])
    expect(findings.get(name)).toMatchObject({ state: "ok" });
  expect(fs.readdirSync(root)).toEqual([]);
});

test("a folder that cannot be written is a row with a remedy", async () => {
  const file = path.join(root, "file");
  fs.writeFileSync(file, "");
  const { code, findings } = await rows(file);
  expect(code).toBe(0);
  expect(findings.get("trusted runs")).toMatchObject({
    state: "warn",
    seen: expect.stringMatching(/ENOTDIR|EEXIST/),
    remedy: expect.stringMatching(/^Change the rights of .*file/),
  });
});

test("a short job gives the same bytes twice; one that cannot be done fails with its reason", async () => {
  const fake = ["engine.kind=fake", "retention.weight=0", "pairs.pictureSize=16"];
  expect(await shortJob(systemClock, fake)).toMatchObject({
    state: "ok",
    seen: expect.stringMatching(/^twice the same bytes/),
  });
  const missing = await shortJob(systemClock, ["engine.weights=/nowhere/x.safetensors"]);
  expect(missing).toMatchObject({
    state: "fail",
    seen: expect.stringMatching(/x\.safetensors does not exist/),
  });
});
