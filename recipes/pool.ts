/**
 * What the runs of several seeds come to together. Each question has its own interval:
 *
 * - *pooled*: the games of all seeds as one match. Wilson for each side, both sides combined as in a single
 *   match (`src/evaluate/match-score.ts`). It speaks of the models that were trained, not of training again.
 * - *over seeds*: the mean of one number per seed with Student's t (n - 1 degrees of freedom). It speaks of
 *   training again with another seed, and with three seeds it is wide.
 * - *paired difference*: runs of the same seed play the same held-out deals, so the difference is taken deal
 *   by deal (mean of both sides, -1 to 1); normal interval over deals, t over seeds.
 *
 * Left out: that the seeds share their held-out pictures; their games are counted as independent.
 */
import {
  correlation,
  type Interval,
  mean,
  meanInterval,
  meanOfTwoProportions,
  wilson,
} from "../src/core/stats.ts";
import {
  type DealScores,
  MODES,
  type Mode,
  type ModeSummary,
  type PairedDifference,
  type RunRecord,
} from "./results.ts";
import { studentT95 } from "./student-t.ts";

type Scored = Pick<RunRecord, "mode" | "seed" | "match" | "deals" | "before" | "after">;

/** One summary per mode that has runs, in the order of `MODES`. */
export function summarise(runs: readonly Scored[]): ModeSummary[] {
  return MODES.flatMap((mode) => {
    const own = runsOf(runs, mode);
    return own.length === 0 ? [] : [summary(mode, own)];
  });
}

/** `first` minus each other mode that shares a seed with it. */
export function pairedDifferences(runs: readonly Scored[], first: Mode = "iterative"): PairedDifference[] {
  return MODES.filter((mode) => mode !== first).flatMap((mode) => {
    const others = new Map(runsOf(runs, mode).map((run) => [run.seed, run]));
    const pairs = runsOf(runs, first).flatMap((run) => {
      const other = others.get(run.seed);
      return other ? [{ seed: run.seed, deals: dealDifferences(run.deals, other.deals) }] : [];
    });
    return pairs.length === 0 ? [] : [difference([first, mode], pairs)];
  });
}

/** Mean with a t interval; undefined with fewer than two values, which have no spread. */
export function overSeeds(values: readonly number[]): Interval | undefined {
  return values.length < 2 ? undefined : meanInterval(values, studentT95(values.length - 1));
}

function runsOf<Run extends Pick<Scored, "mode" | "seed">>(runs: readonly Run[], mode: Mode): Run[] {
  return runs.filter((run) => run.mode === mode).sort((a, b) => a.seed - b.seed);
}

function summary(mode: Mode, runs: readonly Scored[]): ModeSummary {
  const winRate = overSeeds(runs.map(({ match }) => match.winRate.estimate));
  const gains = runs.flatMap(({ before, after }) =>
    before && after ? [after.decisionAccuracy.estimate - before.decisionAccuracy.estimate] : [],
  );
  return {
    mode,
    seeds: runs.map(({ seed }) => seed),
    pooled: pooledMatch(runs.map(({ deals }) => deals)),
    ...(winRate && { overSeeds: { winRate, decisionAccuracyGain: overSeeds(gains) } }),
  };
}

function pooledMatch(matches: readonly DealScores[]): ModeSummary["pooled"] {
  const proportion = (side: keyof DealScores) => {
    const scores = matches.flatMap((deals) => scoresOf(deals[side]).filter((score) => score !== undefined));
    return wilson(scores.filter((score) => score === 1).length, scores.length);
  };
  const [civilianWins, spySurvival] = [proportion("asCivilians"), proportion("asSpy")];
  const both = matches.flatMap(bothSides);
  const together = correlation(
    both.map(([civilians]) => civilians),
    both.map(([, spy]) => spy),
  );
  return {
    winRate: meanOfTwoProportions(civilianWins, spySurvival, Math.max(0, together)),
    civilianWins,
    spySurvival,
  };
}

function difference(
  modes: [Mode, Mode],
  pairs: readonly { seed: number; deals: number[] }[],
): PairedDifference {
  const spread = overSeeds(pairs.map(({ deals }) => mean(deals)));
  return {
    modes,
    seeds: pairs.map(({ seed }) => seed),
    perSeed: pairs.map(({ deals }) => meanInterval(deals)),
    pooled: meanInterval(pairs.flatMap(({ deals }) => deals)),
    ...(spread && { overSeeds: spread }),
  };
}

/** Per deal that both runs have scored on both sides: the difference of the mean of its two sides. */
function dealDifferences(first: DealScores, second: DealScores): number[] {
  const others = perDeal(second);
  return perDeal(first).flatMap((sides, deal) => {
    const other = others[deal];
    return sides && other ? [mean(sides) - mean(other)] : [];
  });
}

function bothSides(deals: DealScores): [number, number][] {
  return perDeal(deals).flatMap((sides) => (sides ? [sides] : []));
}

/** By deal: the scores as civilians and as spy, or undefined if one of them was not scored. */
function perDeal({ asCivilians, asSpy }: DealScores): ([number, number] | undefined)[] {
  const spy = scoresOf(asSpy);
  return scoresOf(asCivilians).map((civilians, deal) => {
    const other = spy[deal];
    return civilians === undefined || other === undefined ? undefined : [civilians, other];
  });
}

function scoresOf(side: string): (number | undefined)[] {
  return [...side].map((sign) => (sign === "-" ? undefined : Number(sign)));
}
