/** The check of a server against the test server: all is well, and each fault turns its row. */
import { afterEach, describe, expect, test } from "vitest";
import { tinyRenderer } from "../../renderers/vectors-fixture.ts";
import { type Capabilities, shortOf } from "../capabilities.ts";
import { fastClock } from "../client/fixtures/clock.ts";
import type { ServerOptions, TestServer } from "../client/fixtures/server.ts";
import type { Tokens } from "../client/limits/budget.ts";
import { startTiny } from "../fixtures/tiny-engine.ts";
import type { TinyFaults } from "../fixtures/tiny-service.ts";
import { type Checked, type CheckServerOptions, checkServer } from "./check-server.ts";
import { ROW_IDS, type RowId, type Verdict } from "./finding.ts";
import { materialOfAny, materialOfRenderer } from "./material.ts";
import { rowsOf } from "./rows/rows.ts";

const MODEL = "qwen3-vl";
const ANSWERS = ["red red red red", "green blue green blue", "blue yellow"];
/** Tokens of the pictures that are sent to this model. */
const PICTURE = 64;

let running: TestServer[] = [];
afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});

async function check(
  faults: TinyFaults = {},
  server: ServerOptions = {},
  more: Partial<CheckServerOptions> = {},
) {
  const started = await startTiny({
    ...server,
    model: MODEL,
    answers: ANSWERS,
    spread: 0.5,
    faults: { pictureTokens: PICTURE, ...faults },
  });
  running.push(started.server);
  const checked = await checkServer({
    url: started.server.url,
    model: `tiny/${MODEL}`,
    loraRank: 8,
    material: async () => materialOfRenderer(tinyRenderer(MODEL)),
    connection: { clock: fastClock },
    ...more,
  });
  return { ...started, checked };
}

const verdicts = (findings: Checked["findings"]) =>
  Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]));
const ALL_WELL = Object.fromEntries(ROW_IDS.map((id) => [id, "yes"]));

test("a server without faults: every row is a yes, for no more tokens than were said", async () => {
  const plans: Tokens[] = [];
  const { checked, service } = await check({}, {}, { onPlan: (plan) => plans.push(plan) });
  expect(verdicts(checked.findings)).toEqual(ALL_WELL);
  expect(checked.capabilities).toEqual({ images: true, frozen: "names", base: true, reduction: "sum" });
  expect([checked.reasons, checked.left]).toEqual([[], []]);
  expect(service.models.size).toBe(0);
  expect(service.saved.size).toBe(0);
  for (const kind of ["prefill", "sampled", "trained"] as const) {
    expect(checked.spent[kind]).toBeGreaterThan(0);
    expect(checked.spent[kind]).toBeLessThanOrEqual(plans[0][kind]);
  }
});

type Turned = Partial<Record<RowId, Verdict>>;

/** Where no step reaches the samplers, older weights cannot be told from newer ones. */
const NOTHING_LEARNED: Turned = {
  ...({ steps: "no", names: "partly", models: "partly", base: "partly" } as const),
  ...({ resumes: "not tried", loads: "not tried" } as const),
};
const UNSCORED: Turned = {
  ...({ scores: "no", steps: "partly", base: "no" } as const),
  ...({ names: "not tried", models: "not tried", undisturbed: "not tried" } as const),
};
const TOLD_WRONG: Turned = {
  ...({ scores: "no", agrees: "no", "sees-alike": "no", steps: "partly" } as const),
  ...({ names: "not tried", models: "not tried", undisturbed: "not tried" } as const),
};
/** A row that needs room has the learner's. */
const ONE_AT_A_TIME: Turned = {
  ...({ steps: "yes", names: "yes", base: "yes", undisturbed: "yes" } as const),
  ...({ resumes: "yes", loads: "yes", repeats: "yes", archive: "yes", deletes: "yes" } as const),
};
const BLIND: Turned = { "sees-sampling": "no", "sees-training": "no", "sees-alike": "not tried" };

