/** `train --resume` beside and beyond what a run has done, and runs that come to nothing. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readEvents, withoutTimes } from "../../run/record/events.ts";
import { cli, FAKE } from "../session-fixture.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-cli-resume-"));
const trained = path.join(root, "trained");
let run: string;
let number = 0;
beforeAll(async () => {
  expect((await cli("train", ...FAKE, "--run", trained)).code).toBe(0);
}, 60_000);
beforeEach(() => {
  run = path.join(root, `run-${number++}`);
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** Every file with its bytes and its time. */
function files(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      const stat = fs.statSync(file);
      const hash = stat.isFile() ? createHash("sha256").update(fs.readFileSync(file)).digest("hex") : "";
      return `${name} ${stat.mtimeMs} ${hash}`;
    });
}

const read = (...name: string[]) => fs.readFileSync(path.join(...name), "utf8");
const eventsOf = (of: string) => withoutTimes(readEvents(path.join(of, "events.jsonl")));

describe("an older checkpoint", () => {
  beforeEach(() => fs.cpSync(trained, run, { recursive: true }));

  test("is gone on from in a directory of its own; the run stays as it is, byte for byte", async () => {
    const before = files(run);
    const { code, err, out } = await cli("train", "--resume", path.join(run, "checkpoints/0002"));
    const branch = `${run}-from-0002`;
    expect(err).toContain(`A branch: ${branch} goes on from iteration 2 of ${run}, which stays as it is.\n`);
    expect(out).toContain(`a branch of ${run} from iteration 2, continuing after iteration 2`);
    expect(code).toBe(0);
    expect(files(run)).toEqual(before);
    expect(eventsOf(branch)).toEqual(eventsOf(run));
    for (const name of [
      "result.json",
      "config.json",
      "checkpoints/0003/engine/fake.json",
      "episodes/0001.jsonl",
    ])
      expect(read(branch, name), name).toBe(read(run, name));
    expect(JSON.parse(read(branch, "origin.json"))).toEqual({ schema: 1, run, iteration: 2 });
    expect(fs.readdirSync(root).filter((name) => name.endsWith(".tmp"))).toEqual([]);

    const report = await cli("report", branch, "--no-ladder", "--no-tasks", "--json");
    expect(report.out).toContain("The run is a branch of run-0: up to iteration 2 it is that run.");
    expect(await cli("train", "--resume", path.join(run, "checkpoints/0002"))).toMatchObject({
      code: 7,
      err: expect.stringMatching(/-from-0002 exists already\. .*--resume .*-from-0002"; else .*--run/),
    });
    expect(await cli("train", "--resume", branch)).toMatchObject({ code: 0 });
  });

  test("goes where --run says, also while another process writes the run", async () => {
    fs.writeFileSync(
      path.join(run, "run.lock"),
      JSON.stringify({ pid: process.ppid, host: os.hostname(), started: "" }),
    );
    const before = files(run);
    const branch = path.join(root, "elsewhere", "mine");
    const words = ["train", "--resume", path.join(run, "checkpoints/0003"), "--run", branch];
    expect(await cli(...words)).toMatchObject({ code: 0 });
    expect(files(run)).toEqual(before);
    expect(read(branch, "result.json")).toBe(read(run, "result.json"));
  });

  test("with a past that was changed leaves no directory", async () => {
    fs.rmSync(path.join(run, "episodes/0001.jsonl"));
    const older = path.join(run, "checkpoints/0002");
    const result = await cli("train", "--resume", older);
    expect(result).toMatchObject({
      code: 7,
      err: expect.stringMatching(/0001\.jsonl, games of iteration 1/),
    });
    expect(fs.existsSync(`${run}-from-0002`)).toBe(false);
    expect(await cli("train", "--resume", older, "--despite-changes")).toMatchObject({ code: 0 });
  });

  test("--run without a checkpoint, and --iterations with one, are refused", async () => {
    expect(await cli("train", "--resume", run, "--run", `${run}-b`)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--run is for a branch: name one of its checkpoints/),
    });
    const both = ["--resume", path.join(run, "checkpoints/0002"), "--iterations", "5"];
    expect(await cli("train", ...both)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Give the run itself \(--resume .*\), or leave out --iterations/),
    });
  });
});

describe("--iterations", () => {
  beforeEach(() => fs.cpSync(trained, run, { recursive: true }));

  test("makes a finished run longer, and says what becomes of the learning rate", async () => {
    const { code, err, out } = await cli("train", "--resume", run, "--iterations", "5");
    expect(err).toMatch(/Made longer: 5 iterations instead of 3, of which 3 are done\./);
    expect(err).toMatch(/learning rate was \S+ in iteration 3 and is \S+ in iteration 4/);
    expect(err).toMatch(/would have had other learning rates up to iteration 3: this is another run/);
    expect(out).toContain("5 iterations of");
    expect(code).toBe(0);
    expect(JSON.parse(read(run, "result.json")).iterations).toBe(5);
    expect(read(run, "result-0003.json")).toBe(read(trained, "result.json"));
    const { notes } = JSON.parse((await cli("report", run, "--no-ladder", "--no-tasks", "--json")).out);
    expect(notes).toContainEqual(
      expect.stringMatching(/made longer after iteration 3, from 3 to 5 iterations/),
    );
    expect((await cli("train", "--resume", run)).code).toBe(0);
  });

  test.each([["2"], ["3"], ["x"], ["4.5"]])("%s: refused, and nothing is touched", async (iterations) => {
    const before = files(run);
    expect((await cli("train", "--resume", run, "--iterations", iterations)).code).toBe(2);
    expect(files(run)).toEqual(before);
  });
});

