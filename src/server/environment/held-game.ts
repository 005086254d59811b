/**
 * A game in which somebody outside of this process holds a seat. The one game loop plays it; a request to that seat waits until its
 * answer is brought.
 */
import type { Seat } from "../../games/game.ts";
import type { Answer, Player, Request } from "../../players/player.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";
import { playEpisodes, type Table } from "../../rollout/play.ts";

/** What comes next at the held seat: a question, or the end of the game. */
export type Moment = { readonly request: Request } | { readonly episode: Episode };

export class HeldGame {
  /** The seat's own last turn; undefined before its first. */
  lastTurn: Turn | undefined;
  private readonly stop = new AbortController();
  private next = awaited<Moment>();
  private reply: (answer: Answer) => void = () => {};

  /** @param others who holds each other seat. */
  constructor(
    table: Omit<Table, "players">,
    readonly seat: Seat,
    others: (seat: Seat) => Player,
  ) {
    const client: Player = { name: "client", act: (requests) => this.hear(requests) };
    const players = (at: Seat) => (at === seat ? client : others(at));
    this.play({ ...table, players }).then(
      (episode) => this.next.resolve({ episode }),
      (error) => this.next.reject(error),
    );
  }

  /** The first moment. @throws whatever ended the game before its end. */
  begun(): Promise<Moment> {
    return this.next.promise;
  }

  /** Answers the question of the last moment. @throws as `begun`. */
  answer(text: string): Promise<Moment> {
    this.next = awaited();
    this.reply({ text, tokens: [], logprobs: [], stop: "end" });
    return this.next.promise;
  }

  /** Ends the game where it is. */
  leave(): void {
    this.stop.abort();
  }

  private async play(table: Table): Promise<Episode> {
    const onTurn = ({ turn }: { readonly turn: Turn }) => {
      if (turn.seat === this.seat) this.lastTurn = turn;
    };
    const [episode] = await playEpisodes([table], { signal: this.stop.signal, onTurn });
    return episode;
  }

  private async hear(requests: readonly Request[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const request of requests) answers.push(await this.ask(request));
    return answers;
  }

  private ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { signal } = this.stop;
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      if (signal.aborted) reject(signal.reason);
      this.reply = resolve;
      this.next.resolve({ request });
    });
  }
}

interface Awaited<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function awaited<T>(): Awaited<T> {
  let [resolve, reject]: [Awaited<T>["resolve"], Awaited<T>["reject"]] = [() => {}, () => {}];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  // A game that was left ends with an error that nobody waits for.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