/** Only the rows that a fault turns are tried, those that they need, and the scores that some of them look at. */
describe("each fault turns its row, and no row that this one needs", () => {
  test.each<[string, TinyFaults, Turned, ServerOptions?]>([
    ["samples without ids", {}, { protocol: "no" }, { nameless: true }],
    ["JSON alone", {}, { encodings: "partly" }, { wires: ["json"] }],
    ["protobuf alone", {}, { encodings: "partly" }, { wires: ["protobuf"] }],
    ["no stop token in answers", { dropsStop: true }, { stop: "no" }],
    ["seeds ignored", { noSeeds: true }, { seeds: "no" }],
    ["no likeliest tokens", { noTopk: true }, { topk: "no" }],
    ["targets shifted in training", { shift: 1 }, { ...NOTHING_LEARNED, agrees: "no", "sees-alike": "no" }],
    ["samples told with other log-probabilities", { tellsLess: true }, TOLD_WRONG],
    ["a reported loss that is divided", { divisor: 6 }, { sums: "no" }],
    ["losses averaged over sequences", { averages: true }, { sums: "no", accumulates: "no" }],
    ["importance sampling without its ratio", { noRatio: true }, { importance: "no" }],
    ["ppo without its clip", { noClip: true }, { ppo: "no" }],
    ["no norm told", { noNorm: true }, { norm: "no", accumulates: "partly", repeats: "partly" }],
    ["only the last pass kept", { lastGradient: true }, { accumulates: "no" }],
    ["passes without gradient that leave one", { forwardLearns: true }, { forward: "no" }],
    ["steps that do nothing", { noStep: true }, NOTHING_LEARNED],
    ["new samplers with old weights", { staleSamplers: true }, NOTHING_LEARNED],
    ["names that move", { namesMove: true }, { names: "no", undisturbed: "not tried" }],
    ["copies that move", { copiesMove: true }, { models: "no" }],
    ["a base that moves", { baseMoves: true }, { base: "no" }],
    ["sampling that overwrites what trains", { disturbs: true }, { undisturbed: "no" }],
    ["one model at a time", { models: 1 }, { ...ONE_AT_A_TIME, models: "no" }],
    ["no log-probabilities of prompts", { noPromptLogprobs: true }, UNSCORED],
    [
      "pictures dropped in sampling",
      { blindSampling: true },
      { "sees-sampling": "no", "sees-alike": "not tried" },
    ],
    [
      "pictures dropped in training",
      { blindTraining: true },
      { "sees-training": "no", "sees-alike": "not tried" },
    ],
    ["pictures dropped in both", { blindSampling: true, blindTraining: true }, BLIND],
    ["another count of a picture's tokens", { pictureTokens: 63 }, { ...BLIND, counts: "no" }],
    ["no count of a picture's tokens", { pictureTokens: undefined }, { counts: "partly" }],
    ["moments lost", { losesMoments: true }, { resumes: "no" }],
    ["moments that nobody asked for", { keepsMoments: true }, { loads: "partly" }],
    ["numbers that count twice", {}, { repeats: "no" }, { repeats: true }],
    ["no archive", { noArchive: true }, { archive: "no" }],
    ["no deletion", { noDelete: true }, { deletes: "no" }],
  ])(
    "%s",
    async (_, faults, turned, server) => {
      const rows: RowId[] = ["scores", ...(Object.keys(turned) as RowId[])];
      const { checked } = await check(faults, server, { rows });
      const tried = Object.fromEntries(rowsOf(rows).map(({ id }) => [id, "yes"]));
      expect(verdicts(checked.findings)).toEqual({ reachable: "yes", ...tried, ...turned });
    },
    120_000,
  );
});

describe("a limit of tokens", () => {
  test("of a few leaves rows out, and says so; what was asked stays within it", async () => {
    const { checked } = await check({}, {}, { spend: 200 });
    const { prefill, sampled, trained } = checked.spent;
    expect(prefill + sampled + trained).toBeLessThanOrEqual(200);
    const sums = checked.findings.find(({ id }) => id === "sums");
    expect(sums).toMatchObject({
      verdict: "not tried",
      seen: expect.stringMatching(/it may use \d+ tokens/),
    });
    expect(checked.reasons).toContainEqual(
      expect.stringMatching(/"losses are sums, not means" was not tried/),
    );
  });

  test("of none asks for none", async () => {
    const { checked, server } = await check({}, {}, { spend: 0 });
    expect(checked.spent).toEqual({ prefill: 0, sampled: 0, trained: 0 });
    expect(server.requests("asample")).toHaveLength(0);
  });
});

test("a server that is not there, or has another model: said at once", async () => {
  const url = "http://127.0.0.1:9";
  const { findings, reasons, spent } = await checkServer({
    url,
    model: "none",
    loraRank: 8,
    material: () => Promise.reject(new Error("nothing is to be sent")),
  });
  expect(findings).toMatchObject([{ id: "reachable", verdict: "no" }]);
  expect(reasons).toHaveLength(1);
  expect(spent.trained).toBe(0);
  const { checked } = await check({}, {}, { model: "tiny/other" });
  expect(checked.findings[1]).toMatchObject({ id: "model", verdict: "no", seen: "it has tiny/qwen3-vl" });
});

test("pictures dropped: games with them are refused, and the reason says so", async () => {
  const rows = ["sees-sampling", "sees-training"] as const;
  const { checked } = await check({ blindSampling: true, blindTraining: true }, {}, { rows });
  expect(checked.capabilities.images).toBe(false);
  expect(checked.reasons).toContainEqual(expect.stringMatching(/two pictures give the same.*--game/));
});

test("without the model's files pictures are not judged", async () => {
  const { checked } = await check(
    {},
    {},
    {
      material: async () => materialOfAny("no files"),
      rows: ["sees-sampling"],
    },
  );
  expect(checked.findings.find(({ id }) => id === "sees-sampling")).toMatchObject({
    verdict: "not tried",
    seen: "no files",
  });
});

test("of a server that can do more than its record says nothing is told; what it lacks is named", () => {
  const known: Capabilities = { images: true, frozen: "models", base: true, reduction: "sum" };
  expect(shortOf(known, { ...known, frozen: "names" })).toEqual([]);
  const undone: Capabilities = { ...known, reduction: "undone" };
  expect(shortOf(undone, { ...known, reduction: "mean" })).toEqual([]);
  expect(shortOf(undone, known)).toEqual(["reduction"]);
  expect(shortOf({ ...known, images: false, reduction: "mean" }, known)).toEqual([]);
  expect(shortOf(known, { images: false, frozen: "none", base: false, reduction: "mean" })).toEqual([
    ...["images", "frozen", "base", "reduction"],
  ]);
});
