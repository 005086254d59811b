import { describe, expect, it } from "vitest";
import { Key, type Rng } from "../../core/rng.ts";
import { wilson } from "../../core/stats.ts";
import { pairSecrets } from "../../games/spot-the-spy/secrets.ts";
import { PAPER_SETTINGS } from "../../games/spot-the-spy/settings.ts";
import { spotTheSpy } from "../../games/spot-the-spy/spot-the-spy.ts";
import type { SpyGameOutcome } from "../../games/spot-the-spy/state.ts";
import { clevrSource } from "../../pairs/clevr/source.ts";
import { botOf } from "../../players/bots/of-game.ts";
import { exampleEpisode } from "../../reward/spot-the-spy/example-episode.ts";
import type { Vote } from "../../reward/spot-the-spy/rewards.ts";
import type { Episode } from "../../rollout/episode.ts";
import { spyMatchRules } from "../spot-the-spy/match-rules.ts";
import { type MatchRules, type MatchTable, match, planMatch } from "./match.ts";
import { matchPlay } from "./match-play.ts";
import { scoreMatch } from "./match-score.ts";
import { judgeMatch, verdict } from "./match-text.ts";
import { sideRates } from "./sides.ts";

const key = Key.root("match");
const rules = spyMatchRules;
const names = { a: "trained", b: "base", rules };

/** Each civilian names the spy with the chance 0.2 + (its skill + 1 - the spy's skill) / 2. */
function simulate(skill: { a: number; b: number }, seed: string) {
  const stream = Key.root(seed).stream();
  return async (tables: readonly MatchTable[]) =>
    tables.map((table) => {
      const chance = 0.2 + (skill[table.holds.civilians] + 1 - skill[table.holds.spy]) / 2;
      const votes = [0, 1, 2, 3].map(() => simulatedVote(stream, chance));
      return game(table, votes);
    });
}

function simulatedVote(stream: Rng, chance: number): Vote {
  return stream.chance(chance) ? 4 : stream.pick([0, 1, 2, 3, "n/a"] as const);
}

/** @param pictures so many, in turn; by default each deal has its own. */
function game(table: MatchTable, votes: readonly Vote[], pictures = Number.POSITIVE_INFINITY): Episode {
  const pair = `example/${table.deal % pictures}`;
  return exampleEpisode({ seats: 5, spy: 4, votes, id: table.id, pair });
}

/** All civilians find the spy, or none says anything. */
const votesOf = (found: boolean): Vote[] => new Array(4).fill(found ? 4 : "n/a");

describe("plan", () => {
  it("plays each deal from both sides", () => {
    const tables = planMatch({ games: 6, key, rules });
    expect(tables.map(({ deal, holds }) => `${deal}${holds.civilians}${holds.spy}`)).toEqual([
      "0ab",
      "0ba",
      "1ab",
      "1ba",
      "2ab",
      "2ba",
    ]);
    expect(tables[2].key.path).toBe(tables[3].key.path);
    expect(new Set(tables.map(({ id }) => id)).size).toBe(6);
  });

  it.each([0, 1, 7, 2.5])("refuses %d games", (games) => {
    expect(() => planMatch({ games, key, rules })).toThrow(/even number/);
  });
});

