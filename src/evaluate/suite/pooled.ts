/** The score of a whole file of questions whose categories are tasks of their own: all that were asked, each counted once. */
import { firstEqual } from "../../core/group-by.ts";
import { mean } from "../../core/stats.ts";
import { addFailures } from "../contests/failures.ts";
import { type QuestionSet, scoreOf, type TaskScore } from "./suite.ts";

/** The sets of each file that has several. */
export function filesOfSeveral(sets: readonly QuestionSet[]): Map<string, QuestionSet[]> {
  const files = new Map<string, QuestionSet[]>();
  for (const set of sets)
    if (set.file !== undefined) files.set(set.file, [...(files.get(set.file) ?? []), set]);
  for (const [file, own] of files) if (own.length < 2) files.delete(file);
  return files;
}

/** @param scores of the sets, in their order. @param task the name of the whole. */
export function pooledScore(
  task: string,
  sets: readonly QuestionSet[],
  scores: readonly TaskScore[],
): TaskScore {
  const marks = scores.map((score) => score.marks).join("");
  const names = sets.flatMap(({ pictureNames = [] }) => pictureNames);
  const chances = sets.flatMap(({ chance, count }) => new Array<number>(count).fill(chance));
  const pictures = names.length === marks.length ? firstEqual(names) : undefined;
  const questions = () => (async function* () {})();
  const whole = { task, chance: mean(chances), count: marks.length, identity: "", pictures, questions };
  const plain = scoreOf(whole, { marks, refusals: {}, failures: [] });
  const added = (of: (score: TaskScore) => TaskScore["refused"] | undefined) =>
    addFailures(scores.flatMap((score) => of(score) ?? []));
  const undecided = added((score) => score.undecided);
  const stopped = scores.at(-1)?.stopped;
  return {
    ...plain,
    ...(undecided.length > 0 && { undecided }),
    refused: added((score) => score.refused),
    lostToForm: scores.reduce((sum, { lostToForm = 0 }) => sum + lostToForm, 0),
    failures: added((score) => score.failures),
    ...(stopped !== undefined && { stopped }),
  };
}
