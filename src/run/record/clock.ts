/** The one door to wall-clock time: logic takes a Clock as an argument, so tests can stand time still. */
export interface Clock {
  /** Seconds from some fixed point; never goes back. */
  seconds(): number;
  /** Date and time as ISO 8601. */
  date(): string;
}

export const systemClock: Clock = {
  seconds: () => performance.now() / 1000,
  date: () => new Date().toISOString(),
};

/** Adds up the seconds spent under each of a few names. */
export class Stopwatch<Name extends string> {
  private readonly spent = new Map<Name, number>();
  private readonly start: number;

  constructor(private readonly clock: Clock) {
    this.start = clock.seconds();
  }

  /** Awaits the work and books its time. */
  async measure<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const from = this.clock.seconds();
    try {
      return await work();
    } finally {
      this.spent.set(name, (this.spent.get(name) ?? 0) + this.clock.seconds() - from);
    }
  }

  get(name: Name): number {
    return this.spent.get(name) ?? 0;
  }

  /** Seconds since the stopwatch was made, in milliseconds' precision. */
  total(): number {
    return this.clock.seconds() - this.start;
  }

  /** All times with `total` and the `rest` that no name covers. */
  report(): Record<Name | "total" | "rest", number> {
    const total = this.total();
    const named = [...this.spent].map(([name, seconds]) => [name, rounded(seconds)] as const);
    const covered = [...this.spent.values()].reduce((a, b) => a + b, 0);
    const all = [...named, ["rest", rounded(Math.max(0, total - covered))], ["total", rounded(total)]];
    return Object.fromEntries(all) as Record<Name | "total" | "rest", number>;
  }
}

/** To the millisecond. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
