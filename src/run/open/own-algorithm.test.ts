import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Key } from "../../core/rng.ts";
import { botOf } from "../../players/bots/of-game.ts";
import { playEpisodes } from "../../rollout/play.ts";
import { heldOutDeals, tableOf } from "../deal.ts";
import { resolveConfig } from "../settings/resolve.ts";
import { openAlgorithm, prepareAlgorithm } from "./algorithms.ts";
import { openGame, openPlay } from "./games.ts";
import { beginTrust } from "./trust.ts";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-own-algorithm-"));
afterAll(() => fs.rmSync(root, { recursive: true }));

const configFor = (file: string) =>
  resolveConfig({ flags: ["game.name=kuhn-poker", "algorithm.name=own", `algorithm.file=${file}`] });

function module(name: string, text: string): string {
  const file = path.join(root, name);
  fs.writeFileSync(file, text);
  return file;
}

test("the example trains any game, and holds the policy to nothing", async () => {
  const config = configFor("examples/your-own-algorithm.ts");
  await prepareAlgorithm(config);
  const algorithm = openAlgorithm(config, [await openGame(config)]);
  expect(algorithm.name).toBe("reinforce");
  const { game, secrets } = await openPlay(config);
  const deals = heldOutDeals(Key.root("own"), "own", 8);
  const tables = await Promise.all(
    deals.map(async (deal) =>
      tableOf(deal, await secrets.deal(deal.split, deal.index), game, secrets, () =>
        botOf("kuhn-poker", "random"),
      ),
    ),
  );
  const { learn } = algorithm.step(await playEpisodes(tables));
  const advantages = learn.turns.map(({ advantage }) => advantage);
  expect(Math.max(...advantages)).toBeGreaterThan(0);
  expect(Math.min(...advantages)).toBeLessThan(0);
  expect(learn.objective.kl.coefficient).toBe(0);
});

test.each([
  ["no function", "export default {};", /no default export that is a function/],
  ["a part that lacks", "export default () => ({ step() {}, save() {} });", /lacks restore/],
  ["a fault of its own", "export default 1 +;", /cannot be loaded/],
])("%s is told with the file", async (_, text, message) => {
  const config = configFor(module(`${text.length}.mjs`, text));
  const opening = async () => {
    await prepareAlgorithm(config);
    return openAlgorithm(config, [await openGame(config)]);
  };
  await expect(opening()).rejects.toThrow(message);
});

test("one that only stored settings name is not run", async () => {
  const mark = path.join(root, "mark");
  const file = module(
    "marks.mjs",
    `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(mark)}, "");`,
  );
  const config = configFor(file);
  beginTrust(false);
  await expect(prepareAlgorithm(config)).rejects.toThrow(/algorithm\.file/);
  expect(fs.existsSync(mark)).toBe(false);
});
