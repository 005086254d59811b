/** Pretraining that is killed, with SIGKILL and in its first and last part, comes to the same bytes as one that is not. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { listCheckpoints } from "../src/checkpoint/checkpoint.ts";
import { make, tinyWork } from "../src/cli/pretrain/pretrain-fixture.ts";
import { Key } from "../src/core/rng.ts";

const PROGRAM = `
  const { tinyWork } = await import("./src/cli/pretrain/pretrain-fixture.ts");
  const { makeBase } = await import("./src/cli/pretrain/work.ts");
  const { processIo } = await import("./src/cli/io.ts");
  process.exitCode = await makeBase(tinyWork(process.argv[1]), processIo());
`;
/** Steps after which it is killed: in the warm-up and in the last stage. */
const KILLS = [2, 8];
const POLL_MS = 5;

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-kills-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

function start(out: string) {
  const words = ["--import", "tsx", "--input-type=module", "-e", PROGRAM, out];
  const child = spawn(process.execPath, words, { stdio: "ignore" });
  const ended = new Promise<string | null>((resolve) => {
    child.on("close", (_code, signal) => resolve(signal));
  });
  return { child, ended };
}

test("killed twice, it ends with the bytes of an unbroken run", async () => {
  const [whole, broken] = ["whole", "broken"].map((name) => path.join(root, `${name}.safetensors`));
  expect(await make(tinyWork(whole))).toMatchObject({ code: 0 });
  const rng = Key.root("test/pretrain").stream();
  for (const step of KILLS) {
    const { child, ended } = start(broken);
    while (child.exitCode === null && (listCheckpoints(`${broken}.state`).at(-1) ?? 0) < step)
      await setTimeout(POLL_MS);
    await setTimeout(rng.int(0, 60));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
  }
  const { code, err } = await make(tinyWork(broken));
  expect(err).toMatch(/continuing after step \d+ of 10/);
  expect(code).toBe(0);
  expect(fs.readFileSync(broken)).toEqual(fs.readFileSync(whole));
  expect(fs.readdirSync(root).sort()).toEqual(["broken.safetensors", "whole.safetensors"]);
});
