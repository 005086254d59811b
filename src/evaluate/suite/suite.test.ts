import { expect, it } from "vitest";
import { Key } from "../../core/rng.ts";
import { wilson } from "../../core/stats.ts";
import { judgeComparison } from "../statistics/paired-comparison.ts";
import { filesOfSeveral, pooledScore } from "./pooled.ts";
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

it("an answer that only a judge could grade counts as wrong, and is told with what a judge could make of it", () => {
  const reason = 'no option that a rule can find: "hm"';
  const set = {
    ...{ task: "t", chance: 0.25, count: 8, identity: "", questions: () => (async function* () {})() },
    ...{ file: "f", pictureNames: ["a", "a", "b", "b", "c", "d", "e", "f"] },
  };
  const answers = { marks: "11110?x-", refusals: { "5": reason, "6": "there is no \\boxed{} answer" } };
  const one = scoreOf(set, { ...answers, failures: [] });
  expect(one).toMatchObject({ accuracy: { estimate: 4 / 7 }, atMost: 5 / 7 });
  expect(one.refused).toHaveLength(1);
  expect(one.undecided).toEqual([{ reason: "no option that a rule can find", count: 1, example: reason }]);
  const text = suiteText(["a"], { a: [one] }, {});
  expect(text).toMatch(
    /a judge is needed: 1 × no option .*With these 1 the accuracy lies between 57\.1% and 71\.4%/,
  );
  const certain = scoreOf(set, { marks: "11110000", refusals: {}, failures: [] });
  expect(certain).not.toHaveProperty("undecided");
  expect([...filesOfSeveral([set, set, { ...set, file: "g" }]).keys()]).toEqual(["f"]);
  const whole = pooledScore("f, all categories", [set, set], [one, certain]);
  // Both sets ask about the same six pictures.
  expect(whole).toMatchObject({ accuracy: { estimate: 8 / 15 }, atMost: 9 / 15, chance: 0.25 });
  expect(new Set(whole.pictures).size).toBe(6);
  expect(whole.undecided).toEqual(one.undecided);
});
