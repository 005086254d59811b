/** From result files to text and charts. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { compile } from "vega-lite";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { Key } from "../core/rng.ts";
import { chartsOf } from "./charts/charts.ts";
import { EXPERIMENT_NAMES, type ExperimentName, experimentNamed } from "./experiments.ts";
import { isLoaded, type Loaded, loadExperiment } from "./loaded.ts";
import { type RunRecord, writeResults } from "./results.ts";
import { type MadeUp, madeUpJudged, madeUpMarks, madeUpMatch, madeUpResults } from "./results-fixture.ts";
import { experimentTables } from "./tables.ts";
import { tasksOf } from "./tasks.ts";
import { VARIANT_NAMES, variantNamed } from "./variants.ts";
import { writeUp } from "./write-up.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-results-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));
afterAll(() => {
  if (made !== undefined) fs.rmSync(made, { recursive: true });
});

const titleOf = (name: string) => experimentNamed(name as ExperimentName).title;
const file = (name: string) => path.join(folder, name);
const sharesOf = (domains: readonly ("clevr" | "charts" | "photos")[]) =>
  Object.fromEntries(domains.flatMap((domain) => tasksOf(domain).map(({ name }) => [name, 0.7] as const)));

/** All that some experiment has judged. */
const PICTURES = [...new Set(EXPERIMENT_NAMES.flatMap((name) => experimentNamed(name).judged ?? []))];

function store(results: MadeUp): void {
  writeResults(file(`${results.variant}.json`), madeUpResults(results));
}

/** Results of all variants, made once. */
let made: string | undefined;

function storeAll(): void {
  if (made === undefined) {
    makeAll();
    made = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-all-results-"));
    fs.cpSync(folder, made, { recursive: true });
  } else fs.cpSync(made, folder, { recursive: true });
}

function makeAll(): void {
  const match = madeUpMatch(Key.root(1).stream(), 0.7, 20);
  for (const variant of VARIANT_NAMES) {
    const judged = variantNamed(variant).preset === "adapt";
    const more = ({ seed }: RunRecord) => ({
      ...((variant === "default" || variant === "paper") && {
        checkpoints: [{ iteration: 10, match }],
        versus: { "decision-only": match },
      }),
      ...(judged && { judged: madeUpJudged(PICTURES, 0.8, `${variant} ${seed}`) }),
    });
    store({ variant, wins: 0.6, tasks: sharesOf(variantNamed(variant).domains), more });
  }
  storeBase("aaaa");
}

function storeBase(
  baseWeights: string,
  questions: Record<string, number> = sharesOf(["clevr", "charts", "photos"]),
): void {
  const tasks = madeUpMarks(questions, "base");
  const judged = madeUpJudged(PICTURES, 0.7, "base");
  writeResults(file("base.json"), { schema: 2, version: "0", baseWeights, tasks, judged });
}

function load(name: ExperimentName): Loaded {
  const found = loadExperiment(folder, name);
  if (isLoaded(found)) return found;
  throw new Error(`${name} lacks ${found.join(", ")}`);
}

