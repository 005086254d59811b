/** Picks an option at random: the floor of every table. */
import { type Examinee, loaded, markOf } from "./examinee.ts";

export const guesser: Examinee = {
  async answer(questions, note, signal) {
    for (const [i, question] of questions.entries()) {
      signal?.throwIfAborted();
      const item = await loaded(question);
      const option = (count: number) =>
        question.key
          .child("guess")
          .stream()
          .int(0, count - 1);
      note(i, "sign" in item ? item : markOf(item, { option: option(item.options.length) }));
    }
  },
};
