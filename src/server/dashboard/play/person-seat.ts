/**
 * A person's seat at a table: what it is asked, and the two words by which a browser shows that it may play the seat (`token`) and see its
 * pictures (`sight`, which stands in addresses).
 */
import { randomBytes } from "node:crypto";
import type { AnyGame, Observation } from "../../../games/game.ts";
import { person } from "../../../players/person.ts";
import type { Player } from "../../../players/player.ts";
import { Refusal } from "../../http/refusal.ts";

/** What the seat is asked now. */
export interface Question {
  /** Counts the questions to this seat. */
  readonly number: number;
  readonly text: string;
  /** Why the answer before it was no move. */
  readonly refused?: string;
  readonly observation: Observation;
  readonly state: unknown;
  readonly answer: (text: string | undefined) => void;
}

const REFUSED = /^Not possible: (.*)\n([^\n]*)$/s;

export class PersonSeat {
  readonly token = secretWord();
  readonly sight = secretWord();
  question?: Question;
  left = false;
  private asked = 0;

  /** @param changed hears of each question and of its end. */
  constructor(
    readonly name: string,
    private readonly changed: () => void,
  ) {}

  /** The person as a player of the game loop: an answer that is no move is asked for again. */
  player(game: AnyGame): Player {
    let shown: Pick<Question, "observation" | "state">;
    return person({
      name: this.name,
      game,
      show: (observation, state) => {
        shown = { observation, state };
      },
      ask: (prompt, signal) => this.ask(prompt, shown, signal),
    });
  }

  /** @param number of the question that is answered. @throws Refusal 409 where that one is not open. */
  answer(number: number, text: string): void {
    if (this.question?.number !== number)
      throw new Refusal(409, "this question is closed: it was answered before, or the table has ended.");
    this.close(text);
  }

  /** From now on the seat gives no answers. */
  leave(): void {
    this.left = true;
    this.close(undefined);
    this.changed();
  }

  private ask(
    prompt: string,
    shown: Pick<Question, "observation" | "state">,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    if (this.left) return Promise.resolve(undefined);
    const [, refused, text = prompt] = REFUSED.exec(prompt) ?? [];
    return new Promise((resolve) => {
      const number = ++this.asked;
      const gone = () => this.close(undefined);
      const answer = (said: string | undefined) => {
        signal?.removeEventListener("abort", gone);
        resolve(said);
      };
      this.question = { number, text, answer, ...shown, ...(refused !== undefined && { refused }) };
      signal?.addEventListener("abort", gone);
      this.changed();
    });
  }

  private close(text: string | undefined): void {
    const { question } = this;
    this.question = undefined;
    question?.answer(text);
  }
}

/** 144 bits. */
function secretWord(): string {
  return randomBytes(18).toString("base64url");
}
