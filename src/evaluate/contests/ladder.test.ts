import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { exampleEpisode } from "../../reward/spot-the-spy/example-episode.ts";
import type { Vote } from "../../reward/spot-the-spy/rewards.ts";
import { spyMatchRules } from "../spot-the-spy/match-rules.ts";
import { dealOutcomes } from "./deal-outcomes.ts";
import { type LadderPair, ladder, roundRobin } from "./ladder.ts";
import { ladderChart } from "./ladder-chart.ts";
import { LadderFile, type LadderPlayer } from "./ladder-file.ts";
import { ladderText } from "./ladder-text.ts";
import { planMatch } from "./match.ts";

const GAME = { name: "spot-the-spy", sides: ["civilians", "spy"], word: "picture" } as const;

const key = Key.root("ladder");
const players = ["base", "later", "bot:x"];
const options = { players, base: "base", key };

/** Later beats all on every second deal more than it loses; one game of a pair is not scored. */
const play = async (a: string, b: string) => ({
  aFirst: a === "later" ? "1110" : "1010",
  bFirst: b === "later" ? "111-" : "0101",
});

describe("outcomes of deals", () => {
  const tables = planMatch({ games: 4, key, rules: spyMatchRules });
  const episode = (id: string, votes: Vote[], pair?: string) =>
    exampleEpisode({ seats: 5, spy: 4, votes, id, pair });
  const right: Vote[] = [4, 4, 4, 4];
  const failed: Vote[] = [4, 4, 4, "failed"];

  it("are one character per deal and side", () => {
    const votes: Vote[][] = [right, ["n/a", "n/a", "n/a", "n/a"], failed, right];
    const episodes = tables.map(({ id, deal }, i) => episode(id, votes[i], `p/${deal}`));
    const lost = { a: { lostToForm: 0 }, b: { lostToForm: 0 } };
    const outcomes = { aFirst: "1-", bFirst: "01", lost };
    expect(dealOutcomes(spyMatchRules, tables, episodes)).toEqual({ ...outcomes, pictures: [0, 1] });
    const same = tables.map(({ id }, i) => episode(id, votes[i]));
    expect(dealOutcomes(spyMatchRules, tables, same)).toEqual({ ...outcomes, pictures: [0, 0] });
  });

  it("are refused where nothing can be scored, with the first failure", () => {
    const episodes = tables.map(({ id }) => episode(id, failed));
    expect(() => dealOutcomes(spyMatchRules, tables, episodes)).toThrow(
      /Not one of 4 games.*failure: no answer/,
    );
    expect(() => dealOutcomes(spyMatchRules, tables, [])).toThrow(/4 games came back with 0/);
  });
});

