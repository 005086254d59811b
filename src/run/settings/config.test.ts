/** Settings: presets, precedence, and messages for everything a user can get wrong. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUBLISHED_CODE, PUBLISHED_VOTES } from "../../algorithms/iterative-spo-settings.ts";
import { configHash, configSchema } from "./config.ts";
import { PRESETS } from "./presets.ts";
import { parseConfig, resolveConfig } from "./resolve.ts";
import { settingsOf } from "./schema-flags.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-config-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const name = path.join(folder, `${fs.readdirSync(folder).length}.json`);
  fs.writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

test("without a preset the game decides: the default one, or that for other games", () => {
  expect(resolveConfig({}).algorithm.name).toBe("iterative-spo");
  expect(resolveConfig({ flags: ["game.name=spot-the-spy"] }).iterations).toBe(resolveConfig({}).iterations);
  const config = resolveConfig({ flags: ["game.name=tic-tac-toe", "engine.kind=tabular"] });
  expect(config).toEqual(
    resolveConfig({ preset: "spiral", flags: ["game.name=tic-tac-toe", "engine.kind=tabular"] }),
  );
  expect(config.algorithm.name).toBe("spiral");
});

describe("presets", () => {
  test.each(Object.keys(PRESETS))("%s is a valid, complete config", (preset) => {
    expect(() => resolveConfig({ preset })).not.toThrow();
  });

  test("paper has the values of the facts, section 2", () => {
    const { algorithm, ...config } = resolveConfig({ preset: "paper" });
    expect(config.game).toEqual({
      name: "spot-the-spy",
      civilians: 4,
      clueRounds: 2,
      spyView: "blank",
      selfVotes: "refused",
      voter: "civilians",
    });
    expect([config.iterations, config.gamesPerIteration, config.optimiser.learningRate]).toEqual([
      100, 128, 1e-5,
    ]);
    expect([config.optimiser.schedule, config.optimiser.warmup]).toEqual(["cosine", 0.1]);
    expect(algorithm).toMatchObject({
      beta: 0.1,
      lambda: 0.1,
      baselineDecay: 0.95,
      averageDecay: 0.95,
      klClue: 0.04,
      klDecision: 0.04,
      accuracyHigh: 0.9,
      errorHigh: 0.4,
      naHigh: 0.5,
      naLow: 0.1,
      minimumIterations: 5,
    });
  });

  test("published-code differs from paper by the switches of PAPERS.md alone", () => {
    const [paper, code] = ["paper", "published-code"].map((preset) => resolveConfig({ preset }));
    expect(code.algorithm).toEqual({
      ...paper.algorithm,
      ...PUBLISHED_CODE,
      ...PUBLISHED_VOTES,
      loss: undefined,
    });
    expect(code).toEqual({
      ...paper,
      algorithm: code.algorithm,
      game: { ...paper.game, civilians: 3, spyView: "edited", voter: "all-seeing" },
      sampling: { temperature: 0.8, repetitionPenalty: 1.1, penalised: "vote" },
    });
    const flags = ["engine.kind=tinker", "engine.model=m"];
    expect(resolveConfig({ preset: "published-code", flags }).sampling.repetitionPenalty).toBe(1);
  });

  test("every setting is described", () => {
    expect(settingsOf(configSchema).filter((setting) => setting.description === "")).toEqual([]);
  });
});

describe("precedence", () => {
  test("preset < file < flags, later flags win", () => {
    const name = file({ preset: "smoke", iterations: 7, algorithm: { beta: 0.3, lambda: 0.4 } });
    const config = resolveConfig({ file: name, flags: ["beta=0.5", "seed=3", "seed=4"] });
    expect(config.gamesPerIteration).toBe(resolveConfig({ preset: "smoke" }).gamesPerIteration);
    expect(config).toMatchObject({ iterations: 7, seed: 4, algorithm: { beta: 0.5, lambda: 0.4 } });
  });

  test("null is a value where a setting can be off, also of one that is a text", () => {
    const file = resolveConfig({ flags: ["pairs.editorModel=m", "pairs.difficulty=0.5"] });
    const { pairs } = resolveConfig({ base: file, flags: ["pairs.editorModel=null", "difficulty=null"] });
    expect([pairs.editorModel, pairs.difficulty]).toEqual([null, null]);
  });

  test("a preset may depend on the engine and game that are chosen, from file or flags", () => {
    const model = resolveConfig({ preset: "spiral" });
    expect([model.engine.kind, model.optimiser.schedule]).toEqual(["local", "cosine"]);
    const table = resolveConfig({ preset: "spiral", flags: ["engine.kind=tabular", "learningRate=3"] });
    expect(table.engine).toEqual({ kind: "tabular", optimiser: "natural", averageShare: 0.01 });
    expect(table.optimiser).toMatchObject({ schedule: "constant", learningRate: 3, clipNorm: 0 });
    expect([table.iterations, table.gamesPerIteration]).toEqual([600, 128]);
    const layered = resolveConfig({ file: file({ preset: "spiral", engine: { kind: "tabular" } }) });
    expect(layered.optimiser.schedule).toBe("constant");
  });

  test("a preset on the command line replaces the one in the file", () => {
    const config = resolveConfig({ preset: "paper", file: file({ preset: "smoke" }) });
    expect(config.gamesPerIteration).toBe(128);
  });

  test("a resolved config reads back as itself", () => {
    const config = resolveConfig({ preset: "paper" });
    expect(parseConfig(JSON.parse(JSON.stringify(config)), "config.json")).toEqual(config);
  });

  test("equal configs have equal hashes, whatever the order of their keys", () => {
    const config = resolveConfig({});
    const turned = Object.fromEntries(Object.entries(config).reverse()) as typeof config;
    expect(configHash(turned)).toBe(configHash(config));
    expect(configHash({ ...config, seed: 99 })).not.toBe(configHash(config));
  });
});

describe("mistakes", () => {
  test.each([
    [["iteratons=3"], /no setting "iteratons". Did you mean "iterations"/],
    [["algorithm.betta=3"], /no setting "algorithm.betta". Did you mean "algorithm.beta"/],
    [["iterations"], /expected KEY=VALUE/],
    [["iterations=many"], /"iterations" is "many".*Allowed: an integer from 1 to 1000000/],
    [["spyView=none"], /"game.spyView" is "none".*Allowed: blank or edited/],
    [["game.civilians=9"], /"game.civilians" is 9.*Allowed: an integer from 2 to 6/],
    [["beta2=1"], /"optimiser.beta2" is 1.*Allowed: a number from 0 below 1/],
    [["minibatches=9", "gamesPerIteration=4"], /minibatches is 9 but gamesPerIteration is 4/],
    [["evaluation.games=5"], /evaluation.games is 5, an odd number/],
    [["pairs.editor=photoshop"], /"pairs.editor" is "photoshop".*builtin, command:PROGRAM or endpoint:URL/],
    [["pairs.difficulty=2"], /"pairs.difficulty" is 2.*Allowed: a number from 0 to 1, or null/],
    [["failedBlank=0.6", "failedIdentical=0.6"], /together more than all pairs/],
    [["algorithm.rewards=none", "retention.weight=0"], /nothing would be learned/],
    [
      ["algorithm.rewards=random", "gamesPerIteration=1", "minibatches=1"],
      /random.*gamesPerIteration is 1. Play at least 2/,
    ],
    [["pairs.minObjects=6", "pairs.maxObjects=4"], /minObjects is 6 but pairs.maxObjects is 4/],
  ])("flags %j", (flags, message) => {
    expect(() => resolveConfig({ flags })).toThrow(message);
  });

  test.each([
    [{ iteratons: 3 }, /\.json: there is no setting "iteratons". Did you mean "iterations"/],
    [{ algorithm: 3 }, /"algorithm" is a group of settings, got 3/],
    [{ preset: "smal" }, /no preset "smal". Did you mean "small"/],
    [{ pairs: { pictureSize: "big" } }, /\.json: setting "pairs.pictureSize" is "big"/],
    ["{", /not JSON/],
    ["[1]", /expected a JSON object/],
    ['{"__proto__": {"x": 1}}', /no setting "__proto__"/],
  ])("file %j", (content, message) => {
    expect(() => resolveConfig({ file: file(content) })).toThrow(message);
  });

  test("a missing file", () => {
    expect(() => resolveConfig({ file: "/no/such.json" })).toThrow(/\/no\/such.json: there is no such file/);
  });
});