describe("results that belong together", () => {
  test("missing ones are named", () => {
    store({ variant: "paper", wins: 0.6 });
    expect(loadExperiment(folder, "table-11")).toEqual(["civilians-3", "civilians-2"]);
  });

  test("other base weights are refused, and what to run again is named", () => {
    store({ variant: "paper", wins: 0.6 });
    store({ variant: "no-rae", wins: 0.6, baseWeights: "bbbb" });
    expect(() => loadExperiment(folder, "table-13")).toThrow(/paper\.json.* aaaa, .*no-rae\.json with bbbb/);
  });

  test("tasks of another base, or other questions, are refused", () => {
    const tasks = { "clevr-count": 0.5 };
    store({ variant: "default", wins: 0.6, tasks });
    storeBase("bbbb", tasks);
    expect(() => loadExperiment(folder, "figure-6")).toThrow(
      /weights aaaa, but the tasks in .* those of bbbb/,
    );
    const longer = { "clevr-count": `${madeUpMarks(tasks, "base")["clevr-count"]}1` };
    writeResults(file("base.json"), { schema: 2, version: "0", baseWeights: "aaaa", tasks: longer });
    expect(() => loadExperiment(folder, "figure-6")).toThrow(
      /40 questions of clevr-count, but base\.json 41/,
    );
  });

  test("a damaged file and one of another schema are refused", () => {
    fs.writeFileSync(file("default.json"), "{");
    expect(() => loadExperiment(folder, "figure-6")).toThrow(/default\.json is damaged/);
    fs.writeFileSync(file("default.json"), '{"schema":1}');
    expect(() => loadExperiment(folder, "figure-6")).toThrow(/schema 1, this version reads 2/);
  });

  test("numbers are short and lists on one line", () => {
    store({ variant: "default", wins: 0.6 });
    const text = fs.readFileSync(file("default.json"), "utf8");
    expect(text).toMatch(/"stage": \["decision", "decision", /);
    expect(text).not.toMatch(/\.0*[1-9]\d{5}/);
  });
});

describe("text", () => {
  test.each(EXPERIMENT_NAMES)("%s: every claim and variant, no hole", (name) => {
    storeAll();
    const text = experimentTables(load(name), ["plots/one.png"]);
    const { claims, variants } = experimentNamed(name);
    for (const { finding } of claims) expect(text).toContain(`| ${finding} |`);
    for (const variant of variants) expect(text).toContain(`| \`${variant}\` | 1, 2, 3 |`);
    expect(text).toContain("](plots/one.png)");
    expect(text).not.toMatch(/NaN|undefined|Infinity|not measured/);
    const widths = text.split("\n").map((line) => line.split(" | ").length);
    for (const [i, line] of text.split("\n").entries())
      if (/^\| ---/.test(line)) expect(widths[i]).toBe(widths[i - 1]);
  });

  test("statements about new pictures: the base, the gains, and the first variant less the others", () => {
    storeAll();
    const text = experimentTables(load("new-pictures-noise"));
    expect(text).toContain("200 statements about held-out pictures of each kind");
    // The base is right in about 70%, all variants in about 80%.
    expect(text).toMatch(/\| base \| (6|7)\d\.\d% \| AUC 70\.0% \(65\.0 to 75\.0\) \|/);
    expect(text).toMatch(/\| `noise-adapt` \| \+\d+\.\d \(/);
    expect(text).toContain("| `noise-adapt` − `noise-self-training` |");
    expect(text).toContain("80.0% (80.0 to 80.0)");
  });

  test("goes between the markers, and the rest stays", () => {
    const text = file("reproduction.md");
    fs.writeFileSync(
      text,
      "above\n<!-- results transfer -->\nold\n<!-- end of results transfer -->\nbelow\n",
    );
    writeUp(text, new Map([["transfer", "new"]]), titleOf);
    expect(fs.readFileSync(text, "utf8")).toBe(
      "above\n<!-- results transfer -->\n\nnew\n\n<!-- end of results transfer -->\nbelow\n",
    );
    const before = fs.readFileSync(text, "utf8");
    const two = new Map<ExperimentName, string>([
      ["transfer", "newer"],
      ["figure-8", "x"],
    ]);
    expect(() => writeUp(text, two, titleOf)).toThrow(/lacks the line <!-- results figure-8 -->/);
    expect(fs.readFileSync(text, "utf8")).toBe(before);
  });

  test("makes a file that is not there", () => {
    writeUp(file("new.md"), new Map([["figure-8", "| a |"]]), titleOf);
    expect(fs.readFileSync(file("new.md"), "utf8")).toMatch(
      /## Figure 8[^\n]*\n\n<!-- results figure-8 -->\n\n\| a \|\n/,
    );
  });

  test("a file that it made gets a section for another experiment, and keeps those it has", () => {
    writeUp(file("new.md"), new Map([["figure-8", "| a |"]]), titleOf);
    writeUp(file("new.md"), new Map([["table-13", "| b |"]]), titleOf);
    const text = fs.readFileSync(file("new.md"), "utf8");
    expect(text).toMatch(
      /results figure-8 -->\n\n\| a \|\n[\s\S]*\n\n## Table 13[^\n]*\n\n<!-- results table-13 -->\n\n\| b \|\n/,
    );
    expect(text.match(/^# /gm)).toHaveLength(1);
  });

  test("docs/reproduction.md has a place for every experiment", () => {
    const docs = fs.readFileSync(new URL("../../docs/reproduction.md", import.meta.url), "utf8");
    for (const name of EXPERIMENT_NAMES)
      expect(docs).toMatch(new RegExp(`<!-- results ${name} -->[^]*<!-- end of results ${name} -->`));
  });
});

describe("charts", () => {
  test("compile, under names of their own", () => {
    storeAll();
    const charts = EXPERIMENT_NAMES.map((name) => chartsOf(load(name)));
    const names = charts.flatMap((some) => Object.keys(some));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        "figure-6-win-rate",
        "figure-6-length",
        "figure-8-accuracy",
        "transfer-played",
      ]),
    );
    const warnings: unknown[] = [];
    const note = (...said: unknown[]) => warnings.push(said);
    const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
    for (const spec of charts.flatMap((some) => Object.values(some)))
      compile(spec, { logger: logger as never });
    expect(warnings).toEqual([]);
  });

  test("only where there are numbers", () => {
    store({ variant: "paper", wins: 0.6 });
    store({ variant: "no-rae", wins: 0.6 });
    store({ variant: "default", wins: 0.6 });
    expect(Object.keys(chartsOf(load("table-13")))).toEqual(["table-13-win-rate"]);
    expect(Object.keys(chartsOf(load("figure-6")))).toEqual(["figure-6-length"]);
  });
});
