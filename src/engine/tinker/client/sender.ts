/** Sends one model's requests in turn, each under its number, and gives for each a way to wait for its result. */
import { orAborted } from "./aborting.ts";
import type { Link } from "./link.ts";
import type { Sequence } from "./sequence.ts";
import { type Encoded, submit, type Wait } from "./submit.ts";
import { TinkerError } from "./tinker-error.ts";

/** One request of a call. */
export interface Part {
  /** The encodings to try, the first one first. */
  encode(number: number): readonly Encoded[];
  /** About the bytes of its body. */
  readonly bytes: number;
  /** The sampling session that it asks for. */
  readonly samplingSession?: (number: number) => number;
}

export class Sender {
  constructor(
    private readonly link: Link,
    readonly sequence: Sequence,
  ) {}

  /**
   * Sends the parts of one call when all earlier calls are sent. `before` runs in that moment, before any number is
   * taken; what it throws leaves no hole. A signal that ends early stops the waiting, never a request on its way.
   */
  send(call: string, parts: readonly Part[], signal?: AbortSignal, before?: () => void): Promise<Wait[]> {
    const sent = this.sequence.inTurn(signal, async () => {
      before?.();
      const numbers = this.sequence.take(parts.length);
      const waits = await this.sendParts(call, numbers, parts);
      if (signal?.aborted) for (const number of numbers) this.sequence.done(number);
      return waits;
    });
    return orAborted(sent, signal);
  }

  /** The first goes last, so that a server that waits for it gets all parts at once. */
  private async sendParts(call: string, numbers: readonly number[], parts: readonly Part[]): Promise<Wait[]> {
    const { link } = this;
    const send = (i: number) => this.sendPart(call, numbers[i], parts[i]);
    const rest = numbers.slice(1).map((_, i) => i + 1);
    if (!link.config.parallel_fwdbwd_chunks || link.wire === undefined) {
      const waits: Wait[] = [];
      for (const i of [0, ...rest]) waits.push(await send(i));
      return waits;
    }
    const others = await all(rest.map(send));
    return [await send(0), ...others];
  }

  private async sendPart(call: string, number: number, part: Part): Promise<Wait> {
    const leave = await this.link.trainBytes.enter(part.bytes, this.link.closed);
    try {
      const wait = await this.sendNumbered(call, number, part);
      return (signal, use) => wait(signal, use).finally(() => this.sequence.done(number));
    } finally {
      leave();
    }
  }

  private async sendNumbered(call: string, number: number, part: Part): Promise<Wait> {
    try {
      const session = part.samplingSession?.(number);
      const choices = part.encode(number);
      this.sequence.note(number, call, choices[0].body, session);
      await this.link.keep();
      return await submit(this.link, ...choices);
    } catch (error) {
      const kind = error instanceof TinkerError ? error.kind : undefined;
      const reason = error instanceof Error ? error.message : String(error);
      if (kind !== "input" && kind !== "closed") this.sequence.giveUp(reason, kind === "refused");
      throw error;
    }
  }
}

/** All results, or the first error once all have ended, so that nothing is left running unobserved. */
export async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}
