import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { cli } from "../session-fixture.ts";

test("solve prints value, distance and size, for people and for programs", async () => {
  const { out } = await cli("solve", "kuhn-poker", "--policy");
  expect(out).toMatch(/value to the first side +-0\.055556\n/);
  expect(out).toMatch(/first J check bet +fold 1\.0000 {2}call 0\.0000/);
  const { code, out: json } = await cli(
    "solve",
    "kuhn-poker",
    "--method",
    "cfr,cfr+",
    "--json",
    "--iterations",
    "50",
  );
  expect(code).toBe(0);
  const [cfr, plus] = json
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(cfr).toMatchObject({
    type: "solved",
    method: "cfr",
    iterations: 50,
    histories: 54,
    informationStates: 12,
  });
  expect(Math.abs(plus.value + 1 / 18)).toBeLessThan(0.01);
  expect(plus.exploitability).toBeLessThan(cfr.exploitability);
});

test("--plot draws the methods side by side, and refuses those without a curve", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sparring-solve-"));
  const file = path.join(folder, "kuhn.svg");
  const solve = (method: string, name: string) =>
    cli("solve", "kuhn-poker", "--method", method, "--iterations", "20", "--plot", name);
  expect((await solve("cfr,cfr+", file)).code).toBe(0);
  expect(fs.readFileSync(file, "utf8")).toMatch(/<svg[\s\S]*cfr\+/);
  expect(await solve("lp", file)).toMatchObject({
    code: 2,
    err: expect.stringContaining("--method cfr,cfr+"),
  });
  expect((await solve("cfr", "kuhn.txt")).err).toMatch(/ends in .svg or .png/);
  fs.rmSync(folder, { recursive: true });
});

test.each([
  [["solve", "kuhn"], /no game "kuhn"/],
  [["solve", "spot-the-spy"], /spot-the-spy cannot be solved/],
  [["solve", "kuhn-poker", "--method", "simplex"], /no method "simplex"/],
])("%j is refused in one line", async (argv, message) => {
  const { code, err } = await cli(...argv);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
