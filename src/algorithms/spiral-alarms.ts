/**
 * Alarms on what self-play is known to do when it fails: illegal answers, a policy without entropy, a role
 * that always wins, ever shorter answers (the paper's "thinking collapse" without baselines). A pure function
 * of the metrics of a run's first and latest iterations.
 */
import { mean } from "../core/stats.ts";

/** The metrics of one iteration, as `Spiral.step` gives them. */
export type IterationMetrics = Readonly<Record<string, number>>;

export interface Alarm {
  readonly kind: "illegal-answers" | "entropy" | "role-imbalance" | "short-answers";
  /** The metric, e.g. `winShare.kuhn-poker.first`. */
  readonly metric: string;
  /** Mean over the latest iterations, and over the first ones. */
  readonly now: number;
  readonly first: number;
  readonly message: string;
}

export interface AlarmLimits {
  /** Iterations that a mean is taken over. */
  readonly window: number;
  /** Rise of the share of illegal answers, 0 to 1. */
  readonly illegalRise: number;
  /** Share of the first entropy below which the policy counts as collapsed. */
  readonly entropyLeft: number;
  /** Share of its games that a role wins. */
  readonly winShare: number;
  /** Share of the first answer length. */
  readonly lengthLeft: number;
}

export const ALARM_LIMITS: AlarmLimits = {
  window: 10,
  illegalRise: 0.05,
  entropyLeft: 0.1,
  winShare: 0.95,
  lengthLeft: 0.5,
};

/** @param first metrics of the first iterations of a run. @param latest metrics of its latest ones. */
export function alarms(
  first: readonly IterationMetrics[],
  latest: readonly IterationMetrics[],
  limits: AlarmLimits = ALARM_LIMITS,
): Alarm[] {
  const names = [...new Set(first.flatMap((metrics) => Object.keys(metrics)))];
  return names.flatMap((metric) => {
    const before = average(first, metric)!;
    const now = average(latest, metric);
    if (now === undefined) return [];
    const alarm = judge(metric.split(".")[0], now, before, limits);
    return alarm ? [{ ...alarm, metric, now, first: before, message: `${metric} ${alarm.message}` }] : [];
  });
}

function judge(
  number: string,
  now: number,
  first: number,
  limits: AlarmLimits,
): Pick<Alarm, "kind" | "message"> | undefined {
  const change = `${short(now)} now, ${short(first)} in the first ${limits.window} iterations`;
  if (number === "illegalShare" && now > first + limits.illegalRise)
    return { kind: "illegal-answers", message: `rises: ${change}. Lower the learning rate.` };
  if (number === "entropy" && now < limits.entropyLeft * first)
    return { kind: "entropy", message: `collapses: ${change}. Raise klWeight or lower the learning rate.` };
  if (number === "winShare" && now > limits.winShare)
    return {
      kind: "role-imbalance",
      message: `is nearly 1: ${change}. The games teach the other role little.`,
    };
  if (number === "answerTokens" && now < limits.lengthLeft * first)
    return { kind: "short-answers", message: `falls: ${change}. Check that baselines are on.` };
  return undefined;
}

/** Over the iterations that have the number. */
function average(history: readonly IterationMetrics[], metric: string): number | undefined {
  const values = history.flatMap((metrics) => metrics[metric] ?? []);
  return values.length === 0 ? undefined : mean(values);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
