/** The glossary from the command line. */
import { describe, expect, test } from "vitest";
import { METRICS } from "../evaluate/glossary/glossary.ts";
import { cli } from "./session-fixture.ts";

describe("metrics", () => {
  test("all of them, those that hold a word, and as JSON", async () => {
    const all = await cli("metrics");
    for (const { name } of METRICS) expect(all.out).toContain(`${name}  (`);
    const some = await cli("metrics", "WIN");
    expect(some.out).toMatch(/^winRate {2}\(Win rate; share, shown in percent; higher is better\)\n {4}\w/);
    expect(some.out).not.toContain("klPerToken");
    expect(JSON.parse((await cli("metrics", "klPerToken", "--json")).out)).toMatchObject([
      { name: "klPerToken", unit: "nats per token" },
    ]);
  });

  test("a word that none holds is refused with the nearest name", async () => {
    expect(await cli("metrics", "wnrate")).toMatchObject({
      code: 2,
      err: 'sparring: there is no metric "wnrate". Did you mean "winRate"?\n',
    });
  });

  test.each([
    [["train"], "klPerToken"],
    [["evaluate", "match"], "winRate"],
    [["evaluate", "ladder"], "rating"],
    [["evaluate", "compare"], "smallestEffect"],
  ])("the help of %s says what its numbers mean", async (command, name) => {
    const { out } = await cli(...command, "--help");
    const { meaning } = METRICS.find((metric) => metric.name === name)!;
    expect(out).toContain(meaning);
  });
});
