/** `recipes/large/`: each settings file is read by `train`, and the README's table is what `train --dry-run --prices` counts today. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../src/cli/session-fixture.ts";
import { Key } from "../src/core/rng.ts";
import { writeTinyModel } from "../src/engine/tinker/fixtures/tiny-engine.ts";
import { encodePng } from "../src/images/codec.ts";

const RECIPES = path.resolve(import.meta.dirname, "../recipes/large");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-recipes-"));
const store = path.join(folder, "store");
const files = writeTinyModel(path.join(folder, "model"), "qwen3-vl");

/** Twelve pictures of coloured tiles, always the same: what is counted depends on their size in the settings alone. */
beforeAll(async () => {
  const pictures = path.join(folder, "pictures");
  fs.mkdirSync(pictures);
  for (let i = 0; i < 12; i++) {
    const rng = Key.root("recipes").child(i).stream();
    const tints = Array.from({ length: 12 }, () => [rng.int(0, 255), rng.int(0, 255), rng.int(0, 255)]);
    const tile = (at: number) => Math.floor((at % 96) / 24) + 4 * Math.floor(at / (96 * 24));
    const data = Uint8Array.from({ length: 96 * 72 * 3 }, (_, i) => tints[tile(Math.floor(i / 3))][i % 3]);
    fs.writeFileSync(path.join(pictures, `${i}.png`), await encodePng({ width: 96, height: 72, data }));
  }
  expect(await cli("pairs", "import", pictures, "--out", store)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** One line of the README's table. */
async function lineOf(recipe: string): Promise<string> {
  const own = recipe === "photos" || recipe === "folder" ? ["--pairs", store] : [];
  const { code, out, err } = await cli(
    ...["train", "--config", path.join(RECIPES, `${recipe}.json`), ...own, "--dry-run", "--json"],
    ...["--prices", path.join(RECIPES, "prices.json"), "--set", `engine.modelFiles=${files}`],
  );
  expect([code, err]).toEqual([0, ""]);
  const { training, costs } = JSON.parse(out);
  const each = (count: number) => Math.round(count / 100).toLocaleString("en");
  const { prompts, pictures, read, scored, sampled, trained } = training;
  const cells = [prompts, pictures, read, scored, sampled, trained].map(each);
  return `| \`${recipe}.json\` | ${cells.join(" | ")} | ${costs.perIteration.toFixed(2)} | ${costs.total.toFixed(0)} |`;
}

test("the table of what an iteration asks for is today's", async () => {
  const readme = fs.readFileSync(path.join(RECIPES, "README.md"), "utf8");
  const lines: string[] = [];
  for (const recipe of ["clevr", "charts", "photos", "folder"]) lines.push(await lineOf(recipe));
  const table = readme.split("\n").filter((line) => /^\| `\w+\.json` \| [\d,]+ \|/.test(line));
  expect(table).toEqual(lines);
}, 600_000);
