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

test.each([
  [["solve", "kuhn"], /no game "kuhn"/],
  [["solve", "spot-the-spy"], /spot-the-spy cannot be solved/],
  [["solve", "kuhn-poker", "--method", "simplex"], /no method "simplex"/],
])("%j is refused in one line", async (argv, message) => {
  const { code, err } = await cli(...argv);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
