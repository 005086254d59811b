/** What a run goes on from: its past as it was written, a longer end, the opponents that it would have met. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readEvents, withoutTimes } from "./record/events.ts";
import { RunStore } from "./record/run-directory.ts";
import { lengthen } from "./settings/lengthened.ts";
import { resolveConfig } from "./settings/resolve.ts";
import { fixtureConfig, runConfig, runFixture, traces } from "./train-fixture.ts";

let root: string;
let reference: string;
let run: string;
let number = 0;
const folder = () => path.join(root, `run-${number++}`);
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-resume-"));
  reference = folder();
  await runFixture(reference);
});
beforeEach(() => {
  run = folder();
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const read = (...name: string[]) => fs.readFileSync(path.join(...name), "utf8");
const eventsOf = (of: string) => withoutTimes(readEvents(path.join(of, "events.jsonl")));
const files = (of: string) =>
  fs
    .readdirSync(of, { recursive: true, encoding: "utf8" })
    .filter((name) => fs.statSync(path.join(of, name)).isFile())
    .sort()
    .map((name) => [name, read(of, name)]);

describe("the past of a checkpoint", () => {
  const events = () => path.join(run, "events.jsonl");
  const lines = () => read(events()).split("\n");
  const edit = (change: (all: string[]) => string[]) =>
    fs.writeFileSync(events(), change(lines()).join("\n"));
  const games = (name: string) => path.join(run, "episodes", name);

  /** Killed after its checkpoint of iteration 4. */
  beforeEach(() => {
    fs.cpSync(reference, run, { recursive: true });
    fs.rmSync(path.join(run, "checkpoints/0006"), { recursive: true });
    fs.rmSync(path.join(run, "result.json"));
  });

  test.each([
    [
      "an event that was edited",
      () => edit((all) => all.map((line, i) => (i === 4 ? line.replace('"loss":', '"loss":1') : line))),
      /events\.jsonl:5, the event "iteration" of iteration 2, was changed .*as it was, or go on with what is there \(--despite-changes\)\.$/,
    ],
    [
      "an event that was taken out",
      () => edit((all) => all.filter((_, i) => i !== 3)),
      /events\.jsonl:4, the event "iteration" of iteration 1, was changed.*--despite-changes/,
    ],
    [
      "an event that is no JSON",
      () => edit((all) => all.map((line, i) => (i === 1 ? line.slice(5) : line))),
      /events\.jsonl:2, the event "game" of iteration 0, was changed/,
    ],
    [
      "a file that was cut",
      () => edit((all) => [...all.slice(0, 5), ""]),
      /events\.jsonl:6, the event "iteration" of iteration 3, was cut off .*iteration 4 was saved\. Put it back as it was, or go on from before it with "npx sparring train --resume .*checkpoints\/0002"\.$/,
    ],
    [
      "games that were removed",
      () => fs.rmSync(games("0003.jsonl")),
      /episodes\/0003\.jsonl, games of iteration 3, was removed .*0002.*--despite-changes/,
    ],
    [
      "games that were edited",
      () => fs.appendFileSync(games("0003-match.jsonl"), " "),
      /0003-match\.jsonl, games of iteration 3, was changed/,
    ],
  ])("%s: refused, and nothing is touched", async (_, damage, message) => {
    damage();
    const before = files(run);
    await expect(runFixture(run)).rejects.toThrow(message);
    expect(files(run)).toEqual(before);
  });

  test("what a clock measured, and what came later, does not count", async () => {
    edit((all) => all.map((line) => line.replace(/"total":[\d.]+/, '"total":7')));
    fs.appendFileSync(events(), "nonsense\n");
    fs.rmSync(games("0005.jsonl"));
    await runFixture(run);
    expect(traces(run)).toEqual(traces(reference));
  });

  test("on demand the run goes on with what is there, and asks no more", async () => {
    fs.rmSync(games("0001.jsonl"));
    fs.appendFileSync(games("0002.jsonl"), "\n");
    await runFixture(run, { despiteChanges: true });
    expect(read(run, "result.json")).toBe(read(reference, "result.json"));
    fs.rmSync(path.join(run, "result.json"));
    expect((await runFixture(run)).kind).toBe("finished");
  });
});

