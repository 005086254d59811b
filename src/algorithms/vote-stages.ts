/**
 * Two stages of training in turn, votes and what is said before them: moving averages of accuracy and `n/a` switch them with
 * hysteresis (Vision-Zero, eq. 7-10; SpyRL's gate has the same form), or they take turns.
 */
import { MovingAverage, type MovingAverageState } from "../core/moving-average.ts";
import { alternate, fixed, hysteresis, type PhasePolicy, type PhaseState } from "./phase.ts";

/** The constants of eq. 7-10, and what replaces them. */
export interface VoteStageSettings {
  readonly averageDecay: number;
  readonly biasCorrection: boolean;
  readonly accuracyHigh: number;
  readonly naLow: number;
  readonly errorHigh: number;
  readonly naHigh: number;
  readonly minimumIterations: number;
  readonly patience: number | null;
  readonly alternateEvery: number | null;
}

export interface VoteStageNames<Stage extends string> {
  readonly votes: Stage;
  /** What is said before the vote. */
  readonly talk: Stage;
  /** The stage of all iterations; absent where they switch. */
  readonly only?: Stage;
}

/** acc̄ and na̅ of eq. 7-8. */
interface Averages {
  readonly accuracy: number;
  readonly na: number;
}

export interface VoteStagesState {
  readonly accuracy: MovingAverageState;
  readonly na: MovingAverageState;
  readonly stage: PhaseState;
}

export class VoteStages<Stage extends string> {
  private readonly accuracy: MovingAverage;
  private readonly na: MovingAverage;
  private readonly schedule: PhasePolicy<Averages>;

  /** @throws ConfigError if a decay or a number of iterations is out of range. */
  constructor(settings: VoteStageSettings, names: VoteStageNames<Stage>) {
    const { averageDecay, biasCorrection } = settings;
    this.accuracy = new MovingAverage(averageDecay, biasCorrection);
    this.na = new MovingAverage(averageDecay, biasCorrection);
    this.schedule = scheduleOf(settings, names);
  }

  get phase(): Stage {
    return this.schedule.phase as Stage;
  }

  /** Ends an iteration. One without a single vote leaves the averages as they are. */
  end({ accuracy, na }: Partial<Averages>): void {
    if (accuracy !== undefined) this.accuracy.update(accuracy);
    if (na !== undefined) this.na.update(na);
    this.schedule.advance({ accuracy: this.accuracy.value, na: this.na.value });
  }

  metrics(): Record<string, number> {
    return { "average.accuracy": this.accuracy.value, "average.na": this.na.value };
  }

  save(): VoteStagesState {
    return { accuracy: this.accuracy.save(), na: this.na.save(), stage: this.schedule.save() };
  }

  /** @throws CheckpointError if the state is damaged. */
  restore({ accuracy, na, stage }: VoteStagesState): void {
    this.accuracy.restore(accuracy);
    this.na.restore(na);
    this.schedule.restore(stage);
  }
}

/** As an iteration began, out of the event before it, for advantages alone: averages do not enter them. */
export function stateBefore(phase: string, earlier: Readonly<Record<string, number>>) {
  const average = (name: string): MovingAverageState => ({ value: earlier[name] ?? 0, updates: 1 });
  const none: MovingAverageState = { value: 0, updates: 0 };
  return {
    baselines: { spy: average("baseline.spy"), civilian: average("baseline.civilian") },
    accuracy: none,
    na: none,
    stage: { phase, iterations: 0 },
  };
}

/** Eq. 9-10, starting with the votes; or what replaces them. */
function scheduleOf<Stage extends string>(
  settings: VoteStageSettings,
  { votes, talk, only }: VoteStageNames<Stage>,
): PhasePolicy<Averages> {
  const { alternateEvery, accuracyHigh, naLow, errorHigh, naHigh } = settings;
  if (only !== undefined) return fixed(only);
  if (alternateEvery !== null) return alternate([votes, talk], alternateEvery);
  return hysteresis<Averages>({
    start: votes,
    gates: {
      [votes]: { to: talk, opens: ({ accuracy, na }) => accuracy >= accuracyHigh && na <= naLow },
      [talk]: { to: votes, opens: ({ accuracy, na }) => 1 - accuracy >= errorHigh || na >= naHigh },
    },
    minimum: settings.minimumIterations,
    patience: settings.patience,
  });
}
