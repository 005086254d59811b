/** The columns that say where an answer is from, what was made of it and what it earned, in every table of answers. */
import type { About, AnswerRow } from "../answer-row.ts";
import type { Cell, Column, Row } from "./table.ts";

const ABOUT: readonly (Column & { readonly name: keyof About })[] = [
  {
    name: "kind",
    type: "text",
    meaning: "What was asked for, e.g. `clue` or `vote`; of held-out questions the task",
  },
  { name: "iteration", type: "whole", meaning: "Iteration of the run, from 1" },
  { name: "game", type: "text", meaning: "Name of the game" },
  { name: "episode", type: "text", meaning: "The played game, within its file" },
  { name: "key", type: "text", meaning: "The key that the game's randomness came from" },
  { name: "turn", type: "whole", meaning: "Number of the turn in its game, from 0" },
  { name: "seat", type: "whole", meaning: "Seat, from 0 (prompts count players from 1)" },
  { name: "role", type: "text", meaning: "Role of the seat" },
  { name: "won", type: "flag", meaning: "Whether the seat's side won; null for a draw" },
  {
    name: "time",
    type: "whole",
    meaning: "0 for the game's own answer, 1, 2, … where the same seat was asked again",
  },
  { name: "player", type: "text", meaning: "Who answered" },
  { name: "model", type: "text", meaning: "The model behind it, where the source says" },
  {
    name: "right",
    type: "text",
    meaning: "Of held-out questions the right answer; null where several are right",
  },
  { name: "secret", type: "text", meaning: "The pictures or cards of the game, or the question" },
  {
    name: "split",
    type: "text",
    meaning: "Whether these were for training (`train`) or held out (`heldout`)",
  },
];

const OUTCOME: readonly Column[] = [
  { name: "answer", type: "text", meaning: "The raw answer" },
  { name: "move", type: "text", meaning: "The parsed move as JSON; null for a refused answer" },
  { name: "refusal", type: "text", meaning: "Why there is no move" },
  { name: "failure", type: "text", meaning: "Why there is no answer at all" },
  { name: "cut", type: "flag", meaning: "Whether the answer was cut at its token limit" },
  {
    name: "reward",
    type: "number",
    meaning: "What the answer earned: the sum of its terms; null where it earns nothing",
  },
  { name: "reward_terms", type: "text", meaning: "The named terms of the reward, as JSON" },
  {
    name: "advantage",
    type: "number",
    meaning: "What the run trained on; null for answers that did not train",
  },
];

export const ANSWER_COLUMNS: readonly Column[] = [...OUTCOME, ...ABOUT];

/** Those that all answers to one prompt share. */
export const SHARED_COLUMNS: readonly Column[] = ABOUT.filter(({ name }) =>
  ["kind", "game", "role", "right"].includes(name),
);

export function answerCells({ about, ...row }: AnswerRow): Row {
  return {
    answer: row.answer,
    move: row.move === undefined ? null : JSON.stringify(row.move),
    refusal: row.refusal ?? null,
    failure: row.failure ?? null,
    cut: row.cut,
    reward: row.reward ?? null,
    reward_terms: row.terms === undefined ? null : JSON.stringify(row.terms),
    advantage: row.advantage ?? null,
    ...aboutCells(about, ABOUT),
  };
}

/** Of an answer's source, or of the first of several. */
export function aboutCells(about: About, columns: readonly Column[] = SHARED_COLUMNS): Row {
  return Object.fromEntries(
    columns.map(({ name }): [string, Cell] => [name, about[name as keyof About] ?? null]),
  );
}