test("a finished run without the checkpoint of its end is not made longer: its result would be lost", async () => {
  fs.cpSync(trained, run, { recursive: true });
  fs.rmSync(path.join(run, "checkpoints/0003"), { recursive: true });
  const before = files(run);
  expect(await cli("train", "--resume", run, "--iterations", "5")).toMatchObject({
    code: 7,
    err: expect.stringMatching(
      /checkpoint of its end \(iteration 3\) is missing; the newest is that of iteration 2/,
    ),
  });
  expect(files(run)).toEqual(before);
});

describe("a run that comes to nothing", () => {
  /** Pictures that fail while a file is there. */
  function plugIn(failing: string, from: string): string {
    const file = path.join(root, `${path.basename(failing)}.ts`);
    const source = path.resolve(import.meta.dirname, "../../pairs/clevr/source.ts");
    fs.writeFileSync(
      file,
      `import fs from "node:fs";
       import { clevrSource } from ${JSON.stringify(source)};
       export default ({ seed, size }) => {
         const inner = clevrSource({ seed, size });
         const pair = (split, index, difficulty) => {
           if (${from} && fs.existsSync(${JSON.stringify(failing)})) throw new Error("the disk is on fire");
           return inner.pair(split, index, difficulty);
         };
         return { ...inner, name: "mine", domains: inner.domains, size: (split) => inner.size(split), pair };
       };`,
    );
    fs.writeFileSync(failing, "");
    return file;
  }

  test.each([
    [
      "pictures that the model does not read",
      ["--preset", "smoke", "--pairs.pictureSize", "32"],
      /is 32, but the model .* reads pictures of 64/,
    ],
    [
      "opponents that are not kept",
      [
        "--preset",
        "spiral",
        "--engine",
        "tabular",
        "--game",
        "kuhn-poker",
        "--set",
        "algorithm.opponents=lagged",
        "--set",
        "algorithm.lag=99",
        "--set",
        "checkpoint.every=10",
        "--set",
        "checkpoint.keep=2",
      ],
      /checkpoint\.keep is 2/,
    ],
    [
      "a game that the engine does not play",
      ["--preset", "smoke", "--engine", "tabular"],
      /sees none|table|needs/,
    ],
  ])("by %s is refused before its directory is made", async (_, flags, message) => {
    const { code, err } = await cli("train", ...flags, "--run", run);
    expect(err).toMatch(message);
    expect(code).toBeGreaterThan(1);
    expect(fs.existsSync(run)).toBe(false);
  });

  test("by a server that is none is refused before its directory is made", async () => {
    const server = http.createServer((_, response) => response.writeHead(404).end("nothing here"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const words = ["--engine", "tinker", "--url", url, "--model", "a/b", "--game", "kuhn-poker"];
    const { code, err } = await cli("train", ...words, "--run", run);
    server.close();
    expect(err).toContain("the server answered 404");
    expect(code).toBeGreaterThan(1);
    expect(fs.existsSync(run)).toBe(false);
  });

  test("by a plug-in that fails at once leaves no directory; an empty folder that was there stays", async () => {
    const pairs = plugIn(path.join(root, "at-once"), "true");
    const flags = ["train", ...FAKE, "--pairs", pairs, "--run", run];
    const { err } = await cli(...flags);
    expect(err).toMatch(/the disk is on fire/);
    expect(err).toContain(`Nothing was recorded yet, so ${run} was removed`);
    expect(fs.existsSync(run)).toBe(false);
    fs.mkdirSync(run);
    expect((await cli(...flags)).err).toMatch(/the disk is on fire/);
    expect(fs.readdirSync(run)).toEqual([]);
  });

  test("after something was recorded says how to go on, and that works", async () => {
    const failing = path.join(root, "later");
    const pairs = plugIn(failing, 'split === "train"');
    const { err } = await cli("train", ...FAKE, "--pairs", pairs, "--run", run);
    expect(err).toMatch(/the disk is on fire/);
    expect(err).toContain(`${run} keeps what it did: go on with npx sparring train --resume ${run}\n`);
    fs.rmSync(failing);
    expect(await cli("train", "--resume", run)).toMatchObject({ code: 0 });
  });
});

test("what a kill left is cleared when the run is opened, but not what a live process writes", async () => {
  fs.cpSync(trained, run, { recursive: true });
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  const gone = [`config.json.${dead}.tmp`, `ladder.json.${dead}.tmp`, `pictures/a.png.${dead}.tmp`];
  const half = ["episodes/0003.jsonl.tmp", "checkpoints/0003.tmp/state.json", `run.lock.${dead}.tmp`];
  const locks = [`run.lock.${dead}.dead`, "run.lock.0123456789abcdef"];
  const kept = [`report.html.${process.ppid}.tmp`, "notes.tmp", "pictures/b.png.tmp"];
  for (const name of [...gone, ...half, ...locks, ...kept]) {
    fs.mkdirSync(path.dirname(path.join(run, name)), { recursive: true });
    fs.writeFileSync(path.join(run, name), "half");
  }
  expect(await cli("train", "--resume", run)).toMatchObject({ code: 0 });
  const left = fs.readdirSync(run, { recursive: true, encoding: "utf8" });
  expect([...gone, ...half, ...locks].filter((name) => left.includes(name))).toEqual([]);
  expect(kept.filter((name) => !left.includes(name))).toEqual([]);
});
