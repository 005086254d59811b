import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Episode } from "../../../rollout/episode.ts";
import { TestStore } from "../fixtures/store.ts";
import type { Dynamics } from "./wire.ts";

const store = new TestStore();
let games: Episode[];
beforeAll(() => {
  const file = `${store.addRun("run")}/episodes/0001.jsonl`;
  const text = fs.readFileSync(file, "utf8");
  games = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
});
afterAll(() => store.remove());

const dynamics = (run = "run") => store.json<Dynamics>(`/api/alarms?run=${run}`);

async function alarmOf(run: string, name: string): Promise<string | undefined> {
  return (await dynamics(run)).watched.find((one) => one.name === name && one.alarm !== undefined)?.alarm;
}

/** A run whose later iterations have these numbers. */
function runWith(id: string, metrics: object, fields: object = {}): void {
  const folder = store.addRun(id);
  const lines = Array.from({ length: 12 }, (_, i) =>
    JSON.stringify({ schema: 1, type: "iteration", iteration: 4 + i, phase: "decision", ...fields, metrics }),
  );
  fs.appendFileSync(`${folder}/events.jsonl`, `${lines.join("\n")}\n`);
}

function write(run: string, name: string, change: (turn: Episode["turns"][number]) => object): void {
  const text = games.map((game) => JSON.stringify({ ...game, turns: game.turns.map(change) }));
  fs.writeFileSync(store.path(run, "episodes", name), `{torn\n${text.join("\n")}\n`);
}

test("a run that goes well has numbers and no alarm", async () => {
  const { watched, window, iteration } = await dynamics();
  expect([window, iteration]).toEqual([3, 3]);
  expect(watched.map(({ name }) => name)).toEqual(["entropy", "copies", "n/a", "gradient"]);
  expect(watched.filter(({ alarm }) => alarm !== undefined)).toEqual([]);
});

describe("alarms", () => {
  test("collapsed entropy, with the settings of the algorithm", async () => {
    runWith("sure", {});
    write("sure", "0015.jsonl", (turn) => ({ ...turn, logprobs: turn.logprobs.map(() => -0.001) }));
    expect(await alarmOf("sure", "entropy")).toMatch(
      /^The entropy of \w+s 0.001 nats per token .*collapsed.*Raise algorithm.klClue, algorithm.klDecision/,
    );
  });

  test("copied clues, refused or not", async () => {
    runWith("copies", {});
    write("copies", "0015.jsonl", (turn) =>
      turn.kind === "clue" ? { ...turn, move: { kind: "clue", clue: "There is  a red cube." } } : turn,
    );
    // The first one of a game is no copy.
    expect(await alarmOf("copies", "copies")).toMatch(/^Players copy each other: 90% of 20 .*refusedClues/);
    write("copies", "0016.jsonl", (turn) =>
      turn.kind === "clue" ? { ...turn, move: undefined, refusal: "the clue repeats an earlier one" } : turn,
    );
    fs.appendFileSync(
      store.path("copies", "events.jsonl"),
      `${JSON.stringify({ schema: 1, type: "iteration", iteration: 16, metrics: {} })}\n`,
    );
    expect(await alarmOf("copies", "copies")).toContain("100% of 20");
  });

  test.each([
    ["n/a", { naShare: 0.97 }, /^Nearly all votes are n\/a \(97%\).*algorithm.rewardNotAvailable/],
    ["gradient", { groups: 32, groupsWithoutGradient: 31 }, /^In 97% of the groups.*votesPerSeat/],
    ["gradient", { zeroAdvantageShare: 0.95 }, /^95% of the turns have an advantage of 0/],
  ])("%s", async (name, metrics, said) => {
    const id = `run-${JSON.stringify(metrics).length}`;
    runWith(id, metrics);
    if ("zeroAdvantageShare" in metrics) {
      const file = store.path(id, "events.jsonl");
      fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll('"groups', '"were'));
    }
    expect(await alarmOf(id, name)).toMatch(said);
  });

  test("the gap between sampling and training, before the run stops at it", async () => {
    runWith("gap", {}, { rolloutGap: 0.08 });
    store.set("gap", (config) => {
      config.engine = { kind: "tinker", model: "some/model" } as never;
    });
    expect(await alarmOf("gap", "gap")).toMatch(
      /differ by 0.08 nats per token, and the run stops above 0.1\. Check/,
    );
  });
});

test("a run without games or events has none, and there must be a run", async () => {
  const folder = store.addRun("new");
  fs.rmSync(`${folder}/episodes`, { recursive: true });
  fs.rmSync(`${folder}/events.jsonl`);
  expect(await dynamics("new")).toEqual({ window: 0, iteration: 0, watched: [] });
  expect((await store.get("/api/alarms?run=none")).status).toBe(404);
  expect(store.failures).toEqual([]);
});
