/**
 * The schedule of phases of training: a policy over named phases. One machine makes three kinds: a phase ends
 * once it has lasted `minimum` iterations and its gate opens, or after `patience` iterations in any case.
 *
 * - `fixed`: no gate, one phase for ever.
 * - `alternate`: gates are always open, so the phases take turns of `every` iterations.
 * - `hysteresis`: gates read a signal (Vision-Zero, eq. 9-10).
 */
import { CheckpointError, ConfigError } from "../core/errors.ts";

export interface PhaseState {
  readonly phase: string;
  /** d: iterations since the last switch. */
  readonly iterations: number;
}

export interface Gate<Signal> {
  readonly to: string;
  readonly opens: (signal: Signal) => boolean;
}

export interface HysteresisOptions<Signal> {
  readonly start: string;
  /** The gate out of each phase; a phase without one is never left. */
  readonly gates: Readonly<Record<string, Gate<Signal> | undefined>>;
  /** K_min: iterations that a phase lasts at least. */
  readonly minimum: number;
  /** P: iterations after which the phase is left even if its gate is shut; null is off. */
  readonly patience?: number | null;
}

export function fixed(phase: string): PhasePolicy<unknown> {
  return new PhasePolicy({ start: phase, gates: {}, minimum: 1 });
}

/** The phases in turn, from the first on, `every` iterations each. */
export function alternate(phases: readonly string[], every: number): PhasePolicy<unknown> {
  const gates = phases.map((phase, i) => {
    return [phase, { to: phases[(i + 1) % phases.length], opens: () => true }];
  });
  return new PhasePolicy({ start: phases[0], gates: Object.fromEntries(gates), minimum: every });
}

export function hysteresis<Signal>(options: HysteresisOptions<Signal>): PhasePolicy<Signal> {
  return new PhasePolicy(options);
}

export class PhasePolicy<Signal> {
  private current: string;
  private iterations = 0;

  /** @throws ConfigError if a limit is not a whole number of at least 1. */
  constructor(private readonly options: HysteresisOptions<Signal>) {
    this.current = options.start;
    for (const limit of [options.minimum, options.patience ?? 1]) {
      if (Number.isInteger(limit) && limit >= 1) continue;
      throw new ConfigError(`A phase is to last ${limit} iterations: choose a whole number from 1 on.`);
    }
  }

  get phase(): string {
    return this.current;
  }

  /** Ends an iteration of the current phase, and switches if it is time to. */
  advance(signal: Signal): void {
    this.iterations++;
    const gate = this.options.gates[this.current];
    if (!gate || this.iterations < this.options.minimum) return;
    const tired = this.iterations >= (this.options.patience ?? Infinity);
    if (!tired && !gate.opens(signal)) return;
    this.current = gate.to;
    this.iterations = 0;
  }

  save(): PhaseState {
    return { phase: this.current, iterations: this.iterations };
  }

  /** @throws CheckpointError if this policy does not know the saved phase. */
  restore(state: PhaseState): void {
    const known = [this.options.start, ...Object.keys(this.options.gates)];
    if (!known.includes(state?.phase) || !Number.isInteger(state.iterations)) {
      throw new CheckpointError(
        `The saved phase is ${JSON.stringify(state)}; this run knows ${[...new Set(known)].join(", ")}. Resume with the settings the run was started with.`,
      );
    }
    this.current = state.phase;
    this.iterations = state.iterations;
  }
}
