/** The examples do what their first lines say. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "../src/cli/session-fixture.ts";
import { Key } from "../src/core/rng.ts";
import { botOf } from "../src/players/bots/of-game.ts";
import { playEpisodes } from "../src/rollout/play.ts";
import { heldOutDeals, tableOf } from "../src/run/deal.ts";
import { playOn } from "../src/run/open/games.ts";
import { openPairs } from "../src/run/open/sources.ts";
import { resolveConfig } from "../src/run/settings/resolve.ts";

describe("examples/your-own-images.ts", () => {
  const config = resolveConfig({
    flags: ["pairs.source=examples/your-own-images.ts", "game.spyView=edited"],
  });

  it("opens by its path, and gives the same pictures for the same key", async () => {
    const [source, again] = [await openPairs(config), await openPairs(config)];
    expect(source.name).toBe("flags-64-s1");
    const pair = await source.pair("train", 3);
    expect(await again.pair("train", 3)).toEqual(pair);
    expect((await source.pair("heldout", 3)).original.image.data).not.toEqual(pair.original.image.data);
    expect(pair.modified?.image.data).not.toEqual(pair.original.image.data);
  });

  it("makes games that honest players win", async () => {
    const blank = resolveConfig({ flags: ["pairs.source=examples/your-own-images.ts"] });
    const { game, secrets } = playOn(blank, await openPairs(blank));
    const deals = heldOutDeals(Key.root("examples"), "flags", 20);
    const tables = await Promise.all(
      deals.map(async (deal) =>
        tableOf(deal, await secrets.deal(deal.split, deal.index), game, secrets, () =>
          botOf("spot-the-spy", "oracle"),
        ),
      ),
    );
    const episodes = await playEpisodes(tables);
    const wins = episodes.filter(({ outcome }) => game.winner(outcome) === "civilians").length;
    expect(wins).toBeGreaterThan(14);
  });

  it("is under 40 lines of code", async () => {
    const { readFile } = await import("node:fs/promises");
    const text = await readFile(new URL("../examples/your-own-images.ts", import.meta.url), "utf8");
    const code = text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .split("\n")
      .filter((line) => line.trim() !== "");
    expect(code.length).toBeLessThan(40);
  });
});

describe("examples/your-own-game.ts", () => {
  const file = "examples/your-own-game.ts";
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-own-game-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it("trains from its path: the first player of ten stones learns to win against anybody", async () => {
    const run = path.join(folder, "run");
    const argv = [
      "train",
      "--game",
      file,
      "--preset",
      "spiral",
      "--engine",
      "tabular",
      "--iterations",
      "150",
      "--run",
      run,
      "--json",
    ];
    const { code, out } = await cli(...argv);
    expect(code).toBe(0);
    const { match, solved } = JSON.parse(out.trim().split("\n").at(-1)!);
    // Two stones leave eight, and from any multiple of four the other player loses.
    expect(match.a.wins.first.low).toBeGreaterThan(0.85);
    expect(solved.bestResponses[0]).toBeCloseTo(1, 6);
    const replayed = await cli("replay", path.join(run, "episodes", "0150-shown-after.jsonl"));
    expect(replayed.out).toMatch(/^Game shown-after on nim-deals-s1\/heldout\/0\n10 stones/);
  }, 60_000);

  it("trains a small model in the words of its observations, which then plays", async () => {
    const run = path.join(folder, "model");
    const few = ["--iterations", "40", "--games-per-iteration", "32", "--set", "evaluation.games=4"];
    const trained = await cli("train", "--game", file, "--preset", "spiral", ...few, "--run", run, "--json");
    expect(trained.code, trained.err).toBe(0);
    const events = trained.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const illegal = events.flatMap(({ metrics }) => metrics?.illegalShare ?? []);
    // Three of some twenty words are moves; a word said at random is one in 15% of answers.
    expect(illegal[0]).toBeGreaterThan(0.7);
    expect(illegal.at(-1)).toBeLessThan(0.6);
    const match = ["--games", "4", "--json"];
    const played = await cli("evaluate", "match", run, "bot:random", ...match);
    expect(played.code, played.err).toBe(0);
  }, 60_000);

  it("is under 60 lines of code", () => {
    const code = fs
      .readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => !/^\s*($|\/?\*)/.test(line));
    expect(code.length).toBeLessThan(60);
  });

  it("is named with its fault where it breaks the contract of games", async () => {
    const broken = path.resolve("examples", ".broken-game.ts");
    const text = fs.readFileSync(file, "utf8").replace("answers.size !== 1 || mover === undefined ||", "");
    fs.writeFileSync(broken, text);
    try {
      const { code, err } = await cli(
        "train",
        "--game",
        broken,
        "--preset",
        "spiral",
        "--run",
        path.join(folder, "none"),
      );
      expect([code, fs.existsSync(path.join(folder, "none"))]).toEqual([2, false]);
      expect(err).toMatch(/The game "nim" breaks the contract of games: apply/);
    } finally {
      fs.rmSync(broken);
    }
  });
});
