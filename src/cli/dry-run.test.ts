/** `sparring train --dry-run`: what a server will be asked, and what that costs by a price list. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeTinyModel } from "../engine/tinker/fixtures/tiny-engine.ts";
import { cli } from "./session-fixture.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-dry-run-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const files = writeTinyModel(path.join(folder, "model"), "qwen3");
const prices = path.join(folder, "prices.json");
const models = { "tiny/qwen3": { prefill: 1, sample: 4, train: 10 } };
fs.writeFileSync(prices, JSON.stringify({ format: 1, currency: "EUR", models }));

const train = (...flags: string[]) =>
  cli(
    ...["train", "--engine", "tinker", "--model", "tiny/qwen3", "--url", "http://127.0.0.1:9"],
    ...["--preset", "spiral", "--set", `engine.modelFiles=${files}`, ...flags],
  );

describe("sparring train --dry-run", () => {
  test("tokens, optimiser steps and checkpoints, and their price where a list is given", async () => {
    const plain = await train("--dry-run");
    expect(plain.code).toBe(0);
    expect(plain.out).toMatch(/optimiser steps, \d+ checkpoints on the server/);
    expect(plain.out).not.toMatch(/EUR|Prices/);
    const priced = await train("--dry-run", "--prices", prices);
    expect(priced.out).toMatch(/training +held out +EUR\n/);
    expect(priced.out).toMatch(/\n {2}tokens sampled, at most( +[\d,]+){2} +\d+\.\d\d\n/);
    expect(priced.out).toMatch(/\n {2}all of it, at most +\d+\.\d\d\n/);
    expect(Math.max(...priced.out.split("\n").map(({ length }) => length))).toBeLessThan(160);
  }, 60_000);

  test("as JSON: the same numbers, and the total is the sum of its lines", async () => {
    const { out } = await train("--dry-run", "--json", "--prices", prices);
    const { costs, training, heldOut } = JSON.parse(out);
    expect(costs.trained).toBeCloseTo((training.trained * 10) / 1e6, 9);
    expect(costs.sampled).toBeCloseTo(((training.sampled + heldOut.sampled) * 4) / 1e6, 9);
    expect(costs.total).toBeCloseTo(costs.read + costs.scored + costs.sampled + costs.trained, 9);
  }, 60_000);

  test.each([
    [["--prices", prices], /--prices is for --dry-run alone/],
    [["--dry-run", "--prices", files], /is no price list/],
  ])("%j is an error of use", async (flags, message) => {
    expect(await train(...flags)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });

  test("retention is refused before anything is counted or connected to", async () => {
    const wanted = {
      code: 2,
      err: expect.stringMatching(/retention\.weight is above 0, .*no form of these/),
    };
    expect(await train("--preset", "small", "--dry-run")).toMatchObject(wanted);
    expect(await train("--preset", "small", "--run", path.join(folder, "run"))).toMatchObject(wanted);
    expect(fs.existsSync(path.join(folder, "run"))).toBe(false);
  });

  test("the model of sparring serve has no files to count with", async () => {
    const { code, err } = await cli("train", "--engine", "tinker", "--model", "sparring/base", "--dry-run");
    expect(code).toBe(2);
    expect(err).toMatch(/sparring\/base, which "sparring serve" serves, has none. It costs nothing but time/);
  });
});
