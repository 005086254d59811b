/**
 * Tasks that every domain with a language has: is a sentence true, and which of four sentences fits the
 * picture.
 */
import type { Rng } from "../../../core/rng.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content, Domain, ImagePair } from "../../../pairs/pair.ts";
import { asksWhether, largest, NO_YES, type Task, type TaskItem } from "./task.ts";

const SENTENCES = 4;
const TRIES = 20;

/** Half of the sentences are true. */
export function truthTask(domain: Domain): Task {
  return {
    name: `${domain}-truth`,
    domain,
    summary: "is this sentence true of the picture?",
    pairs: 1,
    chance: 0.5,
    item([pair], rng) {
      const truth = rng.chance(0.5);
      const sentence = drawn(pair, truth, rng);
      if (sentence === undefined) return undefined;
      return {
        ...shown(pair),
        question: `Is this true of the picture: ${sentence}?`,
        options: NO_YES,
        answer: Number(truth),
        judged: asksWhether({ picture: pair.original, domain, sentence }),
      };
    },
  };
}

export function matchingTask(domain: Domain): Task {
  return {
    name: `${domain}-matching`,
    domain,
    summary: "which of four sentences is true of the picture?",
    pairs: 1,
    chance: 1 / SENTENCES,
    item: ([pair], rng) => matching(pair, domain, rng),
  };
}

function matching(pair: ImagePair, domain: Domain, rng: Rng): TaskItem | undefined {
  const right = drawn(pair, true, rng);
  const wrong = new Set<string>();
  for (let i = 0; i < TRIES && wrong.size < SENTENCES - 1; i++) {
    const sentence = drawn(pair, false, rng);
    if (sentence !== undefined) wrong.add(sentence);
  }
  if (right === undefined || wrong.size < SENTENCES - 1) return undefined;
  const options = rng.shuffle([right, ...wrong]);
  return {
    ...shown(pair),
    question: "Exactly one of these sentences is true of the picture. Which one?",
    options,
    answer: options.indexOf(right),
    judged: {
      queries: options.map((sentence) => ({ picture: pair.original, domain, sentence })),
      choose: largest,
    },
  };
}

/** The original, and what is in it. */
export function shown({ original, contents }: ImagePair): Pick<TaskItem, "pictures" | "contents"> {
  return { pictures: [original], ...(contents && { contents: [contents.original] }) };
}

function drawn({ domain, contents }: ImagePair, truth: boolean, rng: Rng): string | undefined {
  const language = languageOf(domain);
  const statement = language.draw(contents?.original as Content, truth, rng);
  return statement && language.format(statement);
}
