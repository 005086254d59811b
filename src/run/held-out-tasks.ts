/** The questions of the held-out tasks on pictures that no run has seen. */
import { createHash } from "node:crypto";
import { type QuestionSet, taskQuestions } from "../evaluate/suite.ts";
import type { Task } from "../evaluate/tasks/task.ts";
import { atDifficulty } from "../pairs/at-difficulty.ts";
import type { Domain, PairSource } from "../pairs/pair.ts";
import type { Config } from "./config.ts";
import { EXAMINATION_KEY } from "./examination.ts";
import { openPairs } from "./sources.ts";

/** Seed of the pictures: no run's own unless it asks for it. */
const PICTURES_SEED = 990_001;

/**
 * A set of questions per task, in order. Pictures of a domain are opened once, when its first task comes.
 * @param items questions per task.
 */
export function taskSets(
  tasks: readonly Task[],
  config: Config,
  items: number,
): (() => Promise<QuestionSet>)[] {
  const sources = new Map<Domain, Promise<PairSource>>();
  const pictures = picturesHash(config);
  return tasks.map((task) => async () => {
    const source = sources.get(task.domain) ?? picturesOf(task.domain, config);
    sources.set(task.domain, source);
    return taskQuestions(task, await source, EXAMINATION_KEY, items, pictures);
  });
}

function picturesHash({ pairs }: Config): string {
  return createHash("sha256").update(JSON.stringify(pairs)).digest("hex").slice(0, 8);
}

/** Edited copies are wanted: some tasks are about them. */
async function picturesOf(domain: Domain, config: Config): Promise<PairSource> {
  const pairs = { ...config.pairs, source: domain, seed: PICTURES_SEED };
  return atDifficulty(await openPairs({ ...config, pairs }, "wanted"), pairs.difficulty);
}
