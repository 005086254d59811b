/**
 * A held-out task about pictures of one's own. They are few, so each is asked about several times, and its
 * item may need other pictures of the same set beside it.
 */
import type { Key } from "../../../core/rng.ts";
import type { ImagePair } from "../../../pairs/pair.ts";
import type { Task, TaskItem } from "../tasks/task.ts";

export interface OwnTask {
  readonly name: string;
  /** The question in a few words. */
  readonly summary: string;
  /** Share of right answers by guessing. */
  readonly chance: number;
  /** Other pictures that an item needs. */
  readonly others: number;
  /** Whether the others are those that look most like the picture, or any. */
  readonly alike: boolean;
  /** The question holds words that no language of a domain has: only who reads chat messages can be asked. */
  readonly prose: boolean;
  /** Undefined if this picture allows no such question. */
  item(pair: ImagePair, others: readonly ImagePair[], key: Key): TaskItem | undefined;
}

/** A task about what is in a picture, wherever that is known. */
export function aboutContents(task: Task): OwnTask {
  const { name, summary, chance, domain } = task;
  return {
    ...{ name, summary, chance, others: 0, alike: false, prose: false },
    item: (pair, _, key) =>
      pair.domain === domain && pair.contents ? task.item([pair], key.stream()) : undefined,
  };
}
