import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { pairSecrets } from "../../games/spot-the-spy/secrets.ts";
import { PAPER_SETTINGS } from "../../games/spot-the-spy/settings.ts";
import { spotTheSpy } from "../../games/spot-the-spy/spot-the-spy.ts";
import { clevrSource } from "../../pairs/clevr/source.ts";
import { botOf } from "../../players/bots/of-game.ts";
import { exampleEpisode } from "../../reward/spot-the-spy/example-episode.ts";
import type { Vote } from "../../reward/spot-the-spy/rewards.ts";
import { spyMatchRules } from "../spot-the-spy/match-rules.ts";
import { type ArenaPair, type ArenaPlayer, arena, everyTwo } from "./arena.ts";
import { ArenaFile } from "./arena-file.ts";
import { scoreArena } from "./arena-score.ts";
import { arenaTable } from "./arena-table.ts";
import { match, type PlayMatch } from "./match.ts";
import { matchPlay } from "./match-play.ts";

const key = Key.root("arena");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-arena-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const named = (...names: string[]): ArenaPlayer[] =>
  names.map((name) => ({ name, identity: `id of ${name}` }));
const none = { a: [], b: [] };

/** A pair as it is kept, from the outcomes of its deals. */
function pairOf(a: string, b: string, aFirst: string, bFirst: string): ArenaPair {
  const pictures = [...aFirst].map((_, deal) => deal);
  const lost = { a: { lostToForm: 0 }, b: { lostToForm: 0 } };
  return { a: `id of ${a}`, b: `id of ${b}`, aFirst, bFirst, pictures, failures: none, lost };
}

/** Civilians always find the spy, or as the votes say. */
function found(votes: readonly Vote[] = [4, 4, 4, 4], met: string[] = []) {
  return (a: ArenaPlayer, b: ArenaPlayer): PlayMatch => {
    met.push(`${a.name}-${b.name}`);
    return async (tables) =>
      tables.map(({ id, deal }) => exampleEpisode({ seats: 5, spy: 4, votes, id, pair: `p/${deal}` }));
  };
}

describe("an arena", () => {
  it("lets everybody meet everybody once, and skips what is known in either order", async () => {
    const met: string[] = [];
    const players = named("x", "y", "z");
    const known = [pairOf("z", "x", "11", "10")];
    const added: ArenaPair[] = [];
    const onPair = (pair: ArenaPair) => void added.push(pair);
    const pairs = await arena(
      { players, games: 4, key, rules: spyMatchRules, known, onPair },
      found(undefined, met),
    );
    expect(met).toEqual(["x-y", "y-z"]);
    expect(pairs).toEqual([added[0], known[0], added[1]]);
    expect(added[0]).toEqual(pairOf("x", "y", "11", "11"));
  });

  it("counts the failures of each player by reason", async () => {
    const players = named("x", "y");
    const [pair] = await arena(
      { players, games: 2, key, rules: spyMatchRules },
      found([4, "failed", "failed", 4]),
    );
    const two = [{ reason: "no answer", count: 2, example: "no answer" }];
    expect(pair).toMatchObject({ aFirst: "-", bFirst: "-", failures: { a: two, b: two } });
    const result = scoreArena(players, [pair]);
    expect(result.players[0]).toEqual({ name: "x", games: 2, unscored: 2, failures: two, lostToForm: 0 });
    expect(arenaTable(result, "spot-the-spy", "picture")).toMatch(
      /x +no win rate.* 2 games, 2 not scored\n(?:.*\n)+ +x: 2 × no answer/,
    );
  });

  it.each([
    [named("x"), 2, /at least two players/],
    [named("x", "y", "x"), 2, /x and x are the same player/],
    [named("x", "y"), 3, /even number/],
  ])("refuses what cannot be played %#", async (players, games, message) => {
    await expect(arena({ players, games, key, rules: spyMatchRules }, found())).rejects.toThrow(message);
  });

  it("gives the win rates of matches, with real players", async () => {
    const players = named("oracle", "random", "always-na");
    const source = pairSecrets(clevrSource({ seed: 1, size: 16 }));
    const play = (a: ArenaPlayer, b: ArenaPlayer) =>
      matchPlay({
        game: spotTheSpy(PAPER_SETTINGS),
        source,
        players: { a: botOf("spot-the-spy", a.name), b: botOf("spot-the-spy", b.name) },
      });
    const result = scoreArena(players, await arena({ players, games: 20, key, rules: spyMatchRules }, play));
    for (const [i, [a, b]] of everyTwo(players).entries()) {
      const { winRate } = await match(
        { a: a.name, b: b.name, games: 20, key, rules: spyMatchRules },
        play(a, b),
      );
      expect(result.pairs[i]).toEqual({
        a: a.name,
        b: b.name,
        winRate,
        games: 20,
        unscored: 0,
        pictures: 10,
      });
    }
    expect(result.players.map(({ name }) => name)[0]).toBe("oracle");
    const rates = result.players.map(({ winRate }) => winRate!.estimate);
    expect(rates.reduce((sum, rate) => sum + rate)).toBeCloseTo(1.5); // what one wins another loses
    expect(arenaTable(result, "spot-the-spy", "picture")).toMatch(
      /1\. +oracle +\d+\.\d% \(95% interval [\d.-]+%\) +40 games on 10 pictures\n/,
    );
  });
});

