/** Picks an option, or says a sentence, at random: the floor of every table. A free answer is not guessed. */
import type { TaskItem } from "../tasks/task.ts";
import { type Answerer, loaded, type Mark, markOf, type Question, sentenceMark } from "./answerer.ts";

export const guesser: Answerer = {
  async answer(questions, note, signal) {
    for (const [i, question] of questions.entries()) {
      signal?.throwIfAborted();
      const item = await loaded(question);
      note(i, "sign" in item ? item : guess(item, question));
    }
  },
};

function guess(item: TaskItem, { key }: Question): Mark {
  const rng = key.child("guess").stream();
  const { said, options } = item;
  if (!said && options.length === 0) return { sign: "0" };
  if (!said) return markOf(item, { option: rng.int(0, options.length - 1) });
  return sentenceMark(said, `\\boxed{${said.guess(rng)}}`);
}
