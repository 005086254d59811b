import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Episode } from "../../../rollout/episode.ts";
import { TestStore } from "../fixtures/store.ts";
import type { DealColumn, DealView } from "./wire.ts";

const KEY = "key-of-the-page";
const CHECKPOINTS = path.resolve(import.meta.dirname, "../../../../test/fixtures/run-of-84bf03c/checkpoints");
const store = new TestStore(false, { key: KEY, program: ["false"] });
let games: Episode[];

beforeAll(() => {
  const folder = store.addRun("run");
  fs.cpSync(CHECKPOINTS, path.join(folder, "checkpoints"), { recursive: true });
  games = readGames("0003-match.jsonl");
});
afterAll(() => store.remove());

function readGames(file: string): Episode[] {
  const text = fs.readFileSync(store.path("run", "episodes", file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function write(file: string, lines: readonly unknown[]): void {
  const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  fs.writeFileSync(store.path("run", "episodes", file), `${texts.join("\n")}\n`);
}

const deal = (file: string, at = 0) => store.json<DealView>(`/api/deal?run=run&file=${file}&at=${at}`);
const play = (body: object, key = KEY) =>
  store.dashboard.app.request("/api/deal/play", {
    method: "POST",
    headers: {
      host: "127.0.0.1:8800",
      origin: "http://127.0.0.1:8800",
      "content-type": "application/json",
      "x-sparring-key": key,
    },
    body: JSON.stringify(body),
  });

describe("stored games of one deal", () => {
  test("a match plays each deal from both sides; what is shown before and after is one deal too", async () => {
    const match = await deal("0003-match.jsonl");
    expect(match.columns.map(({ iteration }) => iteration)).toEqual([3, 3]);
    expect(match.tables).toHaveLength(2);
    expect(match.tables[0]).toBe(match.columns.find(({ at }) => at === 0)?.table);
    expect(match.tables.join()).toContain("weights as civilians, base as spy");
    const shown = await deal("0003-shown-after.jsonl");
    expect(shown.columns.map(({ iteration }) => iteration)).toEqual([0, 3]);
    expect(shown.tables).toEqual(["weights at every seat"]);
    expect(shown.pictures.length).toBeGreaterThan(0);
    expect(shown.columns[0].steps).toHaveLength(11);
    expect(JSON.stringify(shown.columns)).not.toMatch(/"rewards"|"advantage"/);
  });

  test("matches of other iterations stand beside it, without other deals and damaged lines", async () => {
    const [first, second, third] = games;
    const other = { ...first, key: "1/match/deal/99" };
    write("0001-match.jsonl", ["{torn", other, first, `${JSON.stringify(second).slice(0, -9)}`]);
    write("0002-match.jsonl", [
      third,
      { ...first, seats: first.seats.map((seat) => ({ ...seat, role: "spy" })) },
    ]);
    const { columns } = await deal("0003-match.jsonl");
    expect(columns.map(({ iteration }) => iteration)).toEqual([1, 3, 3]);
    for (const name of ["0001-match.jsonl", "0002-match.jsonl"])
      fs.rmSync(store.path("run", "episodes", name));
  });

  test("of many matches some are looked through, the opened one always", async () => {
    for (let i = 10; i < 40; i++) write(`00${i}-match.jsonl`, [games[0]]);
    const { columns, notes } = await deal("0013-match.jsonl");
    expect(columns.length).toBeLessThan(20);
    expect(columns.some(({ iteration }) => iteration === 13)).toBe(true);
    expect(notes.join()).toMatch(/\d+ were not looked through/);
    for (let i = 10; i < 40; i++) fs.rmSync(store.path("run", "episodes", `00${i}-match.jsonl`));
  });

  test("a training deal is alone, played by the weights before its iteration", async () => {
    const { columns, playable } = await deal("0003.jsonl");
    expect(columns.map(({ iteration }) => iteration)).toEqual([2]);
    expect(playable).toEqual([0, 3]);
  });
});

describe("a deal is played again", () => {
  test("by the same weights it is the same game; by others another, and it stays", async () => {
    const [stored] = (await deal("0003-match.jsonl")).columns.filter(({ at }) => at === 0);
    expect((await deal("0003-match.jsonl")).playable).toEqual([0, 2]);
    // As if the match of iteration 3 were not stored.
    write("0009-shown-after.jsonl", [games[0]]);
    const answer = await play({ run: "run", file: "0009-shown-after.jsonl", at: 0, iteration: 3 });
    const again = (await answer.json()) as DealColumn;
    expect(again.steps).toEqual(stored.steps);
    expect(again).toMatchObject({ table: stored.table, winner: stored.winner });
    const base = await play({ run: "run", file: "0003-match.jsonl", at: 0, iteration: 0 });
    expect(((await base.json()) as DealColumn).steps).toHaveLength(11);
    const { columns, playable } = await deal("0003-match.jsonl");
    expect(columns.filter(({ file }) => file === undefined).map(({ iteration }) => iteration)).toEqual([
      0, 3,
    ]);
    expect(playable).toEqual([2]);
    fs.rmSync(store.path("run", "episodes", "0009-shown-after.jsonl"));
  });

  test.each([
    ["no key", { iteration: 2 }, "none", 401],
    ["no such checkpoint", { iteration: 1 }, KEY, 404],
    ["no iteration", { iteration: -1 }, KEY, 400],
    ["no such game", { at: 5, iteration: 2 }, KEY, 404],
    ["no such file", { file: "../config.json", iteration: 2 }, KEY, 404],
  ])("%s is refused", async (_, wanted, key, status) => {
    const body = { run: "run", file: "0003-match.jsonl", at: 0, ...wanted };
    expect((await play(body, key)).status).toBe(status);
  });

  test("links and damage in a checkpoint are told", async () => {
    const folder = store.path("run", "checkpoints", "0002", "engine");
    const file = path.join(folder, "fake.json");
    fs.appendFileSync(file, " ");
    const wanted = { run: "run", file: "0003-match.jsonl", at: 0, iteration: 2 };
    expect(await (await play(wanted)).text()).toContain("is damaged");
    fs.rmSync(file);
    fs.symlinkSync("/etc/hostname", file);
    expect(await (await play(wanted)).text()).toContain("holds links");
  });

  test("a weights file and a server that a run names are not used, and pictures must be at hand", async () => {
    for (const [name, change] of [
      ["file", { engine: { kind: "local", weights: "/etc/passwd" } }],
      ["server", { engine: { kind: "tinker", model: "some/model" } }],
      ["folder", { pairs: { source: "/etc" } }],
    ] as const) {
      store.addRun(name);
      store.set(name, (config) => {
        for (const [part, values] of Object.entries(change)) Object.assign(config[part], values);
        if (name !== "folder") config.engine = { ...change.engine };
      });
      const view = await store.json<DealView>(`/api/deal?run=${name}&file=0003-match.jsonl&at=0`);
      expect(view.playable).toEqual([]);
      expect(view.notes.join()).toMatch(/not read|on a server|not at hand/);
      expect((await play({ run: name, file: "0003-match.jsonl", at: 0, iteration: 0 })).status).toBe(409);
    }
  });

  test("a server that only shows plays nothing", async () => {
    const only = new TestStore();
    only.addRun("run");
    const view = await only.json<DealView>("/api/deal?run=run&file=0003-match.jsonl&at=0");
    expect(view.playable).toEqual([]);
    expect(view.notes.join()).toContain("only shows");
    expect(
      (await only.dashboard.app.request("/api/deal/play", { method: "POST", headers: { host: "127.0.0.1" } }))
        .status,
    ).toBe(404);
    only.remove();
  });
});

test("no request has made the server fail", () => expect(store.failures).toEqual([]));
