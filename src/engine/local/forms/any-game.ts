/**
 * Any game whose answers are listed, told by what its observations say: their texts word by word. The words
 * are gathered by walking the game through, or where it is too large for that by playing at random; a word
 * that was not met then is `<unk>`.
 */
import { EngineError, EvaluationError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { outOfBox } from "../../../games/boxed.ts";
import type { AnyGame, Observation } from "../../../games/game.ts";
import { anyChoice, playOut } from "../../../games/random-play.ts";
import type { Solvable } from "../../../games/solvable.ts";
import { walk } from "../../../solvers/walk.ts";
import type { Form } from "./form.ts";
import { oneWordForm } from "./one-word.ts";

/** Most moves that are tried when a game is walked through. */
const MOVES = 20_000;
/** Games played at random where it is larger. */
const GAMES = 200;
/** Further words that a prompt may have: random play need not meet the longest one. */
const SPARE = 16;

/**
 * @param secrets to play with where the game is too large to be walked through, at least one.
 * @throws EngineError if it shows pictures or lists no answers.
 */
export function anyGameForm(game: AnyGame, secrets: readonly unknown[]): Form {
  const observations = walked(game) ?? played(game, secrets);
  const texts = observations.map(wordsOf);
  return oneWordForm({
    game: game.name,
    words: [...sorted(observations.flatMap(choicesOf)), ...sorted(texts.flat())],
    longest: Math.max(...texts.map(({ length }) => length)) + SPARE,
    read: wordsOf,
  });
}

/** One observation per information set; undefined for a game that cannot be walked through. */
function walked(game: AnyGame): Observation[] | undefined {
  if (!("deals" in game)) return undefined;
  try {
    const { sets } = walk(game as Solvable<unknown, unknown, unknown>, { moves: MOVES });
    return sets.map((set) => set.observe());
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function played(game: AnyGame, secrets: readonly unknown[]): Observation[] {
  return Array.from({ length: GAMES }, (_, i) => Key.root("words").child(i)).flatMap((key, i) => {
    const start = game.start(secrets[i % secrets.length], key.child("start"));
    const { states } = playOut(game, start, anyChoice(game, key.stream()));
    return states.flatMap((state) => game.toMove(state).map((seat) => game.observe(state, seat)));
  });
}

function wordsOf({ kind, messages }: Observation): string[] {
  const parts = messages.flatMap(({ content }) => content);
  return parts.flatMap((part) => {
    if (part.type === "text") return part.text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
    throw new EngineError(
      `a model without pictures cannot play a game that shows some, and an observation of kind "${kind}" has one: choose another engine.`,
    );
  });
}

function choicesOf({ kind, choices }: Observation): string[] {
  if (choices) return choices.map(outOfBox);
  throw new EngineError(
    `the local engine learns a game of one's own by its list of legal answers, and an observation of kind "${kind}" has none: let observe() give choices.`,
  );
}

function sorted(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}
