/** A price list is read strictly, and a run's tokens are taken at its prices. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigError } from "../core/errors.ts";
import type { Asked, Estimate } from "./dry-run.ts";
import { costsOf, readPrices } from "./prices.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-prices-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function listOf(value: unknown): string {
  const file = path.join(folder, "prices.json");
  fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

const model = { prefill: 1, sample: 4, train: 10 };
const list = { format: 1, currency: "EUR", models: { "tiny/one": model } };

const asked = (changed: Partial<Asked>): Asked => ({
  ...{ games: 0, prompts: 0, pictures: 0, read: 0, scored: 0, sampled: 0, trained: 0 },
  ...changed,
});

test("each line is tokens times price, the total their sum, an iteration a share of training", () => {
  const estimate: Estimate = {
    rendered: 8,
    training: asked({ prompts: 500_000, read: 2e6, scored: 3e6, sampled: 1e6, trained: 4e6 }),
    heldOut: asked({ prompts: 100, read: 1e6, sampled: 500_000 }),
    optimiserSteps: 10,
    checkpoints: 1,
  };
  const costs = costsOf(estimate, 10, readPrices(listOf(list), "tiny/one"));
  // Read 3 at 1; scored 3 at 1 and half a million samples of one token at 4; sampled 1.5 at 4; trained 4 at 10.
  expect(costs).toMatchObject({ currency: "EUR", read: 3, scored: 5, sampled: 6, trained: 40, total: 54 });
  // Training alone: 2 + 5 + 4 + 40.
  expect(costs.perIteration).toBeCloseTo(5.1, 12);
});

describe("is refused with the place of the fault", () => {
  test.each<[string, unknown, RegExp]>([
    ["no JSON", "{", /is no price list/],
    ["another format", { ...list, format: 2 }, /format/],
    ["a currency in words", { ...list, currency: "euro" }, /three capital letters/],
    ["a price below 0", { ...list, models: { "tiny/one": { ...model, train: -1 } } }, /train/],
    ["a price that is missing", { ...list, models: { "tiny/one": { prefill: 1, sample: 1 } } }, /train/],
    ["a price of something else", { ...list, models: { "tiny/one": { ...model, picture: 1 } } }, /picture/],
    ["a field too many", { ...list, discount: 1 }, /discount/],
    [
      "another model",
      { ...list, models: { "tiny/two": model } },
      /no prices of tiny\/one; it has those of tiny\/two/,
    ],
  ])("%s", (_, value, message) => {
    const file = listOf(value);
    expect(() => readPrices(file, "tiny/one")).toThrow(ConfigError);
    expect(() => readPrices(file, "tiny/one")).toThrow(message);
  });

  test("no file", () => {
    expect(() => readPrices(path.join(folder, "nowhere.json"), "tiny/one")).toThrow(
      /nowhere\.json is no price list/,
    );
  });
});
