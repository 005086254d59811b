import { describe, expect, it } from "vitest";
import { cli } from "../session-fixture.ts";

const SMALL = ["--set", "pictureSize=16", "--set", "engine.kind=fake"];

describe("evaluate panel", () => {
  it("prints small tables, or JSON with an interval for each number", async () => {
    const argv = ["evaluate", "panel", "bot:oracle", "--start", "bot:random", "--games", "8", ...SMALL];
    const { code, out } = await cli(...argv, "--against", "bot:always-na");
    expect(code).toBe(0);
    expect(out).toMatch(/^Panel: oracle on 4 held-out pictures, 8 games for each pair of players/);
    for (const row of [
      "against random with the rule",
      "against always-na",
      "informativeness of civilians' clues",
    ])
      expect(out).toContain(row);
    const rows = out.split("\n").filter((line) => /\(-?\d.* to /.test(line));
    const column = out
      .split("\n")
      .find((line) => line.includes("both sides"))!
      .indexOf("both sides");
    expect(rows.length).toBeGreaterThan(12);
    for (const row of rows) expect(row.slice(column - 2, column + 1)).toMatch(/^ {2}\S/);
    const result = JSON.parse((await cli(...argv, "--json")).out);
    expect(result).toMatchObject({
      player: "oracle",
      base: "random",
      games: 8,
      pictures: 4,
      textChance: 0.2,
    });
    expect(result.clues.clueTruth.player).toMatchObject({ estimate: 1, n: 32 });
  });

  it.each([
    [["bot:oracle", "--games", "3"], 8, /3 games cannot be split/],
    [["bot:oracle", "--start", "bot:reader"], 2, /does not say whose notes/],
    [["bot:reader@bot:oracle"], 2, /bots write no notes/],
    [["bot:random", "--set", "game.name=kuhn-poker"], 2, /game.name is kuhn-poker/],
    [["nobody"], 2, /bot:reader@PLAYER/],
  ])("%j is refused", async (argv, code, message) => {
    const session = await cli("evaluate", "panel", ...argv, ...SMALL);
    expect([session.code, session.err]).toEqual([code, expect.stringMatching(message)]);
  });

  it("a reader of the scripted engine plays", async () => {
    const { code, out } = await cli("evaluate", "match", "bot:reader@base", "base", "--games", "4", ...SMALL);
    expect([code, out]).toEqual([0, expect.stringMatching(/^bot:reader@base wins/)]);
  });
});
