/**
 * Tasks of pictures that came with words: whether a caption belongs to the picture, and which of four does.
 * The wrong ones are those of other pictures of the same set, so a wrong one may fit by chance.
 */
import type { ImagePair } from "../../../pairs/pair.ts";
import { NO_YES } from "../tasks/task.ts";
import type { OwnTask } from "./own-task.ts";

const CAPTIONS = 4;

export const captionTruth: OwnTask = {
  name: "caption-truth",
  summary: "does this caption belong to the picture?",
  ...{ chance: 1 / 2, others: 1, alike: false, prose: true },
  item(pair, others, key) {
    const captions = different([pair, ...others]);
    if (!captions) return undefined;
    const truth = key.child("answer").stream().chance(0.5);
    return {
      pictures: [pair.original],
      question: `Does this belong to the picture: "${captions[truth ? 0 : 1]}"?`,
      options: NO_YES,
      answer: Number(truth),
    };
  },
};

export const captionMatching: OwnTask = {
  name: "caption-matching",
  summary: "which of four captions belongs to the picture?",
  ...{ chance: 1 / CAPTIONS, others: CAPTIONS - 1, alike: false, prose: true },
  item(pair, others, key) {
    const captions = different([pair, ...others]);
    if (!captions) return undefined;
    const options = key.child("answer").stream().shuffle(captions);
    return {
      pictures: [pair.original],
      question: "Exactly one of these belongs to the picture. Which one?",
      options,
      answer: options.indexOf(captions[0]),
    };
  },
};

/** Undefined if one is missing, or two say the same. */
function different(pairs: readonly ImagePair[]): string[] | undefined {
  const captions = pairs.flatMap(({ caption }) => caption ?? []);
  const plain = new Set(captions.map((caption) => caption.toLowerCase()));
  return plain.size === pairs.length ? captions : undefined;
}
