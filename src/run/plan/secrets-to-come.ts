/**
 * The memory of secrets that a whole run keeps and a trial of its first iterations did not deal. Deals follow
 * from the settings, so they are counted; one secret is weighed.
 */
import { serialize } from "node:v8";
import { secretOf, trainingDeals } from "../deal.ts";
import { feedCapacity } from "../feed.ts";
import type { Training } from "../training.ts";

/**
 * Bytes; 0 for games without pictures, whose secrets weigh next to nothing. Pictures that become harder are
 * counted as those of one difficulty.
 * @param training of the trial. @param iterations of the whole run.
 */
export async function secretsToCome(training: Training, iterations: number): Promise<number> {
  const { config, plays, pairs } = training;
  if (!pairs) return 0;
  const most = feedCapacity(config.pairs.pictureSize, config.gamesPerIteration);
  const dealt = new Set<string>();
  let before = 0;
  for (let iteration = 1; iteration <= iterations && dealt.size < most; iteration++) {
    for (const { play, index } of dealsOf(training, iteration)) dealt.add(`${play} ${index}`);
    if (iteration === config.iterations) before = Math.min(dealt.size, most);
  }
  const more = Math.min(dealt.size, most) - before;
  if (more <= 0 || before === 0) return 0;
  const [deal] = dealsOf(training, 1);
  return more * serialize(await secretOf(deal, plays[deal.play].secrets)).byteLength;
}

function dealsOf({ config, plays, root }: Training, iteration: number) {
  return trainingDeals(
    config,
    plays.map(({ secrets }) => secrets),
    root,
    iteration,
  );
}