describe("ladder", () => {
  it("tells how many answers of whom were lost to form, where all games counted them", async () => {
    const counted = async (a: string, b: string) => {
      const lost = { a: { lostToForm: a === "later" ? 3 : 0 }, b: { lostToForm: b === "later" ? 2 : 0 } };
      return { ...(await play(a, b)), lost };
    };
    const result = await ladder(options, counted);
    expect(result.players.map(({ name, lostToForm }) => [name, lostToForm]).sort()).toEqual([
      ["base", 0],
      ["bot:x", 0],
      ["later", 5],
    ]);
    expect(ladderText(result, GAME)).toContain("\n5 answers of later were lost to form alone.");
    const uncounted = await ladder(options, play);
    expect(uncounted.players.every(({ lostToForm }) => lostToForm === undefined)).toBe(true);
  });

  it("plays each pair once and rates all", async () => {
    const pairs: LadderPair[] = [];
    const result = await ladder({ ...options, onPair: (pair) => pairs.push(pair) }, play);
    expect(pairs.map(({ a, b }) => `${a} ${b}`)).toEqual(["base later", "base bot:x", "later bot:x"]);
    expect([result.games, result.unscored, result.deals]).toEqual([23, 1, 4]);
    expect(result.players[0]).toMatchObject({ name: "later", games: 15 });
    expect(ladderText(result, GAME)).toMatch(/^player {3}rating {2,}95% interval {2,}won\nlater {4,}\+\d+/);
    expect(ladderText(result, GAME)).toMatch(
      /23 games on 4 deals.*\nNot scored because a player failed: 1 more/,
    );
  });

  it("counts pictures, not deals, where deals share them", async () => {
    const outcomes = { aFirst: "1101".repeat(10), bFirst: "0100".repeat(10) };
    const rate = (pictures: number) => {
      const shared = Array.from({ length: 40 }, (_, deal) => deal % pictures);
      return ladder({ ...options, players: ["base", "x"] }, async () => ({ ...outcomes, pictures: shared }));
    };
    const width = async (pictures: number) => {
      const { rating } = (await rate(pictures)).players.find(({ name }) => name === "x")!;
      return rating.high - rating.low;
    };
    expect(await width(4)).toBeGreaterThan(1.5 * (await width(40)));
    const text = ladderText(await rate(4), GAME);
    expect(text).toContain("80 games on 40 deals of 4 pictures, each");
    expect(text).toContain("4 pictures are too few to show who is better (at least 6).");
  });

  it("keeps what was played, in either order of names", async () => {
    const fresh = await ladder(options, play);
    const turned = { a: "later", b: "base", aFirst: "111-", bFirst: "1010" };
    const asked: string[] = [];
    const again = await ladder({ ...options, known: [turned] }, async (a, b) => {
      asked.push(`${a} ${b}`);
      return play(a, b);
    });
    expect(asked).toEqual(["base bot:x", "later bot:x"]);
    expect(again).toEqual(fresh);
  });

  it("refuses one player, none, and two of one name", () => {
    expect(() => roundRobin(["base"])).toThrow(/at least two players, not only base/);
    expect(() => roundRobin([])).toThrow(/at least two players, not none/);
    expect(() => roundRobin(["a", "b", "a"])).toThrow(/Two players are called a/);
  });

  it("as a chart: the trained players as a line, bots beside it and never one over the other", async () => {
    const bots = ["bot:x", "bot:y", "bot:z"];
    const result = await ladder({ ...options, players: ["base", "later", ...bots] }, play);
    const kinds: LadderPlayer[] = [
      { name: "base", kind: "base", iteration: 0, fingerprint: "" },
      { name: "later", kind: "checkpoint", iteration: 7, fingerprint: "" },
      ...bots.map((name): LadderPlayer => ({ name, kind: "bot", fingerprint: "" })),
    ];
    const text = JSON.stringify(ladderChart(result, kinds));
    expect(text).toContain('"iteration":7');
    const heights = [...text.matchAll(/"label":([\d.]+)/g)].map(([, height]) => Number(height));
    expect(heights).toHaveLength(3);
    expect(heights[1] - heights[0]).toBeGreaterThanOrEqual(18);
    expect(heights[2] - heights[1]).toBeGreaterThanOrEqual(18);
  });
});

describe("ladder on disk", () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-ladder-"));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const player = (name: string, fingerprint = "1"): LadderPlayer => ({ name, kind: "bot", fingerprint });
  const pair = (a: string, b: string): LadderPair => ({ a, b, aFirst: "10-", bFirst: "011" });

  it("gives back the pairs whose players are what they were", () => {
    const file = path.join(folder, "ladder.json");
    const first = LadderFile.open(file, { games: 6 }, [player("a"), player("b"), player("c")]);
    first.add(pair("a", "b"));
    first.add(pair("a", "c"));
    const changed = LadderFile.open(file, { games: 6 }, [player("a"), player("b", "2"), player("d")]);
    expect(changed.pairs).toEqual([pair("a", "c")]);
    expect(LadderFile.open(file, { games: 6 }, [player("a")]).pairs).toHaveLength(2);
  });

  it("is refused if settings differ, or it is damaged", () => {
    const file = path.join(folder, "other.json");
    LadderFile.open(file, { games: 6 }, [player("a"), player("b")]).add(pair("a", "b"));
    expect(() => LadderFile.open(file, { games: 8 }, [])).toThrow(/games with games 6, but now games is 8/);
    fs.writeFileSync(file, '{"schema": 1, "pairs": [');
    expect(() => LadderFile.open(file, { games: 6 }, [])).toThrow(/not a ladder of schema 1, or damaged/);
  });
});
