import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { thisProcess } from "../../run/record/holder.ts";
import { TestStore } from "./fixtures/store.ts";
import type { Curves, RunDetail, RunList } from "./wire.ts";

let store: TestStore;
beforeAll(() => {
  store = new TestStore();
  store.addRun("whole");
});
afterAll(() => store.remove());

describe("who may ask", () => {
  test.each([
    ["another Host", { host: "runs.example.org" }],
    ["no Host", { host: "" }],
    ["a page of another origin", { origin: "http://example.org" }],
    ["a page of another port", { origin: "http://127.0.0.1:9999" }],
    ["a picture in another site's page", { "sec-fetch-site": "cross-site" }],
  ])("%s is refused", async (_, headers) => {
    const answer = await store.get("/api/runs", headers);
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain("whole");
  });

  test("every answer forbids scripts and styles from elsewhere, refusals too", async () => {
    for (const address of ["/", "/api/runs", "/api/run?run=none", "/nothing"]) {
      const { headers } = await store.get(address);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("a large request is refused", async () => {
    const answer = await store.dashboard.app.request("/api/runs", {
      method: "POST",
      headers: { host: "127.0.0.1", "content-length": "100000" },
      body: "x".repeat(100_000),
    });
    expect(answer.status).toBe(413);
  });
});

describe("what is served lies in the store", () => {
  test.each(["..", "../whole", "whole/../whole", "/etc", "whole/", "a\\b", "whole\0", "", "x".repeat(2000)])(
    "no run is named %j",
    async (id) => {
      expect((await store.get(`/api/run?run=${encodeURIComponent(id)}`)).status).toBeGreaterThanOrEqual(400);
    },
  );

  test.each(["../config.json", "..%2f..%2fx.jsonl", "events.jsonl", "0001.jsonl/../0001.jsonl", ""])(
    "no file of games is named %j",
    async (file) => {
      const answer = await store.get(`/api/game?run=whole&at=0&file=${file}`);
      expect([400, 404]).toContain(answer.status);
    },
  );

  test("links lead nowhere: a run, its events, its games", async () => {
    const secret = store.path("..", `${store.folder.split("/").at(-1)}-outside`);
    fs.mkdirSync(secret);
    try {
      fs.cpSync(store.path("whole"), secret, { recursive: true });
      fs.symlinkSync(secret, store.path("linked"));
      const run = store.addRun("half");
      for (const name of ["events.jsonl", "episodes"]) {
        fs.rmSync(`${run}/${name}`, { recursive: true });
        fs.symlinkSync(`${secret}/${name}`, `${run}/${name}`);
      }
      expect((await store.json<RunList>("/api/runs")).runs.map(({ id }) => id)).toEqual(["half", "whole"]);
      expect((await store.get("/api/run?run=linked")).status).toBe(404);
      expect((await store.get("/api/curves?run=half")).status).toBe(404);
      expect(await store.json("/api/games?run=whole")).toMatchObject({ looked: 12 });
      expect((await store.get("/api/game?run=half&file=0001.jsonl&at=0")).status).toBe(404);
    } finally {
      for (const folder of [secret, store.path("half"), store.path("linked")])
        fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the list", () => {
  test("says where each run stands, and why", async () => {
    const [running, left, broken] = ["running", "left", "broken"].map((id) => store.addRun(id));
    fs.writeFileSync(`${running}/run.lock`, JSON.stringify(thisProcess()));
    fs.writeFileSync(`${left}/run.lock`, JSON.stringify({ ...thisProcess(), pid: 2 ** 30 }));
    fs.rmSync(`${left}/result.json`);
    fs.writeFileSync(`${broken}/config.json`, '{"seed": "<script>alert(1)</script>"}');
    const { runs } = await store.json<RunList>("/api/runs");
    const states = Object.fromEntries(runs.map(({ id, state }) => [id, state]));
    expect(states).toEqual({ running: "running", left: "interrupted", broken: "damaged", whole: "finished" });
    expect(runs.find(({ id }) => id === "left")?.why).toMatch(/gone: 3 of 3 .*--resume left/);
    expect(runs.find(({ id }) => id === "whole")).toMatchObject({
      preset: { name: "smoke" },
      games: ["spot-the-spy"],
      iteration: 3,
      iterations: 3,
      winRate: { estimate: 0.5, final: true },
      spark: { title: "Decision accuracy", iterations: [1, 2, 3], values: [0.25, 0.375, 0.125] },
    });
    for (const folder of [running, left, broken]) fs.rmSync(folder, { recursive: true });
  });

  test("a folder that is a run is a list of one", async () => {
    const one = new TestStore();
    one.addRun(".");
    expect((await one.json<RunList>("/api/runs")).runs.map(({ id }) => id)).toEqual(["."]);
    expect(await one.json("/api/curves?run=.")).toMatchObject({ total: 3 });
    one.remove();
  });
});

test("curves carry the words of the glossary, thresholds, held-out measurements and stages", async () => {
  const curves = await store.json<Curves>("/api/curves?run=whole");
  const panels = curves.groups.flatMap((group) => group.panels);
  const panel = (title: string) => panels.find((one) => one.title === title);
  expect(panel("Decision accuracy")?.lines[0]).toMatchObject({
    about: { meaning: "Share of the civilians' votes that name the spy.", better: "higher" },
    values: [0.25, 0.375, 0.125],
  });
  expect(panel("Decision accuracy")?.measured.map(({ iteration }) => iteration)).toEqual([0, 3]);
  expect(panel("Win rate against the base")?.measured[0].low).toBeLessThan(0.5);
  // accuracyHigh 0.55 and errorHigh 0.5 of the fixture's settings.
  expect(panel("Average accuracy and the stages")?.references).toEqual([
    { value: 0.55, label: "55%: clues train" },
    { value: 0.5, label: "50%: votes train" },
  ]);
  expect(curves.bands).toEqual([{ phase: "decision", from: 1, to: 3 }]);
});

test("damaged lines are counted, and the rest is drawn", async () => {
  const run = store.addRun("scratched");
  const file = `${run}/events.jsonl`;
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const deep = "[".repeat(100_000);
  fs.writeFileSync(file, [...lines.slice(0, 3), "{<b>", deep, '{"schema":9}', ...lines.slice(3)].join("\n"));
  const curves = await store.json<Curves>("/api/curves?run=scratched");
  expect(curves.total).toBe(3);
  expect(curves.notes).toEqual([expect.stringContaining("3 lines of events.jsonl cannot be read")]);
  fs.rmSync(run, { recursive: true });
});

test("what a run names is told as text, and nothing of it is executed", async () => {
  store.addRun("foreign");
  const [module, proof] = [store.path("foreign", "game.mjs"), store.path("executed")];
  fs.writeFileSync(module, `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(proof)}, "");`);
  store.set("foreign", (config) => {
    config.game = { name: "own", file: module };
    config.algorithm = { name: "spiral" };
    config.pairs.source = `${module}+clevr`;
    config.pairs.editor = `command:node ${module}`;
  });
  const { programs } = await store.json<RunDetail>("/api/run?run=foreign");
  expect(programs.map(({ setting }) => setting)).toEqual(["game.file", "pairs.source", "pairs.editor"]);
  expect(programs[0].value).toBe(module);
  for (const view of ["above", "0"]) {
    const answer = await store.get(`/api/game?run=foreign&file=0001.jsonl&at=0&view=${view}`);
    expect([200, 422]).toContain(answer.status);
  }
  await store.get("/api/games?run=foreign");
  await store.get("/api/picture?run=foreign&file=0001.jsonl&at=0&n=0");
  expect(fs.existsSync(proof)).toBe(false);
  fs.rmSync(store.path("foreign"), { recursive: true });
});

test("no request has made the server fail", () => expect(store.failures).toEqual([]));
