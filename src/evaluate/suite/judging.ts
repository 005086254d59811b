/**
 * The accuracy of verdicts on true and false statements, and the area under the ROC curve (AUC), which is
 * independent of the threshold of "true". Statements about one picture hang together, so all intervals are
 * over pictures.
 *
 * Sources: accuracy by the effective sample size of clusters (`core/stats.ts`); AUC by DeLong et al. (1988)
 * with the variance between clusters (Obuchowski 1997): a statement's part of the AUC is the share of the
 * statements of the other truth that it is rightly ordered with. Differences are of the same statements,
 * picture by picture.
 */
import { groupBy } from "../../core/group-by.ts";
import { clusteredProportion, type Interval, mean, Z95 } from "../../core/stats.ts";
import { pairedDifference } from "../statistics/paired-difference.ts";

/** The question, without the answer. */
export interface Fact {
  /** The picture's id. */
  readonly picture: string;
  readonly kind: string;
  readonly truth: boolean;
}

export interface Judging {
  readonly accuracy: Interval;
  readonly auc: Interval;
}

export interface JudgeScore extends Judging {
  readonly pictures: number;
  /** Share of statements that are called true; half of them are. */
  readonly saysTrue: Interval;
  readonly kinds: Readonly<Record<string, Judging>>;
}

export interface JudgeDifference extends Judging {
  readonly kinds: Readonly<Record<string, Judging>>;
}

/** @param probabilities that each statement is true, in order. @throws DataError if there is no statement. */
export function judgeScore(facts: readonly Fact[], probabilities: readonly number[]): JudgeScore {
  const says = facts.map((fact, i) => ({ ...fact, says: probabilities[i] > 0.5 }));
  const share = (of: (one: (typeof says)[number]) => boolean) =>
    clusteredProportion(
      [...groupBy(says, ({ picture }) => picture).values()].map((own) => ({
        successes: own.filter(of).length,
        n: own.length,
      })),
    );
  return {
    pictures: new Set(facts.map(({ picture }) => picture)).size,
    accuracy: share((one) => one.says === one.truth),
    auc: aucOf(facts, [probabilities], ([one]) => one, 0),
    saysTrue: share((one) => one.says),
    kinds: byKind(facts, [probabilities], (own, [values]) => {
      const { accuracy, auc } = judgeScore(own, values);
      return { accuracy, auc };
    }),
  };
}

/** The first less the second, from the same statements. */
export function judgeDifference(
  facts: readonly Fact[],
  first: readonly number[],
  second: readonly number[],
): JudgeDifference {
  return {
    ...differenceOf(facts, first, second),
    kinds: byKind(facts, [first, second], (own, [a, b]) => differenceOf(own, a, b)),
  };
}

function differenceOf(facts: readonly Fact[], first: readonly number[], second: readonly number[]): Judging {
  const right = (values: readonly number[], i: number) => Number(values[i] > 0.5 === facts[i].truth);
  const differences = facts.map(({ picture }, i) => ({ picture, value: right(first, i) - right(second, i) }));
  const perPicture = [...groupBy(differences, ({ picture }) => picture).values()];
  return {
    accuracy: pairedDifference(perPicture.map((own) => own.map(({ value }) => value))).difference,
    auc: aucOf(facts, [first, second], ([a, b]) => a - b, -1),
  };
}

/** Each kind's own statements, if some are true and some are not. */
function byKind<Result>(
  facts: readonly Fact[],
  models: readonly (readonly number[])[],
  of: (facts: readonly Fact[], models: readonly (readonly number[])[]) => Result,
): Record<string, Result> {
  const kinds = groupBy([...facts.keys()], (i) => facts[i].kind);
  if (kinds.size < 2) return {};
  return Object.fromEntries(
    [...kinds].map(([kind, own]) => [
      kind,
      of(
        own.map((i) => facts[i]),
        models.map((values) => own.map((i) => values[i])),
      ),
    ]),
  );
}

/**
 * A number made of the models' AUCs, with the interval over pictures.
 * @param combine the AUC of one model, or the difference of two. @param least its lowest value; the highest
 * is 1.
 */
function aucOf(
  facts: readonly Fact[],
  models: readonly (readonly number[])[],
  combine: (perModel: readonly number[]) => number,
  least: number,
): Interval {
  const perModel = models.map((values) => placements(facts, values));
  const combined = facts.map((_, i) => combine(perModel.map((values) => values[i])));
  const of = (truth: boolean) => combined.filter((_, i) => facts[i].truth === truth);
  const [trues, falses] = [of(true), of(false)];
  const estimate = mean(trues);
  const influence = facts.map(({ picture, truth }, i) => ({
    picture,
    value: (combined[i] - estimate) / (truth ? trues : falses).length,
  }));
  const clusters = [...groupBy(influence, ({ picture }) => picture).values()].map((own) =>
    own.reduce((sum, { value }) => sum + value, 0),
  );
  const m = clusters.length;
  const error =
    m < 2 ? Infinity : Math.sqrt((m / (m - 1)) * clusters.reduce((sum, value) => sum + value ** 2, 0));
  return {
    estimate,
    low: Math.max(least, estimate - Z95 * error),
    high: Math.min(1, estimate + Z95 * error),
    n: facts.length,
  };
}

/**
 * Per statement: the share of those of the other truth that it is rightly ordered with; a tie counts half.
 */
function placements(facts: readonly Fact[], values: readonly number[]): number[] {
  const sorted = (truth: boolean) =>
    Float64Array.from(values.filter((_, i) => facts[i].truth === truth)).sort();
  const [trues, falses] = [sorted(true), sorted(false)];
  return facts.map(({ truth }, i) => {
    const others = truth ? falses : trues;
    const below = (countBelow(others, values[i], false) + countBelow(others, values[i], true)) / 2;
    return truth ? below / others.length : 1 - below / others.length;
  });
}

/** How many of an ascending list are less than a value, or not more. */
function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
