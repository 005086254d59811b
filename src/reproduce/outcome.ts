/** The outcome of an experiment: the evidence for each claim, and its verdict on the paper's finding. */
import { type Interval, meanInterval } from "../core/stats.ts";
import { taskNamed } from "../evaluate/suite/tasks/tasks.ts";
import { type Claim, experimentNamed, type Quantity, type TaskGroup } from "./experiments.ts";
import { commonTasks, dealsOf, judgedOf, type Loaded, marksOf } from "./loaded.ts";
import {
  type Evidence,
  evidenceOf,
  judgedDifference,
  markDifference,
  type OfSeed,
  winRateDifference,
  winRateEvidence,
} from "./pool.ts";
import type { Column } from "./results.ts";
import type { VariantName } from "./variants.ts";

export type Verdict = "agrees" | "agrees in direction, not shown" | "does not agree";

export interface ClaimOutcome {
  readonly claim: Claim;
  /** Absent where it was not measured. */
  readonly evidence?: Evidence;
  readonly verdict?: Verdict;
}

export function outcomesOf(loaded: Loaded): ClaimOutcome[] {
  return experimentNamed(loaded.name).claims.map((claim) => {
    const evidence = evidenceFor(claim.quantity, loaded);
    return { claim, ...(evidence && { evidence, verdict: verdictOn(claim, evidence) }) };
  });
}

/**
 * `agrees`: every interval lies on the expected side, that of these very models and that of training again.
 * `agrees in direction, not shown`: the estimate does, an interval does not. `does not agree`: the estimate
 * does not.
 */
export function verdictOn({ expected, than }: Pick<Claim, "expected" | "than">, evidence: Evidence): Verdict {
  const { pooled, overSeeds } = evidence;
  const beyond = (value: number) => (expected === "above" ? value > than : value < than);
  if (!beyond(pooled.estimate)) return "does not agree";
  const nearest = ({ low, high }: Interval) => (expected === "above" ? low : high);
  const shown = [pooled, ...(overSeeds ? [overSeeds] : [])].every((interval) => beyond(nearest(interval)));
  return shown ? "agrees" : "agrees in direction, not shown";
}

/** Against the base in the standard game. */
export function winRateOf(loaded: Loaded, variant: VariantName): Evidence | undefined {
  const deals = dealsOf(loaded, variant, ({ standard }) => standard);
  return deals.length === 0 ? undefined : winRateEvidence(deals);
}

/** In the standard game, on the same deals. */
export function winRateLess(loaded: Loaded, of: VariantName, less: VariantName): Evidence | undefined {
  const [first, second] = [of, less].map((name) => dealsOf(loaded, name, ({ standard }) => standard));
  return winRateDifference(first, second);
}

/** Accuracy after training less that of the base, over the questions of some tasks. */
export function taskGain(loaded: Loaded, of: VariantName, tasks: readonly string[]): Evidence | undefined {
  const { base } = loaded;
  if (!base || tasks.length === 0) return undefined;
  const after = marksOf(loaded, of, tasks);
  const before = after.map(({ seed }) => ({ seed, value: tasks.map((task) => base[task]) }));
  return markDifference(after, before);
}

/** Accuracy of one variant less that of another, over the questions that both were asked. */
export function taskLess(
  loaded: Loaded,
  of: VariantName,
  less: VariantName,
  tasks: readonly string[],
): Evidence | undefined {
  if (tasks.length === 0) return undefined;
  return markDifference(marksOf(loaded, of, tasks), marksOf(loaded, less, tasks));
}

/** Accuracy on balanced statements about some pictures, after training less that of the base. */
export function judgedGain(loaded: Loaded, of: VariantName, pictures: string): Evidence | undefined {
  const base = loaded.baseJudged?.[pictures];
  if (!base) return undefined;
  const after = marksJudged(loaded, of, pictures);
  return judgedDifference(
    after,
    after.map(({ seed }) => ({ seed, value: base.marks })),
  );
}

/** The same of one variant less that of another. */
export function judgedLess(
  loaded: Loaded,
  of: VariantName,
  less: VariantName,
  pictures: string,
): Evidence | undefined {
  return judgedDifference(marksJudged(loaded, of, pictures), marksJudged(loaded, less, pictures));
}

function marksJudged(loaded: Loaded, variant: VariantName, pictures: string): OfSeed<string>[] {
  return judgedOf(loaded, variant, pictures).map(({ seed, value }) => ({ seed, value: value.marks }));
}

function evidenceFor(quantity: Quantity, loaded: Loaded): Evidence | undefined {
  switch (quantity.kind) {
    case "win rate":
      return winRateOf(loaded, quantity.of);
    case "win rate difference":
      return winRateLess(loaded, quantity.of, quantity.less);
    case "head to head": {
      const deals = dealsOf(loaded, quantity.of, ({ versus }) => versus?.[quantity.against]);
      return deals.length === 0 ? undefined : winRateEvidence(deals);
    }
    case "answer length":
      return lengthening(loaded, quantity.of, quantity.turns);
    case "task gain":
      return taskGain(loaded, quantity.of, tasksIn(quantity.tasks, commonTasks(loaded, [quantity.of])));
    case "task difference": {
      const { of, less } = quantity;
      return taskLess(loaded, of, less, commonTasks(loaded, [of, less]));
    }
    case "judged gain":
      return judgedGain(loaded, quantity.of, quantity.pictures);
    case "judged difference":
      return judgedLess(loaded, quantity.of, quantity.less, quantity.pictures);
  }
}

/** Those of a group. */
export function tasksIn(group: TaskGroup, names: readonly string[]): string[] {
  return names.filter((name) => group === "all" || (group === "played") === isPlayed(name));
}

function isPlayed(name: string): boolean {
  return taskNamed(name).played ?? false;
}

/** Mean length in the last tenth of the iterations less that in the first tenth, in tokens. */
function lengthening({ variants }: Loaded, of: VariantName, turns: "clue" | "vote"): Evidence | undefined {
  const pairs: OfSeed<number[]>[] = (variants.get(of)?.runs ?? []).map(({ seed, curve }) => ({
    seed,
    value: endLessBeginning(curve[`${turns}Tokens`]),
  }));
  const all = pairs.flatMap(({ value }) => value);
  return all.length === 0 ? undefined : evidenceOf(pairs, all, meanInterval);
}

function endLessBeginning(column: Column): number[] {
  const lengths = column.filter((length) => length !== null);
  const tenth = Math.max(1, Math.floor(lengths.length / 10));
  const last = lengths.slice(-tenth);
  return lengths.length < 2 ? [] : last.map((length, i) => length - lengths[i]);
}
