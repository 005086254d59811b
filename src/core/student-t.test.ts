import { expect, test } from "vitest";
import { studentT95 } from "./student-t.ts";

// Student's t, two-sided 95%: any printed table (for one, NIST/SEMATECH e-Handbook, 1.3.6.7.2, column 0.975).
test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [10, 2.228],
  [29, 2.045],
  [100, 1.984],
])("%i degrees of freedom", (degrees, t) => {
  expect(studentT95(degrees)).toBeCloseTo(t, 3);
});

test("one value has no spread", () => {
  expect(() => studentT95(0)).toThrow(/0 degrees of freedom.*two values/);
});