describe("a player's win rate", () => {
  it("is the mean of its two sides over its scored games", () => {
    // x as civilians: 1 of 2 against y, 1 of 1 against z; as spy: 1 of 2 against y, 2 of 2 against z.
    const pairs = [pairOf("x", "y", "10", "01"), pairOf("z", "x", "00", "1-")];
    const [first] = scoreArena(named("x", "y", "z"), pairs).players.filter(({ name }) => name === "x");
    expect(first).toMatchObject({ games: 8, unscored: 1 });
    expect(first.winRate).toMatchObject({ estimate: (2 / 3 + 3 / 4) / 2, n: 7 });
  });

  it("has the interval of so many deals, however many opponents share them", () => {
    // Four opponents who play alike give no more certainty than one.
    const outcomes = "1101001011".repeat(4);
    const others = ["a", "b", "c", "d"];
    const pairs = others.map((other) => pairOf("x", other, outcomes, outcomes));
    const width = (count: number) => {
      const { players } = scoreArena(named("x", ...others.slice(0, count)), pairs);
      const { low, high } = players.find(({ name }) => name === "x")!.winRate!;
      return high - low;
    };
    expect(width(4)).toBeGreaterThan(0.95 * width(1));
    expect(width(4)).toBeLessThan(1.05 * width(1));
  });
});

describe("an arena on few pictures", () => {
  it("counts pictures, not deals, and says so", () => {
    const outcomes = "11011".repeat(8);
    const once = pairOf("x", "y", outcomes, outcomes);
    const five = { ...once, pictures: once.pictures!.map((deal) => deal % 5) };
    const width = (pair: ArenaPair) => {
      const { low, high } = scoreArena(named("x", "y"), [pair]).pairs[0].winRate!;
      return high - low;
    };
    expect(width(five)).toBeGreaterThan(2 * width(once));
    const text = arenaTable(scoreArena(named("x", "y"), [five]), "spot-the-spy", "picture");
    expect(text).toMatch(/80 games on 5 pictures\n/);
    expect(text).toMatch(/\n5 pictures are too few to show who is better \(at least 6\)\.$/);
  });

  it("takes the pictures of one pair for those of an older one, and names none where none is known", () => {
    const { pictures, ...old } = pairOf("x", "y", "1010", "0101");
    const fresh = { ...pairOf("x", "z", "1010", "0101"), pictures: [0, 1, 0, 1] };
    expect(scoreArena(named("x", "y"), [old]).pairs[0]).not.toHaveProperty("pictures");
    expect(scoreArena(named("x", "y", "z"), [old, fresh]).pairs[0].pictures).toBe(2);
  });
});

describe("an arena's file", () => {
  const settings = { games: 2, seed: 1, game: { civilians: 4 } };
  const file = path.join(folder, "deep", "arena.json");

  it("keeps pairs, and the same command continues", async () => {
    const players = named("x", "y");
    const first = ArenaFile.open(file, settings);
    expect(first.pairs).toEqual([]);
    await arena({ players, games: 2, key, rules: spyMatchRules, onPair: (pair) => first.add(pair) }, found());
    const again = ArenaFile.open(file, settings);
    expect(again.pairs).toEqual([pairOf("x", "y", "1", "1")]);
    const refuse = () => {
      throw new Error("played again");
    };
    expect(await arena({ players, games: 2, key, rules: spyMatchRules, known: again.pairs }, refuse)).toEqual(
      again.pairs,
    );
    expect(fs.readdirSync(path.dirname(file))).toEqual(["arena.json"]);
  });

  it("refuses other settings and other files", () => {
    expect(() => ArenaFile.open(file, { ...settings, seed: 2 })).toThrow(/seed 1, but now seed is 2/);
    const broken = path.join(folder, "broken.json");
    for (const text of ['{"schema":1', "[]", '{"schema":2,"settings":{},"pairs":[]}']) {
      fs.writeFileSync(broken, text);
      expect(() => ArenaFile.open(broken, settings)).toThrow(/not an arena of schema 1, or damaged/);
    }
  });
});
