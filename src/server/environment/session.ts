/** One client and its game: a message comes, an answer goes. */
import { SparringError } from "../../core/errors.ts";
import type { AnyGame } from "../../games/game.ts";
import { withoutReasoning } from "../../players/chat/reasoning.ts";
import type { Deals, Dealt, Reset } from "./deals.ts";
import type { Moment } from "./held-game.ts";
import { errorMessage, Fault, readMessage, type State } from "./messages.ts";
import { told } from "./observation.ts";

export interface SessionOptions {
  readonly deals: Deals;
  readonly rules: AnyGame;
  /** Pictures are enlarged to this longer side. */
  readonly pictureSize?: number;
  /** Hears of failures that are no fault of a message. */
  readonly failed: (error: unknown) => void;
}

export class Session {
  private dealt: Dealt | undefined;
  private steps = 0;
  private done = false;
  private closed = false;

  constructor(private readonly options: SessionOptions) {}

  /** The answer to a message; undefined where the client takes its leave. Never throws. */
  async answer(text: string): Promise<object | undefined> {
    try {
      const message = readMessage(text);
      if (message.type === "close") return undefined;
      if (message.type === "state") return { type: "state", data: this.state() };
      const data =
        message.type === "reset" ? await this.reset(message.data) : await this.step(message.data.text);
      return { type: "observation", data };
    } catch (error) {
      return errorMessage(error instanceof Fault ? error : this.fault(error));
    }
  }

  /** Ends what is being played. */
  close(): void {
    this.closed = true;
    this.dealt?.game.leave();
  }

  private async reset(reset: Reset) {
    this.dealt?.game.leave();
    this.dealt = undefined;
    const dealt = await this.options.deals.deal(reset);
    if (this.closed) dealt.game.leave();
    this.dealt = dealt;
    this.steps = 0;
    return this.tell(dealt, dealt.game.begun());
  }

  private async step(text: string) {
    if (!this.dealt) throw new Fault("EXECUTION_ERROR", "no game has begun. Send a reset first.");
    if (this.done) throw new Fault("EXECUTION_ERROR", "the game is over. Send a reset for another one.");
    this.steps++;
    return this.tell(this.dealt, this.dealt.game.answer(withoutReasoning(text)));
  }

  private async tell(dealt: Dealt, moment: Promise<Moment>) {
    this.done = true;
    const answered = await told(this.options.rules, dealt, await moment, this.options.pictureSize);
    this.done = answered.done;
    return answered;
  }

  private state(): State {
    const { dealt, steps, done } = this;
    const player = dealt ? dealt.game.seat + 1 : null;
    const game = this.options.rules.name;
    return {
      episode_id: dealt?.id ?? null,
      step_count: steps,
      game,
      player,
      done: done && dealt !== undefined,
    };
  }

  /** Messages of errors that are not ours may hold what no client should read. */
  private fault(error: unknown): Fault {
    if (error instanceof SparringError) return new Fault("EXECUTION_ERROR", error.message);
    if (!this.closed) this.options.failed(error);
    return new Fault("EXECUTION_ERROR", "the server failed; its own output says more. Send a reset.");
  }
}
