/** Training from the command line, help, and what users get wrong. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEvents } from "../run/record/events.ts";
import { cli, FAKE, session } from "./session-fixture.ts";

let root: string;
let trained: string;
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-cli-"));
  trained = path.join(root, "trained");
  expect((await cli("train", ...FAKE, "--run", trained)).code).toBe(0);
}, 60_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

describe("help", () => {
  test.each([
    ["train"],
    ["play"],
    ["replay"],
    ["report"],
    ["evaluate", "match"],
    ["evaluate", "ladder"],
    ["evaluate", "compare"],
    ["evaluate", "arena"],
    ["pairs", "preview"],
    ["settings"],
  ])("%s %s", async (...command) => {
    const { code, out } = await cli(...command.filter((word) => word !== undefined), "--help");
    expect(code).toBe(0);
    expect(out).toContain("Examples:");
    expect(out).toContain("--json");
    expect(out).not.toContain("--dataset");
    expect(out.includes("--pairs <name>")).toBe(!["settings", "report"].includes(command[0]));
  });

  test.each([
    [{ npm_lifecycle_event: "sparring" }, /^npm has written .* npm run --silent sparring -- …\n$/],
    [{ npm_lifecycle_event: "sparring", npm_config_loglevel: "silent" }, /^$/],
    [{ npm_lifecycle_event: "npx" }, /^$/],
  ])("--json says where npm wrote before it: %j", async (env, said) => {
    const { out, err } = await session(["metrics", "winRate", "--json"], { env });
    expect(JSON.parse(out)).toHaveLength(1);
    expect(err).toMatch(said);
  });

  test("settings lists every one with its allowed values", async () => {
    const { out } = await cli("settings", "--preset", "paper");
    expect(out).toMatch(/gamesPerIteration = 128\n\s+games of self-play per iteration \(an integer from 1/);
  });
});

describe("bad input: one clear message, an exit code, nothing written", () => {
  test.each([
    [["train", "--set", "algorithm.bta=1"], 2, /no setting "algorithm.bta". Did you mean "algorithm.beta"/],
    [["train", "--preset", "smal"], 2, /no preset "smal". Did you mean "small"/],
    [["train", "--iterations", "0"], 2, /"iterations" is 0.*an integer from 1/],
    [["train", "--algorithm.beta", "x"], 2, /"algorithm.beta" is "x".*a number from 0/],
    [["train", "--config", "/no/such.json"], 2, /\/no\/such.json: there is no such file/],
    [["train", "--iteratons", "3"], 2, /unknown option '--iteratons'\s+\(Did you mean --iterations\?\)/],
    [["train", "--engine", "locl"], 2, /"engine.kind" is "locl".* Did you mean "local"\? Allowed: local or/],
    [["train", "--set", "game.spyView=edted"], 2, /Did you mean "edited"\? Allowed: blank or edited/],
    [["train", "--pairs", "clevr~nois"], 2, /no shift "~nois"\. Did you mean "~noise"\?/],
    [["train", "--game", "kuhn-pocker"], 2, /no game "kuhn-pocker"\. Did you mean "kuhn-poker"\?/],
    [["evaluate", "match", "bas", "bot:random"], 2, /no player "bas"\. Did you mean "base"\? Give/],
    [["evaluate", "match", "bot:random", "bot:oracel"], 2, /no bot "oracel"\. Did you mean "oracle"\?/],
    [["evaluate", "suite", "bot:oracel"], 2, /bot:oracel answers no questions\. Did you mean "oracle"\?/],
    [["evaluate", "suite", "bot:random", "--tasks", "clevr-cout"], 8, /Did you mean "clevr-count"\?/],
    [["evaluate", "suite", "bot:random", "--domains", "chart"], 2, /Did you mean "charts"\? The domains/],
    [["metrics", "winrte"], 2, /no metric "winrte"\. Did you mean "winRate"\?/],
    [["reproduce", "figre-6"], 2, /Did you mean "figure-6"\? Allowed choices are all, /],
    [["pairs", "export", "clevr", "--format", "parket", "--out", "x"], 2, /Did you mean "parquet"\?/],
    [["trian"], 2, /unknown command 'trian'\s+\(Did you mean train\?\)/],
    [["train", "--dataset", "/no/such", "--engine.kind", "fake"], 3, /\/no\/such/],
    [
      ["train", "--set", "engine.weights=/no/w.safetensors"],
      2,
      /weights file \/no\/w.safetensors does not exist/,
    ],
    [["report", "sc"], 7, /sc is not a run directory: sc\/config\.json is missing\. Give/],
    [["train", "--resume", "/no/such"], 7, /\/no\/such is not a run directory/],
    [["evaluate", "match", "bot:nobody", "base"], 2, /no bot "nobody"/],
    [["evaluate", "match", "/no/such", "base"], 2, /no player "\/no\/such"\. Give a run directory/],
    [["evaluate", "match", "bot:oracle", "bot:random", "--games", "3"], 8, /3 games cannot be split/],
    [["evaluate", "match", "bot:oracle", "bot:random", "--games", "x"], 2, /Expected a whole number from 2/],
    [["replay", "/no/such.jsonl"], 3, /\/no\/such.jsonl cannot be read/],
    [["play", "bot:random", "--seat", "6"], 2, /no seat 6: the game has 5/],
    [["play", "bot:random", "--role", "king"], 2, /--role is "king"/],
    [["pairs", "preview", "--pairs", "/no/such"], 3, /\/no\/such/],
    [["pairs", "preview", "--pairs", "clever"], 2, /no pictures "clever".*Did you mean "clevr"/],
    [["pairs", "preview", "--difficulty", "2"], 2, /"pairs.difficulty" is 2/],
  ])("%j", async (argv, code, message) => {
    const before = fs.existsSync("runs") ? fs.readdirSync("runs") : [];
    const run = argv[0] === "train" && !argv.includes("--resume") ? ["--run", path.join(root, "bad")] : [];
    const result = await cli(...argv, ...run);
    expect(result.err).toMatch(message);
    expect(result.err).not.toMatch(/^\s+at .*\(/m);
    expect(result.code).toBe(code);
    expect(fs.existsSync("runs") ? fs.readdirSync("runs") : []).toEqual(before);
    expect(fs.existsSync(path.join(root, "bad"))).toBe(false);
  });

  test("--debug shows the stack", async () => {
    expect((await cli("replay", "/no/such.jsonl", "--debug")).err).toMatch(/^\s+at /m);
  });

  test("a run directory that is in use, or taken", async () => {
    expect(await cli("train", ...FAKE, "--run", trained)).toMatchObject({
      code: 7,
      err: expect.stringMatching(/there is a run in .* already/),
    });
    const holder = { pid: process.ppid, host: os.hostname(), started: "" };
    fs.writeFileSync(path.join(trained, "run.lock"), JSON.stringify(holder));
    expect(await cli("train", "--resume", trained)).toMatchObject({
      code: 7,
      err: expect.stringContaining(`by process ${process.ppid}`),
    });
    fs.rmSync(path.join(trained, "run.lock"));
  });

  test("a damaged checkpoint", async () => {
    const run = path.join(root, "damaged");
    fs.cpSync(trained, run, { recursive: true });
    fs.rmSync(path.join(run, "result.json"));
    fs.appendFileSync(path.join(run, "checkpoints/0003/engine/fake.json"), "x");
    const result = await cli("train", "--resume", run);
    expect(result).toMatchObject({
      code: 7,
      err: expect.stringMatching(/fake.json has .*--resume .*checkpoints\/0002/),
    });
    expect(await cli("evaluate", "match", run, "base")).toMatchObject({ code: 7 });
    expect(await cli("train", "--resume", path.join(run, "checkpoints/0002"))).toMatchObject({ code: 0 });
  });

  test("other settings with --resume", async () => {
    const result = await cli("train", "--resume", trained, "--seed", "3");
    expect(result).toMatchObject({
      code: 2,
      err: expect.stringContaining("continues with the settings of the run"),
    });
  });
});

describe("train", () => {
  test("--json prints the stored events and the result, nothing else", async () => {
    const run = path.join(root, "json");
    const { out } = await cli("train", ...FAKE, "--run", run, "--json");
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1)).toEqual(readEvents(path.join(run, "events.jsonl")));
    expect(lines.at(-1)).toMatchObject({ type: "result", run, iterations: 3 });
  });

  test("Ctrl-C saves, says how to continue and exits with 130", async () => {
    const run = path.join(root, "stopped");
    const stopped = await session(["train", ...FAKE, "--run", run], { interruptAt: /iteration 1\/3/ });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain(
      `Stopped after iteration 1 of 3. Go on with: npx sparring train --resume ${run}`,
    );
    const resumed = await cli("train", "--resume", run);
    expect(resumed.out).toContain("continuing after iteration 1");
    expect(resumed.out).toMatch(/trained wins .*95% interval/);
    expect((await cli("train", "--resume", run)).out).toMatch(/trained wins/);
  });

  test("on a terminal the status is drawn in place", async () => {
    const { out } = await session(["train", ...FAKE, "--run", path.join(root, "live")], { live: true });
    expect(out).toContain("\u001b[7F\u001b[J[#############.......] iteration 2 of 3   decision stage");
    expect(out).toMatch(/baselines {2}spy 0\.0000/);
  });
});