describe("a run that is made longer", () => {
  const short = { ...fixtureConfig, iterations: 4 };
  const longer = lengthen(short, 4, 6);

  /** Finished after iteration 4, then told to go on. */
  async function lengthened(of: string, config = short): Promise<void> {
    await runFixture(of, { config });
    const store = RunStore.open(of);
    store.lengthen(lengthen(config, 4, 6));
    store.close();
  }

  test("keeps its former end, tells the new schedule, and measures both ends", async () => {
    await lengthened(run);
    const former = eventsOf(run);
    const end = await runFixture(run, { config: longer });
    expect(end).toMatchObject({ kind: "finished", result: { iterations: 6 } });
    const events = eventsOf(run);
    expect(events.slice(0, former.length)).toEqual(former);
    expect(events.slice(former.length).map(({ type, iteration }) => `${type} ${iteration}`)).toEqual([
      ...["lengthened 4", "iteration 5", "iteration 6", "game 6", "selfplay 6", "match 6", "panel 6"],
    ]);
    expect(events[former.length]).toMatchObject({ from: 4, to: 6, sameRates: false });
    expect(JSON.parse(read(run, "result-0004.json"))).toMatchObject({ iterations: 4 });
    expect(JSON.parse(read(run, "result.json"))).toMatchObject({ iterations: 6 });
    const rates = events.filter(({ type }) => type === "iteration").map(({ learningRate }) => learningRate);
    expect(rates[4]).toBeGreaterThan(rates[3] as number);
  });

  test("killed or stopped on its way it goes on to the same bytes, from any of its checkpoints", async () => {
    await lengthened(run);
    const [killed, stopped, early] = [folder(), folder(), folder()];
    for (const copy of [stopped, early]) fs.cpSync(run, copy, { recursive: true });
    const stop = new AbortController();
    const event = ({ type, iteration }: { type: string; iteration: number }) => {
      if (type === "iteration" && iteration === 5) fs.cpSync(run, killed, { recursive: true });
    };
    await runFixture(run, { config: longer, reporter: { event } });
    fs.rmSync(path.join(killed, "run.lock"));
    fs.rmSync(path.join(early, "checkpoints/0004"), { recursive: true });
    const halt = ({ type }: { type: string }) => {
      if (type === "lengthened") stop.abort();
    };
    await runFixture(stopped, { config: longer, reporter: { event: halt }, signal: stop.signal });
    for (const again of [killed, stopped, early]) {
      await runFixture(again, { config: longer });
      expect(traces(again)).toEqual(traces(run));
      expect(read(again, "result-0004.json")).toBe(read(run, "result-0004.json"));
    }
  });

  test("killed while the settings change it is finished as before", async () => {
    await runFixture(run, { config: short });
    const [result, before] = [read(run, "result.json"), eventsOf(run)];
    fs.renameSync(path.join(run, "result.json"), path.join(run, "result-0004.json"));
    await runFixture(run, { config: short });
    expect(read(run, "result.json")).toBe(result);
    expect(fs.existsSync(path.join(run, "result-0004.json"))).toBe(false);
    expect(eventsOf(run)).toEqual(before);
  });

  test("follows from its settings: from the start they give the same run", async () => {
    await lengthened(run);
    await runFixture(run, { config: longer });
    const whole = folder();
    await runFixture(whole, { config: longer });
    const { events: _events, ...rest } = traces(run);
    expect(traces(whole)).toMatchObject({ ...rest, state: expect.any(String) });
    expect(eventsOf(whole).slice(1)).toEqual(eventsOf(run).slice(1));
  });

  test("before its end it changes the schedule at once", async () => {
    const stop = new AbortController();
    const event = ({ type, iteration }: { type: string; iteration: number }) => {
      if (type === "iteration" && iteration === 2) stop.abort();
    };
    await runFixture(run, { config: short, reporter: { event }, signal: stop.signal });
    const store = RunStore.open(run);
    const config = lengthen(short, 2, 6);
    store.lengthen(config);
    store.close();
    await runFixture(run, { config });
    const types = eventsOf(run).map(({ type, iteration }) => `${type} ${iteration}`);
    expect(types.slice(3, 7)).toEqual(["iteration 1", "iteration 2", "lengthened 2", "iteration 3"]);
    expect(types).not.toContain("match 4");
    expect(fs.existsSync(path.join(run, "result-0004.json"))).toBe(false);
  });

  test.each([
    ["constant", 0, true],
    ["cosine", 0.1, false],
  ] as const)("by a %s schedule: the weights of one long run? %d %s", async (schedule, warmup, same) => {
    const optimiser = { ...fixtureConfig.optimiser, schedule, warmup };
    await lengthened(run, { ...short, optimiser });
    await runFixture(run, { config: lengthen({ ...short, optimiser }, 4, 6) });
    expect(eventsOf(run).find(({ type }) => type === "lengthened")).toMatchObject({ sameRates: same });
    const whole = folder();
    await runFixture(whole, { config: { ...fixtureConfig, optimiser } });
    const weights = (of: string) => read(of, "checkpoints/0006/engine/fake.json");
    expect(weights(run) === weights(whole)).toBe(same);
  });

  test("twice", () => {
    const twice = lengthen(longer, 6, 9);
    expect(twice.lengthened).toEqual([
      { after: 4, iterations: 4 },
      { after: 6, iterations: 6 },
    ]);
    expect(lengthen(longer, 4, 9)).toEqual({ ...longer, iterations: 9 });
  });

  test("not shorter, and not from nothing", () => {
    expect(() => lengthen(short, 4, 3)).toThrow(/--iterations is 3, but the run has 4 iterations already/);
    expect(() => lengthen(short, 2, 4)).toThrow(/of which 2 are done\. A run can only be made longer/);
    expect(() => lengthen(short, 0, 6)).toThrow(/start it anew with --iterations 6/);
    const wrong = JSON.stringify([{ after: 5, iterations: 4 }]);
    expect(() => resolveConfig({ flags: [`lengthened=${wrong}`] })).toThrow(/lengthened is .*no run of/);
  });
});

test("a run against older weights that was stopped between checkpoints meets the same opponents", async () => {
  const config = resolveConfig({
    preset: "spiral",
    flags: [
      ...["engine.kind=tabular", "iterations=24", "gamesPerIteration=16", "checkpoint.every=5"],
      ...["checkpoint.keep=0", "evaluation.games=0", "algorithm.opponents=lagged", "algorithm.lag=3"],
    ],
  });
  const whole = folder();
  await runConfig(whole, config);
  const stop = new AbortController();
  const event = ({ type, iteration }: { type: string; iteration: number }) => {
    if (type === "iteration" && iteration === 12) stop.abort();
  };
  await runConfig(run, config, { signal: stop.signal, reporter: { event } });
  expect(fs.existsSync(path.join(run, "checkpoints/0012"))).toBe(true);
  await runConfig(run, config);
  expect(eventsOf(run)).toEqual(eventsOf(whole));
});
