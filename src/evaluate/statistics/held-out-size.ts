/**
 * The number of held-out pictures that a result needs, and the words for too few of them.
 *
 * Two thresholds. With fewer than `LEAST_PICTURES` no difference can be shown: turn round the sign of whole
 * pictures at random, and even if all of them favour one player, 2 of 2^5 sign patterns are as extreme, which
 * is more than 5%. With fewer than `enoughPictures()` a win rate, each ${word} played once from both sides,
 * is known to no better than ±10 points.
 */
import { meanOfTwoProportions, wilson } from "../../core/stats.ts";

/** The noun for the secrets of a game: pictures, or deals where it has none. */
export type SecretWord = "picture" | "deal";

/** Fewest pictures on which a difference may be called shown: 2 / 2^6 is the first such share below 5%. */
export const LEAST_PICTURES = 6;

/** Half-width of the interval of a win rate that held-out pictures should at least give. */
const WANTED_HALF_WIDTH = 0.1;

/** Half-width of the 95% interval of a win rate near 50%, each picture played once from both sides. */
export function halfWidth(pictures: number): number {
  const side = wilson(pictures / 2, pictures);
  const { low, high } = meanOfTwoProportions(side, side);
  return (high - low) / 2;
}

/** Fewest held-out pictures with which a win rate is known to ±10 points. */
export function enoughPictures(): number {
  let pictures = 1;
  while (halfWidth(pictures) > WANTED_HALF_WIDTH) pictures++;
  return pictures;
}

export function tooFew(pictures: number | undefined): pictures is number {
  return pictures !== undefined && pictures < LEAST_PICTURES;
}

/** `5 pictures are too few to show who is better (at least 6)` */
export function tooFewText(pictures: number, what: string, word?: SecretWord): string {
  return `${counted(pictures, word)} ${pictures === 1 ? "is" : "are"} too few to show ${what} (at least ${LEAST_PICTURES})`;
}

/**
 * A warning for a source whose held-out split is small; undefined where it is large enough, or has no end.
 */
export function fewHeldOutText(pictures: number, word: SecretWord = "picture"): string | undefined {
  if (pictures >= enoughPictures()) return undefined;
  const remedy =
    word === "picture"
      ? "Add pictures (about one in ten is held out), or measure on others with --pairs."
      : "The game's secrets say how many are held out.";
  if (pictures === 0)
    return `There is no held-out ${word}, so nothing can be measured on new ones. ${remedy}`;
  const width = Math.round(100 * halfWidth(pictures));
  const known =
    pictures < LEAST_PICTURES
      ? `${tooFewText(pictures, "any difference", word)}, however many games are played`
      : `a win rate, each ${word} played from both sides, is known to ±${width} points; with ${enoughPictures()} it is ±${100 * WANTED_HALF_WIDTH}`;
  return `Few held-out ${word}s (${pictures}): ${known}. ${remedy}`;
}

/** `1 picture`, `5 pictures`, `5 deals` */
export function counted(secrets: number, word: SecretWord = "picture"): string {
  return `${secrets} ${word}${secrets === 1 ? "" : "s"}`;
}
