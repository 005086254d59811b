/** Tables over groups of equal prompts: pairs of a better and a worse answer (`dpo`), and whole groups (`grpo`). */
import { DataError } from "../../core/errors.ts";
import type { AnswerSource } from "../answer-row.ts";
import type { PictureShelf } from "../picture-shelf.ts";
import { aboutCells, SHARED_COLUMNS } from "./about-columns.ts";
import { IMAGES, PROMPT } from "./answers.ts";
import { type Group, type GroupedAnswer, groupsOf } from "./groups.ts";
import type { Count, Selection } from "./selection.ts";
import { answerMessages, type Column, type Form, type Row, type Table } from "./table.ts";

type Maker = (source: AnswerSource, shelf: PictureShelf, selection: Selection, count: Count) => Table;

/** A pair per prompt: the answer with the highest reward, if it was accepted, against the one with the lowest. */
export const dpoTable: Maker = (...made) =>
  groupedTable(made, {
    columns: DPO,
    rowOf: pairOf,
    none: "none is an accepted answer that earned more than another one",
  });

/** A row per prompt with all its answers. */
export const grpoTable: Maker = (...made) => groupedTable(made, { columns: GRPO, rowOf: groupRow, none: "" });

interface Grouped {
  readonly columns: readonly Column[];
  /** Undefined where a group gives no row. */
  rowOf(group: Group, form: Form): Row | undefined;
  /** Why no group gave a row. */
  readonly none: string;
}

const DPO: readonly Column[] = [
  { name: "chosen", type: "messages", meaning: "The better answer as a message of the assistant" },
  { name: "rejected", type: "messages", meaning: "The worse answer" },
  { name: "chosen_reward", type: "number", meaning: "What the better answer earned" },
  { name: "rejected_reward", type: "number", meaning: "What the worse answer earned" },
  { name: "chosen_player", type: "text", meaning: "Who gave the better answer" },
  { name: "rejected_player", type: "text", meaning: "Who gave the worse answer" },
  {
    name: "chosen_iteration",
    type: "whole",
    meaning: "Iteration of the run at which the better answer was given",
  },
  { name: "rejected_iteration", type: "whole", meaning: "Iteration of the worse answer" },
  {
    name: "answers",
    type: "whole",
    meaning: "Answers to this prompt, of which these are the best and the worst",
  },
];

function pairOf({ answers }: Group, form: Form): Row | undefined {
  const best = answers.reduce((a, b) => (better(b, a) ? b : a));
  const worst = answers.reduce((a, b) => (b.reward < a.reward ? b : a));
  if (!best.accepted || best.reward <= worst.reward || best.answer === worst.answer) return undefined;
  return {
    chosen: answerMessages(best.answer, form),
    rejected: answerMessages(worst.answer, form),
    chosen_reward: best.reward,
    rejected_reward: worst.reward,
    chosen_player: best.about.player,
    rejected_player: worst.about.player,
    chosen_iteration: best.about.iteration ?? null,
    rejected_iteration: worst.about.iteration ?? null,
    answers: answers.length,
  };
}

/** A refused answer is never better than an accepted one. */
function better(one: GroupedAnswer, other: GroupedAnswer): boolean {
  if (one.accepted !== other.accepted) return one.accepted;
  return one.reward > other.reward;
}

const GRPO: readonly Column[] = [
  { name: "answers", type: "texts", meaning: "All raw answers to the prompt" },
  { name: "rewards", type: "numbers", meaning: "What each answer earned" },
  {
    name: "advantages",
    type: "numbers",
    meaning: "What the run trained on for each answer; null where it did not train",
  },
  { name: "players", type: "texts", meaning: "Who gave each answer" },
  {
    name: "iterations",
    type: "numbers",
    meaning: "Iteration of the run at which each answer was given; null outside of runs",
  },
];

function groupRow({ answers }: Group): Row {
  return {
    answers: answers.map(({ answer }) => answer),
    rewards: answers.map(({ reward }) => reward),
    advantages: answers.map(({ advantage }) => advantage ?? null),
    players: answers.map(({ about }) => about.player),
    iterations: answers.map(({ about }) => about.iteration ?? null),
  };
}

function groupedTable(
  [source, shelf, selection, count]: Parameters<Maker>,
  { columns, rowOf, none }: Grouped,
): Table {
  const form = source.pictures ? "parts" : "texts";
  return {
    columns: [
      PROMPT,
      ...columns.slice(0, 2),
      ...(source.pictures ? [IMAGES] : []),
      ...columns.slice(2),
      ...SHARED_COLUMNS,
    ],
    async *rows(signal) {
      const { groups, prompts } = await groupsOf(source, shelf, selection, count, signal);
      const rows = groups.flatMap((group) => {
        const row = rowOf(group, form);
        if (!row) return [];
        const { prompt, images, answers } = group;
        return [{ prompt, ...(source.pictures && { images }), ...row, ...aboutCells(answers[0].about) }];
      });
      if (rows.length === 0) throw nothing(source, count, prompts, groups.length, none);
      yield* rows;
    },
  };
}

function nothing(
  source: AnswerSource,
  { answers }: Count,
  prompts: number,
  groups: number,
  none: string,
): DataError {
  const why =
    groups === 0
      ? `no two of its ${answers} answers have the same prompt (${prompts} prompts with a rewarded answer)`
      : `${groups} of its ${prompts} prompts have several answers, but of each ${none}`;
  return new DataError(
    `${source.name} gives no groups of answers: ${why}. Train with several votes for each seat (--set algorithm.votesPerSeat=8), play a small game, or put one suite to several players (evaluate suite A B --keep FOLDER).`,
  );
}
