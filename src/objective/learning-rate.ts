/**
 * The learning rate over a run: linear warm-up from 0, then a half cosine down to 0, or constant.
 * Steps are counted by position (iteration and minibatch), so a skipped step shifts nothing.
 */
export interface ScheduleSettings {
  readonly learningRate: number;
  readonly schedule: "cosine" | "constant";
  /** Share of all steps, 0 to 1. */
  readonly warmup: number;
}

/** @param step 0-based, below `steps`. */
export function learningRateAt(step: number, steps: number, settings: ScheduleSettings): number {
  const { learningRate, schedule, warmup } = settings;
  const rising = Math.round(warmup * steps);
  if (step < rising) return (learningRate * (step + 1)) / rising;
  if (schedule === "constant") return learningRate;
  return (learningRate * (1 + Math.cos((Math.PI * (step - rising)) / (steps - rising)))) / 2;
}
