/** Questions of a file that cannot be asked, counted by reason, the first of each named. */
import { shortLine } from "../../../core/terminal-text.ts";

export interface Skip {
  readonly reason: string;
  readonly count: number;
  /** At most three, with what is wrong. */
  readonly first: readonly string[];
}

const NAMED = 3;
const LONGEST = 100;

export class Skips {
  private readonly found = new Map<string, { count: number; first: string[] }>();

  /** @param what the question, and perhaps what was found in it. */
  add(reason: string, what: string): void {
    const known = this.found.get(reason) ?? { count: 0, first: [] };
    this.found.set(reason, known);
    known.count++;
    if (known.first.length < NAMED) known.first.push(shortLine(what, LONGEST));
  }

  /** The most frequent first. */
  get list(): Skip[] {
    return [...this.found]
      .map(([reason, { count, first }]) => ({ reason, count, first }))
      .sort((a, b) => b.count - a.count);
  }
}

/** `12 × missing picture (a.png, b.png, c.png, …)` */
export function skipText({ reason, count, first }: Skip): string {
  return `${count} × ${reason} (${first.join(", ")}${count > first.length ? ", …" : ""})`;
}
