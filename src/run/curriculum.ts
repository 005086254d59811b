/**
 * A curriculum: when the players find the spy often enough, training pictures become harder. The moving
 * average of decision accuracy starts anew at each raise, so that it speaks of the pictures at hand. Left
 * out: going back to easier ones.
 */
import { CheckpointError } from "../core/errors.ts";
import { MovingAverage, type MovingAverageState } from "../core/moving-average.ts";

export interface CurriculumOptions {
  /** Average accuracy at which difficulty rises, 0 to 1; null never does. */
  readonly raiseAt: number | null;
  readonly step: number;
  readonly start: number;
  /** Fewest iterations between two raises. */
  readonly minimumIterations: number;
}

export interface CurriculumState {
  readonly difficulty: number;
  /** Iterations since the last raise. */
  readonly iterations: number;
  readonly average: MovingAverageState;
}

/** Decay of the average: it looks back over some five iterations. */
const DECAY = 0.8;
/** Sums of steps such as 0.1 are kept short. */
const DIGITS = 1e6;

export class Curriculum {
  private level: number;
  private iterations = 0;
  private average = new MovingAverage(DECAY, true);

  /** @param fixed the difficulty where the curriculum is off; undefined is the source's own. */
  constructor(
    private readonly options: CurriculumOptions,
    private readonly fixed?: number,
  ) {
    this.level = options.start;
  }

  /** Of the coming iteration's pictures, 0 to 1. */
  get difficulty(): number | undefined {
    return this.options.raiseAt === null ? this.fixed : this.level;
  }

  /** Ends an iteration. @param accuracy share of right votes; undefined if none was cast. */
  update(accuracy: number | undefined): void {
    const { raiseAt, step, minimumIterations } = this.options;
    if (raiseAt === null) return;
    this.iterations++;
    if (accuracy !== undefined) this.average.update(accuracy);
    if (this.level >= 1 || this.iterations < minimumIterations || this.average.value < raiseAt) return;
    this.level = Math.min(1, Math.round((this.level + step) * DIGITS) / DIGITS);
    this.iterations = 0;
    this.average = new MovingAverage(DECAY, true);
  }

  /** Plain JSON; nothing where the curriculum is off. */
  save(): CurriculumState | undefined {
    if (this.options.raiseAt === null) return undefined;
    return { difficulty: this.level, iterations: this.iterations, average: this.average.save() };
  }

  /** Without a state it begins at its start. @throws CheckpointError if the state is none. */
  restore(state: CurriculumState | undefined): void {
    if (state === undefined) return;
    const { difficulty, iterations } = state;
    if (!(difficulty >= 0 && difficulty <= 1) || !Number.isInteger(iterations))
      throw new CheckpointError(
        `A saved curriculum is ${JSON.stringify(state)}, not { difficulty, iterations, average }. Resume from an earlier checkpoint.`,
      );
    this.average.restore(state.average);
    this.level = difficulty;
    this.iterations = iterations;
  }
}
