/**
 * The first clue of a game: any sentence about the picture, right if it is true. A verdict the other way
 * round. Sentences are those of the domain's language, since nothing else can be checked.
 */
import { Key } from "../../../core/rng.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content, Domain, ImagePair } from "../../../pairs/pair.ts";
import { shown } from "../../suite/tasks/language-tasks.ts";
import type { Task, TaskItem } from "../../suite/tasks/task.ts";
import { moveIn } from "./unplayed.ts";

/**
 * What `sparring evaluate suite bot:random --tasks clevr-say,charts-say,photos-say --items 1000` scores,
 * rounded.
 */
const CHANCE: Readonly<Record<Domain, number>> = { clevr: 0.47, charts: 0.19, photos: 0.22 };
const EXAMPLES = 12;

export function sayTask(domain: Domain): Task {
  return {
    name: `${domain}-say`,
    domain,
    summary: "says something about the picture: is it true?",
    played: true,
    follows: `${domain}-outlier`,
    pairs: 1,
    chance: CHANCE[domain],
    item: ([pair]) => firstClue(pair),
  };
}

function firstClue(pair: ImagePair): TaskItem | undefined {
  const { original: picture, contents, domain } = pair;
  if (!contents) return undefined;
  const language = languageOf(domain);
  const unplayed = { kind: "clue", seat: 0, seats: 5, rounds: 2, picture, domain, clues: [] } as const;
  const { observation, oracle } = moveIn(unplayed, contents.original);
  const question = questionOf(domain);
  const content: MessageContent = [
    { type: "image", picture },
    { type: "text", text: question },
  ];
  return {
    ...shown(pair),
    question,
    options: [],
    answer: 0,
    said: {
      observation: { ...observation, messages: [{ role: "user", content }] },
      oracle,
      guess: (rng) => language.format(language.guess(rng)),
      isTrue(sentence) {
        const statement = language.parse(sentence);
        return statement && language.isTrue(statement, contents.original as Content);
      },
    },
  };
}

type MessageContent = NonNullable<TaskItem["said"]>["observation"]["messages"][number]["content"];

function questionOf(domain: Domain): string {
  const language = languageOf(domain);
  const rng = Key.root("say").stream();
  const examples = Array.from({ length: EXAMPLES }, () => language.format(language.guess(rng)));
  return [
    "Say one thing that is true of the picture, in a sentence of the same form as one of these (their words may be exchanged):",
    ...examples.map((example) => `- ${example}`),
    "Give the sentence, and nothing else, once, in \\boxed{}.",
  ].join("\n");
}
