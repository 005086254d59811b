/**
 * Results that clients ask for until they are there. Settled ones are kept until many newer ones are; a client that asks
 * for one that is gone, or for one of before a restart, is told to send its request again (410).
 */
import { randomUUID } from "node:crypto";
import type { ForwardBackwardOutput, SampleResponse } from "../../engine/tinker/wire/messages.ts";
import { Refusal } from "../http/refusal.ts";

export type Outcome =
  | { readonly json: object }
  | { readonly output: ForwardBackwardOutput }
  | { readonly sample: SampleResponse }
  | { readonly error: string; readonly category: "user" | "server" };

export interface Future {
  readonly id: string;
  readonly done: Promise<Outcome>;
}

const MOST_SETTLED = 4096;
const ID = /^[0-9a-f]{8}-\d{1,15}$/;

export class Futures {
  private readonly open = new Map<string, Future>();
  private readonly settled = new Map<string, Future>();
  private readonly boot = randomUUID().slice(0, 8);
  private count = 0;

  /** @param dropped is called when the future can be asked for no more. */
  add(done: Promise<Outcome>, dropped: () => void = () => {}): Future {
    const future = { id: `${this.boot}-${++this.count}`, done };
    this.open.set(future.id, future);
    done.then(() => {
      this.open.delete(future.id);
      this.settled.set(future.id, future);
      this.drops.set(future.id, dropped);
      for (const id of this.settled.keys()) {
        if (this.settled.size <= MOST_SETTLED) break;
        this.settled.delete(id);
        this.drops.get(id)?.();
        this.drops.delete(id);
      }
    });
    return future;
  }

  private readonly drops = new Map<string, () => void>();

  get pending(): number {
    return this.open.size;
  }

  has(future: Future): boolean {
    return this.open.has(future.id) || this.settled.has(future.id);
  }

  /** The outcome, or undefined where it is not there within `ms`. @throws Refusal 410 for a lost one, 404 for none of ours. */
  async wait(id: string, ms: number, signal: AbortSignal): Promise<Outcome | undefined> {
    const future = this.open.get(id) ?? this.settled.get(id);
    if (!future) {
      throw ID.test(id)
        ? new Refusal(410, `the result of request ${id} is gone; send the request again with its number`)
        : new Refusal(404, `there is no request ${id}; request ids come from this server's own answers`);
    }
    let stop = () => {};
    const late = new Promise<undefined>((resolve) => {
      const end = () => resolve(undefined);
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
      stop = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
      };
    });
    return Promise.race([future.done, late]).finally(stop);
  }
}
