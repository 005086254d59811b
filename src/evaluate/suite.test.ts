import { expect, it } from "vitest";
import { Key } from "../core/rng.ts";
import { compareWithFirst, scoreOf } from "./suite.ts";
import { suiteText } from "./suite-text.ts";

const score = (marks: string) =>
  scoreOf(
    { task: "t", chance: 0.5, count: marks.length, identity: "", questions: () => (async function* () {})() },
    { marks, refusals: {}, failures: [] },
  );

it("the first candidate is the first that was named, also where the others' names are numbers", () => {
  const names = ["base", "7"];
  const results = { base: [score("11111111")], "7": [score("00000000")] };
  const comparisons = compareWithFirst(names, results, Key.root("names"));
  expect(Object.keys(comparisons)).toEqual(["7"]);
  expect(comparisons["7"][0].difference.estimate).toBe(1);
  const text = suiteText(names, results, comparisons);
  expect(text).toMatch(
    /^t .*\n {2}base .*100\.0%.*\n {2}7 .*0\.0%.*\n {2}base - 7 .*\+100\.0 points.* better\n/,
  );
});
