import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { wilson } from "../../core/stats.ts";
import { judgeComparison } from "../statistics/paired-comparison.ts";
import { compareWithFirst, scoreOf } from "./suite.ts";
import { suiteText } from "./suite-text.ts";

const score = (marks: string, pictures?: readonly number[]) => {
  const questions = () => (async function* () {})();
  const set = { task: "t", chance: 0.5, count: marks.length, identity: "", pictures, questions };
  return scoreOf(set, { marks, refusals: {}, failures: [] });
};

it("the first player is the first that was named, also where the others' names are numbers", () => {
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

it("questions about one picture are a cluster: where each has its own, nothing changes", () => {
  const marks = "1111100000".repeat(4);
  const own = score(
    marks,
    [...marks].map((_, i) => i),
  );
  expect(own.accuracy).toEqual(wilson(20, 40));
  expect(score(marks).accuracy).toEqual(wilson(20, 40));
  // Eight pictures with five questions each, all right or all wrong: eight observations.
  const eight = score(
    marks,
    [...marks].map((_, i) => 5 * Math.floor(i / 5)),
  );
  expect(eight.accuracy!.low).toBeLessThan(wilson(4, 8).low);
  const names = ["first", "second"];
  const results = { first: [score("1".repeat(40), eight.pictures)], second: [eight] };
  const comparisons = compareWithFirst(names, results, Key.root("names"));
  expect(comparisons.second[0]).toMatchObject({ compared: 40, pictures: 8, difference: { estimate: 0.5 } });
  expect(judgeComparison(comparisons.second[0])).toBe("no difference shown");
  expect(suiteText(names, results, comparisons)).toMatch(
    /^t {2}\(40 questions on 8 pictures, guessing.*\n(.*\n)+.* \+50\.0 points \(-?[\d.]+ to .*\), 20 ties of 40, .*: no difference shown\n/,
  );
});
