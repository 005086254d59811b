/** The questions of the held-out tasks on pictures that no run has seen. */
import { createHash } from "node:crypto";
import { ConfigError } from "../core/errors.ts";
import { type QuestionSet, taskQuestions } from "../evaluate/suite/suite.ts";
import type { Task } from "../evaluate/suite/tasks/task.ts";
import { atDifficulty } from "../pairs/at-difficulty.ts";
import type { Domain, PairSource } from "../pairs/pair.ts";
import type { Edits } from "../run/open/edits.ts";
import { formatPairName, parsePairNames } from "../run/open/pair-names.ts";
import { openPairs } from "../run/open/sources.ts";
import type { Config } from "../run/settings/config.ts";
import { SUITE_KEY } from "./ask-suite.ts";

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
    (task) => async () => taskQuestions(task, await pictures(task.domain), SUITE_KEY, items, hash),
  );
}

/**
 * Pictures of each domain as the settings want them, opened once. Edited copies are wanted: some tasks are
 * about them.
 * @param wrap applied to each source once it is open, e.g. a cache.
 * @param pictures instead of each domain's own, as in `pairs.source`, e.g. `clevr~noise+charts~noise`.
 */
export function heldOutPictures(
  config: Config,
  wrap: (source: PairSource) => PairSource = (source) => source,
  pictures?: string,
): Pictures {
  const opened = new Map<Domain, Promise<PairSource>>();
  const open = async (domain: Domain) => {
    const chosen = pictures === undefined ? domain : await picturesOf(config, domain, pictures);
    return wrap(atDifficulty(await openHeldOut(config, chosen), config.pairs.difficulty));
  };
  return (domain) => {
    const source = opened.get(domain) ?? open(domain);
    opened.set(domain, source);
    return source;
  };
}

/** Pictures that no run was trained on, as the settings want them. @param source as in `pairs.source`. */
export function openHeldOut(config: Config, source: string, edits: Edits = "wanted"): Promise<PairSource> {
  return openPairs({ ...config, pairs: { ...config.pairs, source, seed: PICTURES_SEED } }, edits);
}

/** The domains of pictures. @param source as in `pairs.source`. */
export async function domainsOf(config: Config, source: string): Promise<readonly Domain[]> {
  return (await openHeldOut(config, source, "none")).domains;
}

/** Those of one domain, as in `pairs.source`. @throws ConfigError if there are none. */
async function picturesOf(config: Config, domain: Domain, source: string): Promise<string> {
  const names: string[] = [];
  for (const name of parsePairNames(source)) {
    const word = formatPairName(name);
    const domains = name.kind === "folder" ? await domainsOf(config, word) : [name.kind];
    if (domains.length === 1 && domains[0] === domain) names.push(word);
  }
  if (names.length > 0) return names.join("+");
  throw new ConfigError(
    `tasks about ${domain} are asked for, but ${source} has no such pictures. Name others with --pairs, or other tasks.`,
  );
}

/** Eight hex digits that tell apart questions about pictures of other settings. */
export function picturesHash({ pairs }: Config): string {
  return createHash("sha256").update(JSON.stringify(pairs)).digest("hex").slice(0, 8);
}
