/**
 * Tasks that need nobody to say what is in a picture: which of two others is another view of it, and which of
 * four is of another picture. Models of few words answer by their verdicts on sentences that are drawn without
 * looking.
 */
import type { Key } from "../../../core/rng.ts";
import type { Picture } from "../../../images/image.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content, ImagePair } from "../../../pairs/pair.ts";
import { largest, type Query, type TaskItem } from "../tasks/task.ts";
import type { OwnTask } from "./own-task.ts";
import { contentOfView, viewOf } from "./view.ts";

const VIEWS = 4;
/** Sentences that each picture is judged by. */
const SENTENCES = 16;

export const samePicture: OwnTask = {
  name: "same-picture",
  summary: "which of two pictures is another view of the first one?",
  ...{ chance: 1 / 2, others: 1, alike: true, prose: false },
  item(pair, [other], key) {
    const answer = Number(key.child("answer").stream().chance(0.5));
    const second = view(answer === 0 ? pair : other, key.child("view", 0));
    const third = view(answer === 1 ? pair : other, key.child("view", 1));
    const seen = [{ picture: pair.original, content: pair.contents?.original }, second, third];
    const far = (rows: readonly (readonly number[])[], i: number) => squared(rows[0], rows[i]);
    return {
      ...shownAs(seen),
      question:
        "The second or the third picture shows the same as the first, cut a little and in a little other light. Which one?",
      options: ["the second", "the third"],
      answer,
      judged: judgedBy(pair, seen, key, (rows) => largest([-far(rows, 1), -far(rows, 2)])),
    };
  },
};

export const oddPictureOut: OwnTask = {
  name: "odd-one-out",
  summary: "which of four pictures does not show the same as the three others?",
  ...{ chance: 1 / VIEWS, others: 1, alike: true, prose: false },
  item(pair, [other], key) {
    const answer = key
      .child("answer")
      .stream()
      .int(0, VIEWS - 1);
    const seen = Array.from({ length: VIEWS }, (_, i) =>
      view(i === answer ? other : pair, key.child("view", i)),
    );
    return {
      ...shownAs(seen),
      question:
        "Three of these pictures show the same, each cut a little and in a little other light. Which one shows something else?",
      options: ["first", "second", "third", "fourth"],
      answer,
      judged: judgedBy(pair, seen, key, (rows) => largest(rows.map((_, i) => fromOthers(rows, i)))),
    };
  },
};

interface Seen {
  readonly picture: Picture;
  readonly content?: Content;
}

function view({ id, original, domain, contents }: ImagePair, key: Key): Seen {
  const image = viewOf(original.image, key);
  return {
    picture: { id: `${id}/${key.path}`, image },
    content: contentOfView(image, domain, contents?.original),
  };
}

function shownAs(seen: readonly Seen[]): Pick<TaskItem, "pictures" | "contents"> {
  const contents = seen.flatMap(({ content }) => content ?? []);
  return {
    pictures: seen.map(({ picture }) => picture),
    ...(contents.length === seen.length && { contents }),
  };
}

/** @param choose of a row of probabilities per picture. */
function judgedBy(
  { domain }: ImagePair,
  seen: readonly Seen[],
  key: Key,
  choose: (rows: readonly (readonly number[])[]) => number,
): NonNullable<TaskItem["judged"]> {
  const language = languageOf(domain);
  const rng = key.child("sentences").stream();
  const drawn = Array.from({ length: SENTENCES }, () => language.format(language.guess(rng)));
  const sentences = [...new Set(drawn)];
  return {
    queries: seen.flatMap(({ picture }) =>
      sentences.map((sentence): Query => ({ picture, domain, sentence })),
    ),
    choose: (p) => choose(seen.map((_, i) => p.slice(i * sentences.length, (i + 1) * sentences.length))),
  };
}

/** Squared distance of one row from the mean of the others. */
function fromOthers(rows: readonly (readonly number[])[], at: number): number {
  const others = rows.filter((_, i) => i !== at);
  const mean = rows[at].map((_, j) => others.reduce((sum, row) => sum + row[j], 0) / others.length);
  return squared(rows[at], mean);
}

function squared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}
