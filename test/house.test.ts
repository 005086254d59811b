/** The house: how many files know a game besides its own, and that no folder lies flat. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const SRC = path.resolve(import.meta.dirname, "../src");
/** Files that may lie in one folder, tests left out. */
const MOST_FILES = 22;

const files = fs
  .readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => file.split(path.sep).join("/"));

/**
 * A game's line in each folder that has something of its own to say of games: bots, forms, measures, rules,
 * how a report shows it.
 */
const LINES = [
  "players/bots/of-game.ts",
  "engine/local/forms/forms.ts",
  "evaluate/games.ts",
  "run/open/games.ts",
  "report/games.ts",
];
const ITS_ALGORITHM = ["algorithms/iterative-spo-metrics.ts", "algorithms/iterative-spo.ts"];
/** That of the text form, whose votes are counted and paid as those of the pictures. */
const TEXT_ALGORITHM = ["algorithms/spyrl/metrics.ts", "algorithms/spyrl/spyrl.ts"];
const ITS_WORDS = ["engine/fake/language.ts", "engine/local/pretrain/examples.ts"];

/** Files outside of the game's own folders that import one of its own. */
function knowing(game: string): string[] {
  const own = (file: string) => file.split("/").includes(game) || path.basename(file) === `${game}.ts`;
  return files
    .filter((file) => !own(file))
    .filter((file) => {
      const text = fs.readFileSync(path.join(SRC, file), "utf8");
      return [...text.matchAll(/from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g)].some(([, one, other]) =>
        own(path.posix.join(path.posix.dirname(file), one ?? other)),
      );
    })
    .sort();
}

test("no folder has more files than one can look over", () => {
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});

describe("a game is known by its lines alone", () => {
  test.each([
    "kuhn-poker",
    "tic-tac-toe",
    "matrix-game",
    "leduc",
    "liars-dice",
    "connect-four",
    "negotiation",
    "hanabi",
    "hidden-role",
  ])("%s", (game) => {
    expect(knowing(game).filter((file) => !LINES.includes(file))).toEqual([]);
  });

  test("text-spy: its lines, and the algorithm that is made for it", () => {
    expect(knowing("text-spy").filter((file) => !LINES.includes(file))).toEqual(TEXT_ALGORITHM);
  });

  test("spot-the-spy: its lines, the algorithm that is made for it, and the words of the models that play it", () => {
    const outside = knowing("spot-the-spy").filter((file) => !file.startsWith("reproduce/"));
    expect(outside.filter((file) => !LINES.includes(file))).toEqual([
      ...[...ITS_ALGORITHM, ...TEXT_ALGORITHM, ...ITS_WORDS],
      "reward/text-spy/rewards.ts",
    ]);
  });
});

test("the change log says each change once: no two begin alike", () => {
  const text = fs.readFileSync(path.resolve(SRC, "../CHANGELOG.md"), "utf8");
  const beginnings = text.split("\n").flatMap((line) => (line.startsWith("- ") ? [line.slice(0, 40)] : []));
  expect(beginnings.filter((beginning, i) => beginnings.indexOf(beginning) !== i)).toEqual([]);
});
