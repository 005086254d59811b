import fs from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestStore } from "./fixtures/store.ts";
import type { Ladder } from "./wire.ts";

let store: TestStore;
beforeAll(() => {
  store = new TestStore();
  store.addRun("run");
});
afterAll(() => store.remove());

const ladder = () => store.json<Ladder>("/api/ladder?run=run");
const write = (value: unknown) =>
  fs.writeFileSync(
    store.path("run", "ladder.json"),
    typeof value === "string" ? value : JSON.stringify(value),
  );

const PLAYERS = [
  { name: "base", kind: "base", iteration: 0, fingerprint: "b" },
  { name: "checkpoint-3", kind: "checkpoint", iteration: 3, fingerprint: "c" },
  { name: "bot:random", kind: "bot", fingerprint: "r" },
];

test("a run without a ladder has none; one that is not complete, and a damaged one, say so", async () => {
  expect((await ladder()).rows.length).toBeGreaterThan(1);
  fs.rmSync(store.path("run", "ladder.json"));
  expect(await ladder()).toEqual({ rows: [], games: 0, deals: 0 });
  write({ schema: 1, settings: {}, players: PLAYERS, pairs: [{}, {}] });
  expect((await ladder()).note).toContain("2 pairs have played so far");
  write("{torn");
  expect((await ladder()).note).toContain("damaged");
});

test("ratings stand with their intervals, kinds and iterations, in their order", async () => {
  const rated = (name: string, estimate: number) => ({
    name,
    rating: { estimate, low: estimate - 20, high: estimate + 20, n: 40 },
    games: 80,
    wins: 40,
  });
  const players = [rated("checkpoint-3", 51.25), rated("base", 0), rated("bot:random", -80)];
  write({ schema: 1, settings: {}, players: PLAYERS, pairs: [], result: { players, games: 120, deals: 20 } });
  const { rows, games } = await ladder();
  expect(games).toBe(120);
  expect(rows.map(({ name, kind, iteration, rating }) => [name, kind, iteration, rating.low])).toEqual([
    ["checkpoint-3", "checkpoint", 3, 31.25],
    ["base", "base", 0, -20],
    ["bot:random", "bot", undefined, -100],
  ]);
});
