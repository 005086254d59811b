/**
 * The questions of a task about pictures of one's own. All pictures are asked about once, then once more with
 * other sentences, views and neighbours, until there are as many questions as wanted.
 */
import { EvaluationError } from "../../../core/errors.ts";
import { firstEqual } from "../../../core/group-by.ts";
import type { Key } from "../../../core/rng.ts";
import type { QuestionSet } from "../suite.ts";
import type { TaskItem } from "../tasks/task.ts";
import type { OwnTask } from "./own-task.ts";
import type { Pool } from "./pool.ts";

/** More questions about one picture hardly narrow an interval. */
export const MOST_PER_PICTURE = 8;
/** One picture in so many is held out. */
const ONE_IN = 10;

/** A question: about which picture, the how many-th time. */
interface Place {
  readonly index: number;
  readonly time: number;
}

/**
 * @param count questions; fewer where the pictures give fewer. @param pictures tells apart pictures of other settings.
 * @throws EvaluationError if the pictures are too few, or none allows such a question.
 */
export async function ownQuestions(
  task: OwnTask,
  pool: Pool,
  key: Key,
  count: number,
  pictures: string,
): Promise<QuestionSet> {
  requirePictures(task, pool);
  const places: Place[] = [];
  const silent = new Set<number>();
  for (let time = 0; time < MOST_PER_PICTURE; time++)
    for (let index = 0; index < pool.size && places.length < count; index++) {
      if (silent.has(index)) continue;
      if (await itemAt(task, pool, key, { index, time })) places.push({ index, time });
      else silent.add(index);
    }
  if (places.length === 0)
    throw new EvaluationError(`none of the ${pool.size} held-out pictures of ${pool.source.name} allows it`);
  return {
    ...{ task: task.name, chance: task.chance, count: places.length },
    identity: `${pool.source.name} ${pictures} own`,
    pictures: firstEqual(places.map(({ index }) => String(pool.clusters[index]))),
    async *questions() {
      for (const place of places)
        yield async () => {
          const item = await itemAt(task, pool, key, place);
          if (item) return item;
          throw new EvaluationError(`the pictures of ${pool.source.name} have changed; start again`);
        };
    },
  };
}

async function itemAt(
  task: OwnTask,
  pool: Pool,
  key: Key,
  { index, time }: Place,
): Promise<TaskItem | undefined> {
  const own = key.child(task.name, "own", index, time);
  const beside = pool.others(index, task.others, task.alike, own.child("others").stream());
  const others = [];
  for (const other of beside) others.push(await pool.pair(other));
  return task.item(await pool.pair(index), others, own);
}

/** @throws EvaluationError with the number that is needed. */
function requirePictures({ others }: OwnTask, { distinct, size }: Pool): void {
  const needed = others + 1;
  if (distinct >= needed) return;
  const looks = distinct < size ? ` (${size}, but some look the same)` : "";
  throw new EvaluationError(
    `it needs ${needed} held-out pictures that look different, and there ${distinct === 1 ? "is" : "are"} ${distinct}${looks}; one in ${ONE_IN} is held out, so add some ${ONE_IN * (needed - distinct)} pictures`,
  );
}
