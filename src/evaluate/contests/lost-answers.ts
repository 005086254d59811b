/**
 * Answers that came and counted as wrong before anybody judged them: those that hold none (cut off, filtered,
 * refused, empty) by reason, and how many were lost to their form alone. Read from the reasons on record, so
 * that stored games can be counted too.
 */
import type { Seat } from "../../games/game.ts";
import type { Episode } from "../../rollout/episode.ts";
import { addFailures, describeFailures, type FailureCount, failureOf } from "./failures.ts";

export interface LostAnswers {
  /** Answers that hold none, by reason; absent if there are none. */
  readonly lacking?: readonly FailureCount[];
  /** Answers refused for their form: no box, two boxes, or a box without a move, an option or a sentence in it. */
  readonly lostToForm: number;
}

const LACK = /^(cut off|content filter|refusal|no text): /;

/** What the parsers of boxes, moves, votes, letters and sentences say. */
const FORM = [
  /^there is no \\boxed\{\} answer/,
  /^there are \d+ different boxed answers/,
  /^the box is not closed/,
  /^the vote ".*" is neither a player's number nor n\/a$/s,
  /^".*" is not a move here: /s,
  /^".*" is no cell: /s,
  /^no letter of an option: /,
  /^no sentence that can be checked: /,
];

/** @param reasons of refused answers. */
export function lostAnswers(reasons: readonly string[]): LostAnswers {
  const lacking = addFailures(reasons.filter((reason) => LACK.test(reason)).map(failureOf));
  const lostToForm = reasons.filter((reason) => FORM.some((form) => form.test(reason))).length;
  return { ...(lacking.length > 0 && { lacking }), lostToForm };
}

/** Of some seats' turns. @param seats which seats of an episode are meant. */
export function lostInGames(
  episodes: readonly Episode[],
  seats: (seat: Seat, index: number) => boolean,
): LostAnswers {
  return lostAnswers(
    episodes.flatMap(({ turns }, index) =>
      turns.flatMap(({ seat, refusal, failure }) =>
        refusal !== undefined && failure === undefined && seats(seat, index) ? [refusal] : [],
      ),
    ),
  );
}

/** Over several matches; nothing if one of them is from before they were counted. */
export function lostInAll(matches: readonly (LostAnswers | undefined)[]): Partial<LostAnswers> {
  const counted = matches.filter((one) => one !== undefined);
  if (counted.length < matches.length) return {};
  const lacking = addFailures(counted.flatMap((one) => one.lacking ?? []));
  const lostToForm = counted.reduce((sum, one) => sum + one.lostToForm, 0);
  return { ...(lacking.length > 0 && { lacking }), lostToForm };
}

/** `12 answers of NAME were refused for their form alone.` and why others held none; nothing where all is well. */
export function lostLines(name: string, { lacking, lostToForm }: Partial<LostAnswers>): string[] {
  const many = lostToForm === 1 ? "1 answer" : `${lostToForm} answers`;
  return [
    ...(lacking ? [`${name} left answers out: ${describeFailures(lacking)}.`] : []),
    ...(lostToForm ? [`${many} of ${name} ${lostToForm === 1 ? "was" : "were"} lost to form alone.`] : []),
  ];
}