describe("score", () => {
  it("is the mean of the two sides, with each side's own shares", async () => {
    // By hand, 4 games. A's civilians: win (2 of 4 right), lose (n/a only). B's civilians: win, win.
    const votes: Vote[][] = [
      [4, 4, 0, "invalid"],
      [4, 4, 4, 4],
      ["n/a", "n/a", "n/a", "n/a"],
      [4, 4, 4, 1],
    ];
    const result = await match({ ...names, games: 4, key }, async (tables) =>
      tables.map((table, i) => game(table, votes[i])),
    );
    expect(result.a.wins.civilians).toEqual(wilson(1, 2));
    expect(result.a.wins.spy).toEqual(wilson(0, 2));
    expect(result.winRate.estimate).toBe(0.25);
    expect(result.winRate.n).toBe(4);
    expect(result.b.wins.civilians.estimate).toBe(1);
    expect(result.a.measures.decisionAccuracy.estimate).toBe(2 / 8);
    expect(result.a.measures.naShare.estimate).toBe(4 / 8);
    expect(result.a.measures.invalidVoteShare.estimate).toBe(1 / 8);
    expect(result.b.measures.decisionAccuracy.estimate).toBe(7 / 8);
    expect(result.a.measures.invalidClueShare.estimate).toBe(0);
    expect(result.a.measures.invalidClueShare.n).toBe(2 * 4 + 2 * 1); // one round: 4 clues as civilians, 1 as spy
  });

  it("does not score games in which a player failed, and says so", () => {
    const tables = planMatch({ games: 4, key, rules });
    const right: Vote[] = [4, 4, 4, 4];
    const failed: Vote[] = [4, 4, 4, "failed"];
    const result = scoreMatch(
      names,
      tables,
      [failed, right, right, right].map((v, i) => game(tables[i], v)),
    );
    expect([result.games, result.unscored, result.a.wins.civilians.n]).toEqual([4, 1, 1]);
    expect(verdict(result)).toMatch(/failed: 1 of/);
    const all = [failed, right, failed, right].map((v, i) => game(tables[i], v));
    expect(() => scoreMatch(names, tables, all)).toThrow(/trained as civilians/);
    expect(() => scoreMatch(names, tables, [])).toThrow(/4 games came back with 0/);
  });

  it("gives equal players 50% in expectation, and an interval that holds it", async () => {
    // 300 seeded matches of 40 games between equals: the civilians win most games (p = 0.7 a vote), the
    // mean must still be 0.5 (standard error 0.004), and about 95% of the intervals must hold 0.5.
    const results = [];
    for (let i = 0; i < 300; i++) {
      results.push(await match({ ...names, games: 40, key }, simulate({ a: 0.5, b: 0.5 }, `even/${i}`)));
    }
    const rate = results.reduce((sum, { winRate }) => sum + winRate.estimate, 0) / results.length;
    const held = results.filter(({ winRate }) => winRate.low <= 0.5 && winRate.high >= 0.5).length;
    expect(results[0].a.wins.civilians.estimate).toBeGreaterThan(0.8);
    expect(Math.abs(rate - 0.5)).toBeLessThan(0.012);
    expect(held / results.length).toBeGreaterThan(0.92);
  });

  it("shows the better player from both sides", async () => {
    const result = await match({ ...names, games: 400, key }, simulate({ a: 0.6, b: 0.2 }, "skill"));
    expect(result.winRate.low).toBeGreaterThan(0.55);
    expect(result.a.wins.civilians.estimate).toBeGreaterThan(result.b.wins.civilians.estimate);
    expect(verdict(result)).toMatch(
      /^trained wins \d\d\.\d% \(95% interval .*\) of 400 games on 200 pictures against base: it is the better player/,
    );
  });
});

