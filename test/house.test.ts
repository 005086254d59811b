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

/** The tables of bots and of the local model's forms. */
const TABLES = ["players/bots/of-game.ts", "engine/local/forms/forms.ts"];

describe("a game is known by its registration line, its bots and its form", () => {
  test.each(["kuhn-poker", "tic-tac-toe", "matrix-game"])("%s", (game) => {
    expect(knowing(game).filter((file) => !TABLES.includes(file))).toEqual(["run/open/games.ts"]);
  });

  test("spot-the-spy: what else knows it does not grow", () => {
    const outside = knowing("spot-the-spy").filter(
      (file) => !TABLES.includes(file) && !file.startsWith("reproduce/"),
    );
    expect(outside.length, outside.join("\n")).toBeLessThanOrEqual(22);
  });
});
