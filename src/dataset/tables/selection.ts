/** The answers that are taken, by who gave them and what they earned; and the count of those that are not. */
import type { AnswerRow } from "../answer-row.ts";

export interface SelectionOptions {
  /** Answers of this player alone, by its name in the data set. */
  readonly player?: string;
  /** Least reward of an answer to imitate. */
  readonly minReward?: number;
  /** Answers to imitate are those of seats that won. */
  readonly winners?: boolean;
}

export class Selection {
  constructor(private readonly options: SelectionOptions) {}

  /** Why an answer is left out, if its player is another one. */
  byPlayer({ about }: AnswerRow): string | undefined {
    const { player } = this.options;
    return player === undefined || about.player === player ? undefined : "by other players";
  }

  /**
   * Why an answer is not worth imitating. Without a limit and without `winners` its reward must be above 0: with
   * `winners` alone any reward will do.
   */
  worthImitating({ move, cut, failure, reward, about }: AnswerRow): string | undefined {
    const { minReward, winners } = this.options;
    if (failure !== undefined) return "that never came";
    if (move === undefined) return "refused";
    if (cut) return "cut at their token limit";
    if (winners && about.won !== true) return "of seats that did not win";
    if (minReward === undefined && winners) return undefined;
    if (reward === undefined) return "without a reward";
    if (minReward === undefined) return reward > 0 ? undefined : "with a reward of 0 or below";
    return reward >= minReward ? undefined : `with a reward below ${minReward}`;
  }

  /** The rule for answers to imitate, in words. */
  get rule(): string {
    const { minReward, winners } = this.options;
    const reward = minReward === undefined ? "a reward above 0" : `a reward of ${minReward} or more`;
    const parts = [
      ...(winners ? ["of a seat that won"] : []),
      ...(winners && minReward === undefined ? [] : [`with ${reward}`]),
    ];
    return `Accepted answers, not cut at their token limit, ${parts.join(" and ")}.`;
  }
}

/** How many answers were read, and how many left out for which reason. */
export class Count {
  answers = 0;
  readonly leftOut = new Map<string, number>();

  /** Counts an answer. @returns whether it is left out. */
  leave(reason: string | undefined): boolean {
    this.answers++;
    if (reason !== undefined) this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
    return reason !== undefined;
  }
}
