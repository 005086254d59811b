/**
 * Held-out tasks: questions about pictures whose answers are computed from what is in them. Nothing is
 * trained on them. A chat model reads pictures, question and options. The shipped model judges statements
 * instead, and a rule that knows nothing of the pictures turns its judgements into an option; or it makes a
 * move, as it does in a game.
 */
import type { Rng } from "../../../core/rng.ts";
import type { Observation } from "../../../games/game.ts";
import type { Picture } from "../../../images/image.ts";
import type { Content, Domain, ImagePair } from "../../../pairs/pair.ts";
import type { Player } from "../../../players/player.ts";

/** A sentence of the domain's language (`language/`), to be judged with a picture in view. */
export interface Query {
  readonly picture: Picture;
  readonly domain: Domain;
  readonly sentence: string;
}

/** How a model that only judges statements answers: by its verdicts. */
export interface Judged {
  readonly queries: readonly Query[];
  /** @param probabilities of each query being true. @returns the index of an option. */
  choose(probabilities: readonly number[]): number;
}

/** How a model that only plays answers: by a move of one seat in a made-up game. */
export interface Played {
  readonly observation: Observation;
  /** The player that knows what is in the pictures, and the state that it reads. */
  readonly oracle: { readonly player: Player; readonly state: unknown };
}

/** An option, or an answer that names none. */
export type Choice = { readonly option: number } | { readonly refused: string };

/** A move that stands for an option. */
export interface Voted extends Played {
  /** The option that a move, as the game writes it, stands for. */
  optionOf(text: string): Choice;
}

/** A sentence of the player's own. */
export interface Said extends Played {
  /** A sentence that could be true of some picture. */
  guess(rng: Rng): string;
  /** Undefined if it cannot be told: the sentence is none of the language. */
  isTrue(sentence: string): boolean | undefined;
}

/** What a rule makes of an answer: right, wrong, or undecided, where only a judge that reads it could tell. */
export type Verdict = { readonly right: boolean } | { readonly undecided: string };

/** How a question of a file is asked and graded, where that is not by one letter of an option in a box. */
export interface Graded {
  /** The last line of the question: what form the answer has. */
  readonly form: string;
  /** Whether the options stand with their letters behind the question. */
  readonly listed: boolean;
  /** The right answer of a question without options; several have ` or ` between them. Never shown. */
  readonly right?: string;
  grade(text: string): Verdict;
}

export interface TaskItem {
  readonly pictures: readonly Picture[];
  /** The true contents of each picture, where known. Never shown: the oracle alone reads it. */
  readonly contents?: readonly Content[];
  readonly question: string;
  /** Two or more; none where a sentence (`said`) or a free answer (`graded`) is asked for. */
  readonly options: readonly string[];
  /** Index of the right option. */
  readonly answer: number;
  readonly graded?: Graded;
  /** How models of few words answer: one of the three. Items of question files have none. */
  readonly judged?: Judged;
  readonly voted?: Voted;
  readonly said?: Said;
}

export interface Task {
  readonly name: string;
  readonly domain: Domain;
  /** The question in a few words. */
  readonly summary: string;
  /** Pairs that an item is made of. */
  readonly pairs: number;
  /** The shipped model answers as a player, by a move, instead of by verdicts. */
  readonly played?: true;
  /** The task behind which it stands in lists; absent: where it is registered. */
  readonly follows?: string;
  /** Share of right answers by guessing. */
  readonly chance: number;
  /** Undefined if these pictures allow no such question. */
  item(pairs: readonly ImagePair[], rng: Rng): TaskItem | undefined;
}

/** Index of the largest value. */
export function largest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

export const NO_YES = ["no", "yes"] as const;

/** `no` or `yes` to one statement. */
export function asksWhether(query: Query): Judged {
  return { queries: [query], choose: ([p]) => Number(p > 0.5) };
}
