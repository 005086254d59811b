/**
 * The numbers of one model's requests: from 1, in the order of the calls, without holes. A number is taken when the
 * request is about to be sent, so a call that is cancelled while it waits leaves no hole; once taken, the request is
 * sent until the server has it, or the model is given up, because a server waits for a missing number for ever.
 */
import { createHash } from "node:crypto";
import type { ModelState, Sent } from "./state.ts";
import { TinkerError } from "./tinker-error.ts";

export interface Body {
  readonly path: string;
  readonly body: Uint8Array | string;
  readonly contentType?: string;
}

export class Sequence {
  #next: number;
  #everSent: number;
  #sent: Sent[];
  #givenUp: { readonly reason: string; readonly forGood: boolean } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly modelId: string,
    state?: Pick<ModelState, "next" | "sent" | "givenUp">,
  ) {
    this.#everSent = state?.next ?? 1;
    this.#sent = state?.sent.map((each) => ({ ...each })) ?? [];
    this.#next = this.#sent[0]?.number ?? this.#everSent;
    if (state?.givenUp !== undefined) this.giveUp(state.givenUp, true);
  }

  /** The number that the next call will take. */
  get next(): number {
    return this.#next;
  }

  /** Whether the next call was made before a restart, so that it costs nothing anew. */
  get repeats(): boolean {
    return this.#next < this.#everSent;
  }

  /** The sampling session that was asked for under a number before a restart. */
  samplingSessionOf(number: number): number | undefined {
    return this.#sent.find((each) => each.number === number)?.samplingSession;
  }

  save(): Pick<ModelState, "next" | "sent" | "givenUp"> {
    return {
      next: this.#everSent,
      sent: this.#sent.map((each) => ({ ...each })),
      ...(this.#givenUp?.forGood && { givenUp: this.#givenUp.reason }),
    };
  }

  /** Runs `send` when all earlier calls have been sent. */
  inTurn<T>(signal: AbortSignal | undefined, send: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => {
      signal?.throwIfAborted();
      this.check();
      return send();
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** Takes no more calls once the earlier ones have been sent, whether the model was given up before or not. */
  close(reason: string, signal?: AbortSignal): Promise<void> {
    const mine = this.#turn.then(() => {
      signal?.throwIfAborted();
      this.giveUp(reason, true);
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** The next `count` numbers. Only within a turn. */
  take(count: number): number[] {
    const first = this.#next;
    this.#next += count;
    return Array.from({ length: count }, (_, i) => first + i);
  }

  /** Notes what will be sent under a number; refuses another body than the one sent before a restart. */
  note(number: number, call: string, body: Body, samplingSession?: number): void {
    const digest = createHash("sha256").update(body.path).update("\0").update(body.body).digest("hex");
    const before = this.#sent.find((each) => each.number === number);
    if (!before) {
      const session = samplingSession !== undefined && { samplingSession };
      this.#sent.push({ number, call, digest, done: false, ...session });
      this.#everSent = Math.max(this.#everSent, number + 1);
      return;
    }
    if (before.digest === digest) return;
    this.#next = number;
    throw new TinkerError(
      "input",
      `model "${this.modelId}": request ${number} after the restart (${call}) is not the one sent before it ` +
        `(${before.call}). Repeat the calls from request ${this.#sent[0].number} on with the same data, or start a new ` +
        "model from the last saved weights",
    );
  }

  /** The result of a number is known, or no longer wanted. */
  done(number: number): void {
    const sent = this.#sent.find((each) => each.number === number);
    if (sent) sent.done = true;
    const open = this.#sent.findIndex((each) => !each.done);
    this.#sent.splice(0, open < 0 ? this.#sent.length : open);
  }

  /**
   * The server may never get this number: nothing after it would run. For good where the server has refused it; a
   * number that could not be delivered may be sent again after a restart.
   */
  giveUp(reason: string, forGood: boolean): void {
    this.#givenUp ??= { reason, forGood };
  }

  private check(): void {
    if (this.#givenUp === undefined) return;
    const { reason, forGood } = this.#givenUp;
    const remedy = forGood
      ? "Start a new model from the last saved weights"
      : "Connect anew with the saved state and repeat the calls whose results are missing";
    throw new TinkerError(
      "given-up",
      `model "${this.modelId}" was given up because a request could not be sent (${reason}). ${remedy}`,
    );
  }
}
