/** Picks an option, or says a sentence, at random: the floor of every table. */
import { languageOf } from "../../../language/languages.ts";
import type { TaskItem } from "../tasks/task.ts";
import { type Examinee, loaded, type Mark, markOf, type Question, sentenceMark } from "./examinee.ts";

export const guesser: Examinee = {
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
  if (!said) return markOf(item, { option: rng.int(0, options.length - 1) });
  const language = languageOf(said.observation.view.domain);
  return sentenceMark(said, `\\boxed{${language.format(language.guess(rng))}}`);
}
