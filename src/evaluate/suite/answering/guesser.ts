/** Picks an option, or says a sentence, at random: the floor of every table. A free answer is not guessed. */
import type { TaskItem } from "../tasks/task.ts";
import {
  type Answerer,
  loaded,
  type Mark,
  markOf,
  type Question,
  sentenceMark,
  type Told,
} from "./answerer.ts";
import { boxedOption } from "./choice.ts";

export const guesser: Answerer = {
  async answer(questions, note, signal) {
    for (const [i, question] of questions.entries()) {
      signal?.throwIfAborted();
      const item = await loaded(question);
      if ("sign" in item) note(i, item);
      else note(i, ...guess(item, question));
    }
  },
};

function guess(item: TaskItem, { key }: Question): [Mark, Told?] {
  const rng = key.child("guess").stream();
  const { said, options } = item;
  if (!said && options.length === 0) return [{ sign: "0" }];
  if (said) {
    const text = `\\boxed{${said.guess(rng)}}`;
    return [sentenceMark(said, text), { item, text }];
  }
  const option = rng.int(0, options.length - 1);
  return [markOf(item, { option }), { item, text: boxedOption(option) }];
}
