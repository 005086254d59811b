/**
 * A form: how a game is told in the few words of a model of this engine, and what its answers mean in text.
 * Each game has one, and a vocabulary of its own; a weights file names the words that it was made with.
 */
import type { Observation } from "../../../games/game.ts";
import type { Renderer } from "../../../players/player.ts";

export interface Form extends Renderer, Vocabulary {
  /** The token that ends an answer; absent where every answer has as many tokens as it may take. */
  readonly stop?: number;
}

export interface Vocabulary {
  /** The game that it tells, by its name in the settings. */
  readonly game: string;
  /** By token. No word holds white space; the last one is never said (`absentToken` of the model). */
  readonly words: readonly string[];
  /** Absent where an observation holds a picture. */
  readonly text?: TextForm;
}

/** The further properties of a form without pictures. */
export interface TextForm {
  /** Tokens of the longest prompt with its answer. */
  readonly longest: number;
  /** Words that are embedded together, where all of a prompt is best seen at once. */
  readonly window?: number;
  /**
   * The tokens of each of the observation's choices, in their order. @throws EngineError if choices are not
   * listed.
   */
  answers(observation: Observation): readonly (readonly number[])[];
}

/** Never said: stands in a token's window where the text had not begun. The last word of every vocabulary. */
export const ABSENT = "<absent>";
