import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Episode } from "../../../rollout/episode.ts";
import { TestStore } from "../fixtures/store.ts";
import type { PairedRuns } from "./wire.ts";

const store = new TestStore();
const DEALS = 8;
let match: Episode[];
beforeAll(() => {
  for (const id of ["a", "b"]) store.addRun(id);
  match = games("a");
});
afterAll(() => store.remove());

function games(id: string): Episode[] {
  const text = fs.readFileSync(store.path(id, "episodes", "0003-match.jsonl"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function write(id: string, lines: readonly unknown[], name = "0003-match.jsonl"): void {
  const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  fs.writeFileSync(store.path(id, "episodes", name), `${texts.join("\n")}\n`);
}

/** A match of eight deals: the two of the fixture again and again, on pictures of their own. */
function longer(change: (game: Episode, deal: number) => Episode = (game) => game): Episode[] {
  return Array.from({ length: DEALS }, (_, deal) =>
    match
      .slice((deal % 2) * 2, (deal % 2) * 2 + 2)
      .map((game) => ({
        ...game,
        key: `1/match/deal/${deal}`,
        secret: { ...game.secret, index: deal, id: `clevr-16-s1/heldout/${deal}` },
      }))
      .map((game) => change(game, deal)),
  ).flat();
}

const paired = (run = "a", against = "b") =>
  store.json<PairedRuns>(`/api/paired?run=${run}&against=${against}`);

/** All votes for one seat. */
function voting(game: Episode, seat: number): Episode {
  const turns = game.turns.map((turn) =>
    turn.kind === "vote" ? { ...turn, move: { kind: "vote", vote: seat } } : turn,
  );
  return { ...game, turns };
}

const spyOf = ({ seats }: Episode) => seats.findIndex(({ role }) => role === "spy");
const weightsAreSpy = (game: Episode) => game.seats[spyOf(game)].player !== "base";

describe("two runs on the same deals", () => {
  test("that play alike do not differ; few deals show nothing", async () => {
    const { measures, paired: by, deals, refusals, iterations } = await paired();
    expect(refusals).toEqual([]);
    expect([by, deals, iterations]).toEqual(["deal", 2, { run: 3, against: 3 }]);
    expect(measures[0].about.title).toBe("Win rate");
    expect(measures[0]).toMatchObject({ difference: { estimate: 0 }, ties: 2, shown: "too few" });
  });

  test("differ where one always wins", async () => {
    // The weights of the first run win all their games, those of the other none.
    write(
      "a",
      longer((game) => voting(game, weightsAreSpy(game) ? (spyOf(game) + 1) % 5 : spyOf(game))),
    );
    write(
      "b",
      longer((game) => voting(game, weightsAreSpy(game) ? spyOf(game) : (spyOf(game) + 1) % 5)),
    );
    const there = await paired();
    const [wins, accuracy] = there.measures;
    expect(there).toMatchObject({ paired: "deal", deals: DEALS, pictures: DEALS, left: 0 });
    expect(wins).toMatchObject({
      run: { estimate: 1 },
      against: { estimate: 0 },
      shown: "higher",
      more: DEALS,
    });
    expect(wins.difference.estimate).toBe(1);
    expect(wins.difference.low).toBeGreaterThan(0.4);
    expect(accuracy).toMatchObject({ run: { estimate: 1 }, against: { estimate: 0 }, shown: "higher" });
    const back = await paired("b", "a");
    expect(back.measures[0]).toMatchObject({ difference: { estimate: -1 }, shown: "lower", fewer: DEALS });
  });

  test("are paired by picture where the deals differ, and on those that both played", async () => {
    const other = longer((game, deal) => ({ ...game, key: `2/match/deal/${deal}` })).slice(0, 12);
    write("b", ["{torn", ...other]);
    expect(await paired()).toMatchObject({ paired: "picture", deals: 6, left: 2, refusals: [] });
  });
});

describe("two runs that are not held against each other", () => {
  test.each([
    [
      "other pictures",
      (game: Episode) => ({ ...game, secret: { ...game.secret, id: `x-${game.secret.index}` } }),
      "other pictures",
    ],
    [
      "other rules",
      (game: Episode) => ({ ...game, settings: { ...game.settings, clueRounds: 1 } }),
      "other rules",
    ],
  ])("%s", async (_, change, said) => {
    write("b", longer(change));
    const { measures, refusals } = await paired();
    expect(measures).toEqual([]);
    expect(refusals.join()).toContain(said);
  });

  test("other weights to begin with, another temperature", async () => {
    write("b", longer());
    const events = store.path("b", "events.jsonl");
    const text = fs.readFileSync(events, "utf8");
    fs.writeFileSync(events, text.replace('"baseWeights":"fake"', '"baseWeights":"other"'));
    store.set("b", (config) => {
      config.evaluation.temperature = 0.5;
    });
    const { refusals } = await paired();
    expect(refusals.map((text) => text.split(":")[0])).toEqual([
      "They began from other weights",
      "They were measured at another temperature",
    ]);
  });

  test("without games, and damaged ones", async () => {
    write("b", ["{torn", '"text"', `"${"x".repeat(5_000_000)}"`]);
    expect((await paired()).refusals[0]).toContain("b has stored no match");
    expect((await store.get("/api/paired?run=a&against=..")).status).toBe(400);
    expect((await store.get("/api/paired?run=a&against=none")).status).toBe(404);
    expect((await store.get("/api/paired?run=a")).status).toBe(400);
  });
});

test("no request has made the server fail", () => expect(store.failures).toEqual([]));
