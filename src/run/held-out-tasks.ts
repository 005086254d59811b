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

/** Pictures of a domain. */
export type Pictures = (domain: Domain) => Promise<PairSource>;

/**
 * A set of questions per task, in order.
 * @param items questions per task. @param pictures by default opened when the first task of a domain comes.
 */
export function taskSets(
  tasks: readonly Task[],
  config: Config,
  items: number,
  pictures: Pictures = heldOutPictures(config),
): (() => Promise<QuestionSet>)[] {
  const hash = picturesHash(config);
  return tasks.map(
    (task) => async () => taskQuestions(task, await pictures(task.domain), EXAMINATION_KEY, items, hash),
  );
}

/**
 * Pictures of each domain as the settings want them, opened once. Edited copies are wanted: some tasks are about them.
 * @param shelve what is done with them when they are opened.
 */
export function heldOutPictures(
  config: Config,
  shelve: (source: PairSource) => PairSource = (source) => source,
): Pictures {
  const opened = new Map<Domain, Promise<PairSource>>();
  const open = async (domain: Domain) => {
    const pairs = { ...config.pairs, source: domain, seed: PICTURES_SEED };
    const source = await openPairs({ ...config, pairs }, "wanted");
    return shelve(atDifficulty(source, pairs.difficulty));
  };
  return (domain) => {
    const source = opened.get(domain) ?? open(domain);
    opened.set(domain, source);
    return source;
  };
}

/** Eight hex digits that tell apart questions about pictures of other settings. */
export function picturesHash({ pairs }: Config): string {
  return createHash("sha256").update(JSON.stringify(pairs)).digest("hex").slice(0, 8);
}
