/**
 * Forms without pictures whose prompts are a few words and whose answers are one word each. The model may
 * answer with any word: what it says goes to the game's parser in a box, and the game refuses what is no move
 * there.
 */
import { EngineError } from "../../../core/errors.ts";
import { inBox, outOfBox } from "../../../games/boxed.ts";
import type { Observation } from "../../../games/game.ts";
import { ABSENT, type Form } from "./form.ts";

export interface OneWordOptions {
  readonly game: string;
  /** All that can be read or said; white space within a word is allowed, equal words count once. */
  readonly words: readonly string[];
  /** Words of the longest prompt; of a longer one the last words are read. */
  readonly longest: number;
  /** Words that are embedded together; by default as many as text models usually do. */
  readonly window?: number;
  /** The words that a seat reads. */
  read(observation: Observation): readonly string[];
}

/** Stands for white space within a word. */
const GAP = "␣";
/** Stands for words outside the list. */
const UNKNOWN = "<unk>";

export function oneWordForm({ game, words: known, longest, window, read }: OneWordOptions): Form {
  const words = [...new Set([UNKNOWN, ...known.map(joined)]), ABSENT];
  const ids = new Map(words.map((word, id) => [word, id]));
  const idOf = (word: string) => ids.get(joined(word));
  return {
    game,
    words,
    render(observation) {
      const tokens = read(observation).map((word) => idOf(word) ?? 0);
      return [{ type: "tokens", tokens: tokens.slice(-longest) }];
    },
    decode: (tokens) =>
      inBox(tokens.map((token) => (words[token] ?? UNKNOWN).replaceAll(GAP, " ")).join(" ")),
    maxTokens: () => 1,
    text: {
      longest: longest + 1,
      window,
      answers: (observation) => choicesOf(observation).map((choice) => [answerOf(choice, idOf, game)]),
    },
  };
}

/** One of `words` for each refused answer, so that a seat that is asked again can tell. */
export const REFUSED = "<refused>";

/** Most of them: `retries` of the games allows 10. */
export const MOST_REFUSED = 10;

export function refusedWords(count: number): string[] {
  return new Array<string>(Math.min(count, MOST_REFUSED)).fill(REFUSED);
}

function joined(word: string): string {
  return word.replaceAll(/\s/g, GAP);
}

function answerOf(choice: string, idOf: (word: string) => number | undefined, game: string): number {
  const id = idOf(outOfBox(choice));
  if (id !== undefined) return id;
  throw new EngineError(
    `the model of ${game} has no word for the choice "${choice}": it was not seen when the words were gathered. Train on the tabular engine (--engine tabular).`,
  );
}

function choicesOf({ kind, choices = [] }: Observation): readonly string[] {
  if (choices.length > 0) return choices;
  throw new EngineError(
    `an observation of kind "${kind}" lists no answers: let the game's observe() give choices.`,
  );
}
