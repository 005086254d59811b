/**
 * How many samples are asked for at once. A server that answers 429 gets a pause, after which fewer and smaller
 * requests are sent for ten seconds.
 */
import { sleep } from "../aborting.ts";
import type { Clock } from "../clock.ts";
import { Gate } from "./gate.ts";

const DISPATCHES = 400;
const DISPATCHES_THROTTLED = 10;
const THROTTLED_MS = 10_000;
const LARGE_BYTES = 128 * 1024;
/** A throttled request counts as so many times its bytes. */
const THROTTLED_WEIGHT = 20;

export class Backpressure {
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private readonly dispatches: Gate;
  private readonly bytes: Gate;
  /** Samples between the first byte of the request and the last of the result. */
  readonly open: Gate;

  constructor(
    private readonly clock: Clock,
    sizes: { readonly bytes: () => number; readonly open: () => number },
  ) {
    this.dispatches = new Gate(() => (this.throttled() ? DISPATCHES_THROTTLED : DISPATCHES));
    this.bytes = new Gate(sizes.bytes);
    this.open = new Gate(sizes.open);
  }

  /** Sends when there is room and no pause. `send` gives undefined for "busy"; then it is called again after a pause. */
  async dispatch<T>(
    bytes: number,
    signal: AbortSignal | undefined,
    send: () => Promise<T | undefined>,
  ): Promise<T> {
    const leaveDispatch = await this.dispatches.enter(1, signal);
    try {
      const leaveBytes = await this.bytes.enter(this.throttled() ? bytes * THROTTLED_WEIGHT : bytes, signal);
      try {
        for (;;) {
          await this.pause(signal);
          const result = await send();
          if (result !== undefined) return result;
          this.busy(bytes);
        }
      } finally {
        leaveBytes();
      }
    } finally {
      leaveDispatch();
    }
  }

  private busy(bytes: number): void {
    this.pausedUntil = this.clock.now() + (bytes <= LARGE_BYTES ? 1000 : 5000);
    this.clock.after(THROTTLED_MS + 5001, () => this.dispatches.admit(), true);
  }

  private async pause(signal: AbortSignal | undefined): Promise<void> {
    for (let left = this.left(); left > 0; left = this.left()) await sleep(this.clock, left, signal);
  }

  private left(): number {
    return this.pausedUntil - this.clock.now();
  }

  private throttled(): boolean {
    return this.clock.now() - this.pausedUntil < THROTTLED_MS;
  }
}
