/** The examples do what their first lines say. */
import { describe, expect, it } from "vitest";
import { Key } from "../src/core/rng.ts";
import { bot } from "../src/players/bots/bots.ts";
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
        tableOf(deal, await secrets.deal(deal.split, deal.index), game, secrets, () => bot("oracle")),
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