describe("games in which winning is not all", () => {
  it("are judged by what is gained: many small losses, few large wins", () => {
    // A loses 1 in three of four games, and wins 5 in the fourth: it wins a quarter of them and gains ½ a
    // game.
    const tables = planMatch({ games: 400, key, rules });
    const won = ({ deal, holds }: MatchTable) => (deal % 4 === 0) === (holds.civilians === "a");
    const episodes = tables.map((table) => game(table, votesOf(won(table))));
    const gains = new Map(tables.map((table, i) => [episodes[i].id, table.deal % 4 === 0 ? 5 : -1]));
    const chips: MatchRules = {
      ...rules,
      returnsOf: ({ id, seats }) => {
        const first = tables.find((table) => table.id === id)!.holds.civilians === "a";
        const gain = gains.get(id)!;
        return seats.map(({ role }, seat) =>
          role === "spy" ? (first ? -gain : gain) : seat === 0 ? (first ? gain : -gain) : 0,
        );
      },
    };
    const result = scoreMatch({ ...names, rules: chips }, tables, episodes);
    expect(result.winRate.estimate).toBe(0.25);
    // Per deal 5 or -1, each once on either side: mean ½, deviation 2.598, t(199) = 1.972.
    expect(result.gain).toMatchObject({ estimate: 0.5, n: 200 });
    expect(result.gain?.low).toBeCloseTo(0.5 - (1.972 * 2.5981) / Math.sqrt(199), 2);
    expect(judgeMatch(result)).toBe("better");
    expect(verdict(result)).toMatch(
      /against base\.\n.*\nGains \+0\.500 \(95% interval .*: it is the better player\./,
    );
  });
});

describe("games on the same picture", () => {
  /** A's share of wins on each side, in the same places as on as many pictures of their own. */
  const played = (pictures: number, wins: (deal: number) => boolean) => {
    const tables = planMatch({ games: 400, key, rules });
    const episodes = tables.map((table) => {
      const won = wins(table.deal);
      return game(table, votesOf(won === (table.holds.civilians === "a")), pictures);
    });
    return scoreMatch(names, tables, episodes);
  };

  it("change nothing where each picture occurs once: Wilson's intervals, joined", () => {
    const { winRate, a, pictures } = played(200, (deal) => deal % 20 < 11);
    expect(pictures).toBe(200);
    expect(a.wins.civilians).toEqual(wilson(110, 200));
    expect(a.wins.spy).toEqual(wilson(110, 200));
    // Both sides of a deal go the same way here, so their correlation is 1 and the interval that of one side.
    expect(winRate.low).toBeCloseTo(wilson(110, 200).low, 12);
  });

  it("show nothing on 5 pictures, however many games: 55.0% of 400 is no better player", () => {
    // Within each picture 22 of 40 deals won: pictures that agree so well would once have given 51.3-58.7.
    const result = played(5, (deal) => Math.floor(deal / 5) % 20 < 11);
    expect([result.pictures, result.winRate.estimate]).toEqual([5, 0.55]);
    expect(result.winRate.low).toBeLessThan(0.5);
    expect(judgeMatch(result)).toBe("no difference shown");
    expect(verdict(result)).toMatch(
      /^trained wins 55\.0% .* of 400 games on 5 pictures against base: 5 pictures are too few to show who is better \(at least 6\)\.\n/,
    );
    expect(judgeMatch(played(5, () => true))).toBe("no difference shown");
    expect(judgeMatch(played(12, () => true))).toBe("better");
  });

  it("widen the intervals by what the pictures differ", () => {
    const easy = played(20, (deal) => deal % 20 < 11);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(easy.winRate.estimate).toBe(0.55);
    // 20 pictures that decide their games are 20 observations.
    expect(width(easy.winRate)).toBeGreaterThan(width(wilson(11, 20)));
    expect(easy.a.measures.decisionAccuracy.low).toBeLessThan(0.35);
  });

  it.each([6, 12])("hold equal play in most of 200 matches on %i pictures that differ much", (pictures) => {
    const stream = Key.root(`few/${pictures}`).stream();
    let shown = 0;
    for (let i = 0; i < 200; i++) {
      const chances = Array.from({ length: pictures }, () => stream.uniform());
      const result = sideRates(
        Array.from({ length: 240 }, (_, n) => ({
          picture: n % pictures,
          side: n % (2 * pictures) < pictures ? "civilians" : "spy",
          share: Number(stream.chance(chances[n % pictures])),
        })),
        rules.sides,
      )!;
      shown += Number(result.winRate.low > 0.5 || result.winRate.high < 0.5);
    }
    // 5% of 200 are 10, with a standard error of 3.
    expect(shown).toBeLessThanOrEqual(19);
  });
});

describe("with real players", () => {
  it("honest oracles beat players who always say n/a", async () => {
    // Rules: all n/a is a spy win. So the oracle as spy survives always, and its civilians win
    // whenever they find the spy out.
    const options = {
      game: spotTheSpy(PAPER_SETTINGS),
      source: pairSecrets(clevrSource({ seed: 1, size: 16 })),
      players: { a: botOf("spot-the-spy", "oracle"), b: botOf("spot-the-spy", "always-na") },
      batch: 6,
    };
    const progress: number[] = [];
    const play = matchPlay({ ...options, onProgress: (played) => progress.push(played) });
    const { returns } = options.game;
    const own = { ...rules, returnsOf: ({ outcome }: Episode) => returns(outcome as SpyGameOutcome) };
    const result = await match({ a: "oracle", b: "always-na", games: 10, key, rules: own }, play);
    // Each seat gains 1 or loses 1: winning is all, though four seats of a side gain 4 together.
    expect(result.gain).toBeUndefined();
    expect(progress).toEqual([6, 10]);
    expect(result.a.wins.spy.estimate).toBe(1);
    expect(result.b.measures.naShare.estimate).toBe(1);
    expect(result.winRate.estimate).toBeGreaterThan(0.8);
    expect(result.unscored).toBe(0);
  });

  it("a player against itself scores exactly 50%: deals and keys are shared", async () => {
    const player = botOf("spot-the-spy", "random");
    const source = pairSecrets(clevrSource({ seed: 1, size: 16 }));
    const play = matchPlay({ game: spotTheSpy(PAPER_SETTINGS), source, players: { a: player, b: player } });
    const result = await match({ a: "random", b: "random", games: 12, key, rules }, play);
    expect(result.winRate.estimate).toBe(0.5);
    expect(verdict(result)).toMatch(/show no difference/);
  });
});
