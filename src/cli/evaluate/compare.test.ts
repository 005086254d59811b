/** Two players compared from the command line, with bots. */
import { describe, expect, test } from "vitest";
import { cli } from "../session-fixture.ts";

const SMALL = ["--set", "pairs.pictureSize=16", "--set", "engine.kind=fake"];
const compare = (...argv: string[]) => cli("evaluate", "compare", ...argv, ...SMALL);

describe("evaluate compare", () => {
  test("the oracle is better than a player that always says n/a, and the same command says the same", async () => {
    const argv = ["bot:oracle", "bot:always-na", "--against", "bot:random", "--games", "24"];
    const { out, code } = await compare(...argv);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^bot:oracle wins .* against bot:random, bot:always-na .*: bot:oracle is the better player\.\n/,
    );
    const json = await compare(...argv, "--json");
    expect(JSON.parse(json.out)).toMatchObject({
      deals: 12,
      unscored: 0,
      pictures: 12,
      opponent: "bot:random",
    });
    expect((await compare(...argv, "--json")).out).toBe(json.out);
  });

  test("a player with itself, against the base: all ties", async () => {
    const { out } = await compare("bot:random", "bot:random", "--games", "12");
    expect(out).toMatch(/^bot:random \(A\) wins .* against base, bot:random \(B\) .*show no difference/);
    expect(out).toContain("0 better for bot:random (A), 0 for bot:random (B), 6 ties");
  });

  test.each([
    [["bot:oracle", "bot:random", "--games", "3"], 8, /3 games cannot be split/],
    [["bot:oracle", "bot:random", "--games", "0"], 2, /Expected a whole number from 2/],
    [["bot:oracle"], 2, /missing required argument 'B'/],
    [["bot:oracle", "/no/such"], 2, /no player "\/no\/such"/],
    [["bot:oracle", "bot:random", "--against", "bot:nobody"], 2, /no bot "nobody"/],
  ])("%j is refused", async (argv, code, message) => {
    const result = await compare(...argv);
    expect(result.err).toMatch(message);
    expect(result.code).toBe(code);
  });
});
