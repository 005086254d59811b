import { expect, it } from "vitest";
import { addFailures, describeFailures, failureOf } from "./failures.ts";

it("failures of one category are counted together, and the first gives its own words", () => {
  const counts = addFailures(["status 429: slow down", "status 429: wait: 3 s", "no answer"].map(failureOf));
  expect(describeFailures(counts)).toBe("2 × status 429 (e.g. slow down); 1 × no answer");
});

it("a long category is told whole", () => {
  const long = `the engine ${"very ".repeat(30)}much refuses`;
  expect(describeFailures([failureOf(long)])).toBe(`1 × ${long}`);
});
