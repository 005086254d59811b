/**
 * A model in training. Its requests are carried out in the order of their numbers, whatever order they come in; the same number with the
 * same body gives the same result again, with another body it is refused. A request that cannot be carried out uses its number up, so
 * that those behind it do not wait for ever.
 */
import type { Trainer } from "../../../engine/local/trainer.ts";
import { Refusal } from "../../http/refusal.ts";
import type { Future, Futures, Outcome } from "../futures.ts";
import { type Change, type Done, MOST_RESULTS, type Progress } from "../state/progress.ts";
import type { Served } from "./served.ts";

/** What a request does, and what of the trainer it changes. */
export interface Work {
  readonly change: Change;
  run(trainer: Trainer): Promise<Outcome>;
}

interface Waiting {
  readonly digest: string;
  readonly work: Work;
  readonly future: Future;
  settle(outcome: Outcome): void;
}

/** Requests that may wait for one model. */
const MOST_WAITING = 1000;
const NOTHING: Change = { weights: false, gradient: false };

export class TrainingModel {
  private readonly waiting = new Map<number, Waiting>();
  private readonly answered = new Map<number, Future>();
  private working = false;
  private ended = false;

  private constructor(
    readonly id: string,
    private readonly served: Served,
    private readonly futures: Futures,
    readonly trainer: Trainer,
    private readonly progress: Progress | undefined,
    private ran: number,
    private readonly results: Map<number, Done>,
    private readonly failed: (error: unknown) => void,
  ) {}

  static async open(
    id: string,
    served: Served,
    futures: Futures,
    trainer: Trainer,
    progress: Progress | undefined,
    failed: (error: unknown) => void,
  ): Promise<TrainingModel> {
    const { ran, results } = (await progress?.restore(trainer)) ?? { ran: 0, results: new Map() };
    return new TrainingModel(id, served, futures, trainer, progress, ran, results, failed);
  }

  /** @throws Refusal 409 for a number that another body had, 429 where too much waits, 410 for a result no longer kept. */
  submit(number: number, digest: string, work: Work): Future {
    const known = this.waiting.get(number)?.digest ?? this.results.get(number)?.digest;
    if (known !== undefined && known !== digest) throw this.reused(number);
    if (known !== undefined) return this.again(number);
    if (number <= this.ran) {
      throw new Refusal(
        409,
        `model ${this.id}: the result of request ${number} is no longer kept; ${this.ran} were done`,
      );
    }
    if (this.waiting.size >= MOST_WAITING) {
      throw new Refusal(
        429,
        `${MOST_WAITING} requests of model ${this.id} wait already; wait for their results`,
      );
    }
    let settle: (outcome: Outcome) => void = () => {};
    const future = this.futures.add(
      new Promise<Outcome>((resolve) => {
        settle = resolve;
      }),
    );
    this.waiting.set(number, { digest, work, future, settle });
    void this.proceed();
    return future;
  }

  /** Nothing more is carried out; what waits fails. */
  end(reason: string): void {
    this.ended = true;
    for (const { settle } of this.waiting.values()) settle({ error: reason, category: "user" });
    this.waiting.clear();
  }

  private again(number: number): Future {
    const open = this.waiting.get(number)?.future ?? this.answered.get(number);
    if (open && this.futures.has(open)) return open;
    const future = this.futures.add(Promise.resolve((this.results.get(number) as Done).outcome));
    this.answered.set(number, future);
    return future;
  }

  private reused(number: number): Refusal {
    return new Refusal(
      409,
      `model ${this.id}: Training request sequence number was reused: ${number} was sent before with another body`,
    );
  }

  private async proceed(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      for (let next = this.waiting.get(this.ran + 1); next; next = this.waiting.get(this.ran + 1)) {
        await this.carryOut(this.ran + 1, next);
      }
    } finally {
      this.working = false;
    }
  }

  private async carryOut(number: number, { digest, work, future, settle }: Waiting): Promise<void> {
    const outcome = await this.served.turns
      .take(async () => {
        if (this.ended) return undefined;
        const before = work.change.gradient ? this.trainer.gradient.slice() : undefined;
        let outcome: Outcome;
        try {
          outcome = await work.run(this.trainer);
        } catch (error) {
          if (before) this.trainer.gradient.set(before);
          outcome = this.failure(error);
        }
        const change = "error" in outcome ? NOTHING : work.change;
        if (!this.ended) await this.progress?.note(number, { digest, outcome }, change, this.trainer);
        return outcome;
      })
      .catch((error): Outcome => this.failure(error));
    if (!outcome) return;
    this.ran = number;
    this.results.set(number, { digest, outcome });
    this.answered.set(number, future);
    this.results.delete(number - MOST_RESULTS);
    this.answered.delete(number - MOST_RESULTS);
    this.waiting.delete(number);
    settle(outcome);
  }

  private failure(error: unknown): Outcome {
    if (error instanceof Refusal) return { error: error.message, category: "user" };
    this.failed(error);
    return { error: error instanceof Error ? error.message : String(error), category: "server" };
  }
}
