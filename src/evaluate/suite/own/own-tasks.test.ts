/** Tasks about pictures of one's own: few, of which nothing or only a caption may be known. */
import { expect, it } from "vitest";
import { Key } from "../../../core/rng.ts";
import type { Image } from "../../../images/image.ts";
import type { ImagePair, PairSource } from "../../../pairs/pair.ts";
import { photoLayout } from "../../../pairs/photos/layout.ts";
import { textMark } from "../answering/answerer.ts";
import { oracleAnswerer } from "../answering/statements.ts";
import type { TaskItem } from "../tasks/task.ts";
import { MOST_PER_PICTURE, ownQuestions } from "./own-questions.ts";
import type { OwnTask } from "./own-task.ts";
import { ownTasks } from "./own-tasks.ts";
import { Pool } from "./pool.ts";

const KEY = Key.root("own");
const SIDE = 24;

/** Smooth pictures of nine cells in colours of their own; a copy of another one where `copyOf` says so. */
function album(count: number, { captions = true, copyOf = (i: number) => i } = {}): PairSource {
  return {
    name: "album",
    domains: ["photos"],
    size: (split) => (split === "heldout" ? count : 99),
    async pair(split, index): Promise<ImagePair> {
      if (split !== "heldout") throw new Error("a training picture was asked for");
      const rng = KEY.child("album", copyOf(index)).stream();
      const cells = Array.from({ length: 27 }, () => rng.int(0, 255));
      const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
        return cells[3 * (3 * Math.floor((3 * y) / SIDE) + Math.floor((3 * x) / SIDE)) + (i % 3)];
      });
      const image = { width: SIDE, height: SIDE, data };
      const id = `album/${index}`;
      return {
        ...{ id, domain: "photos", original: { id, image }, changes: [] },
        contents: { original: photoLayout(image) },
        ...(captions && { caption: `picture number ${index}` }),
      };
    },
  };
}

async function itemsOf(task: OwnTask, pool: Pool, count: number): Promise<TaskItem[]> {
  const items = [];
  for await (const load of (await ownQuestions(task, pool, KEY, count, "")).questions())
    items.push(await load());
  return items;
}

const named = (name: string) => ownTasks(["photos"]).find((task) => task.name === name)!;

it("each task asks about every picture in turn, the same way again, with clusters by picture", async () => {
  const pool = await Pool.open(album(8));
  for (const task of ownTasks(["photos"])) {
    const set = await ownQuestions(task, pool, KEY, 12, "");
    expect(set.count).toBe(12);
    expect(new Set(set.pictures).size, task.name).toBeGreaterThan(5);
    const items = await itemsOf(task, pool, 12);
    expect(items).toHaveLength(12);
    for (const { options, answer, said } of items) {
      expect(new Set(options).size).toBe(options.length);
      if (!said) expect(options[answer]).toBeDefined();
    }
    const texts = (list: readonly TaskItem[]) => list.map(({ question, options }) => [question, options]);
    expect(texts(await itemsOf(task, pool, 6))).toEqual(texts(items).slice(0, 6));
  }
});

it("looks can be told by pixels and, of photographs, by what their layout says", async () => {
  const pool = await Pool.open(album(8));
  for (const name of ["same-picture", "odd-one-out"]) {
    const items = await itemsOf(named(name), pool, 48);
    expect(share(items.map((item) => byPixels(item) === item.answer)), name).toBeGreaterThan(0.9);
    const answers = new Set(items.map(({ answer }) => answer));
    expect(answers.size, "every option is right now and then").toBe(items[0].options.length);
    const right: boolean[] = [];
    const questions = items.map((item, i) => ({ key: KEY.child(i), load: async () => item }));
    await oracleAnswerer().answer(questions, (_, { sign }) => right.push(sign === "1"));
    expect(share(right), name).toBeGreaterThan(0.75);
  }
});

it("captions are asked for by their words, and only where pictures have some", async () => {
  const [item] = await itemsOf(named("caption-matching"), await Pool.open(album(8)), 1);
  expect(item.options[item.answer]).toBe("picture number 0");
  expect(textMark(item, `\\boxed{${"ABCD"[item.answer]}}`)).toEqual({ sign: "1" });
  const silent = await Pool.open(album(8, { captions: false }));
  await expect(ownQuestions(named("caption-truth"), silent, KEY, 4, "")).rejects.toThrow(
    "none of the 8 held-out pictures of album allows it",
  );
});

it("pictures that look the same are one cluster, never stand beside each other, and count once", async () => {
  const pool = await Pool.open(album(6, { copyOf: (i) => Math.floor(i / 2) }));
  expect([pool.size, pool.distinct]).toEqual([6, 3]);
  for (const item of await itemsOf(named("same-picture"), pool, 12)) {
    const [own, ...others] = item.pictures.map(({ id }) => Math.floor(Number(id.split("/")[1]) / 2));
    expect(others.filter((other) => other === own)).toHaveLength(1);
  }
  const set = await ownQuestions(named("same-picture"), pool, KEY, 1000, "");
  expect([set.count, new Set(set.pictures).size]).toEqual([6 * MOST_PER_PICTURE, 3]);
});

it("too few pictures are told with the number that is needed", async () => {
  const pool = await Pool.open(album(2, { copyOf: () => 0 }));
  await expect(ownQuestions(named("odd-one-out"), pool, KEY, 4, "")).rejects.toThrow(
    "it needs 2 held-out pictures that look different, and there is 1 (2, but some look the same); one in 10 is held out, so add some 10 pictures",
  );
});

function share(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}

/** Of three pictures the one nearest to the first, of four the one farthest from the others. */
function byPixels({ pictures }: TaskItem): number {
  const images = pictures.map(({ image }) => image);
  if (images.length === 3) return Number(apart(images[0], images[2]) < apart(images[0], images[1]));
  const sums = images.map((one) => images.reduce((sum, other) => sum + apart(one, other), 0));
  return sums.indexOf(Math.max(...sums));
}

function apart(a: Image, b: Image): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0);
}
