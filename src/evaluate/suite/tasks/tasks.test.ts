import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EvaluationError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { languageOf } from "../../../language/languages.ts";
import { chartSource } from "../../../pairs/charts/source.ts";
import type { Scene, SceneObject } from "../../../pairs/clevr/scene.ts";
import { clevrSource } from "../../../pairs/clevr/source.ts";
import type { ImagePair, PairSource } from "../../../pairs/pair.ts";
import { photoLayout } from "../../../pairs/photos/layout.ts";
import { rememberedPairs } from "../../../pairs/remembered.ts";
import { type Mark, sentenceMark } from "../answering/answerer.ts";
import { oracleAnswerer } from "../answering/statements.ts";
import { taskQuestions } from "../suite.ts";
import { type Program, runProgram } from "./clevr-program.ts";
import type { Task, TaskItem } from "./task.ts";
import { TASKS, taskNamed } from "./tasks.ts";

const KEY = Key.root("tasks");
const ITEMS = 16;

/** Photographs of noise in three colours. */
const stripes: PairSource = {
  name: "stripes",
  domains: ["photos"],
  size: () => Number.POSITIVE_INFINITY,
  async pair(split, index): Promise<ImagePair> {
    const rng = KEY.child("stripes", split, index).stream();
    const colors = Array.from({ length: 3 }, () => [rng.int(0, 255), rng.int(0, 255), rng.int(0, 255)]);
    const data = Uint8Array.from({ length: 30 * 30 * 3 }, (_, i) => colors[Math.floor(i / 900)][i % 3]);
    const image = { width: 30, height: 30, data };
    const id = `stripes/${index}`;
    return {
      id,
      domain: "photos",
      original: { id, image },
      changes: [],
      contents: { original: photoLayout(image) },
    };
  },
};

const SOURCES = {
  clevr: rememberedPairs(clevrSource({ seed: 3, size: 48 })),
  charts: rememberedPairs(chartSource({ seed: 3, size: 64 })),
  photos: stripes,
};

async function itemsOf(task: Task): Promise<TaskItem[]> {
  const items: TaskItem[] = [];
  for await (const load of taskQuestions(task, SOURCES[task.domain], KEY, ITEMS).questions())
    items.push(await load());
  return items;
}

/** The share that is solved by whoever sees what is there. */
async function solved(items: readonly TaskItem[]): Promise<number> {
  const marks: Mark[] = [];
  const questions = items.map((item, i) => ({ key: KEY.child(i), load: async () => item }));
  await oracleAnswerer().answer(questions, (_, mark) => marks.push(mark));
  expect(marks).toHaveLength(items.length);
  return marks.filter(({ sign }) => sign === "1").length / items.length;
}

describe.each(TASKS.map((task) => [task.name, task] as const))("%s", (_, task) => {
  it("has even answers, options that differ, and is solved by whoever sees what is there", async () => {
    const items = await itemsOf(task);
    for (const { options, answer, pictures, contents, judged, voted, said } of items) {
      expect(new Set(options).size).toBe(options.length);
      expect(answer).toBeGreaterThanOrEqual(0);
      if (!said) expect(answer).toBeLessThan(options.length);
      expect(pictures.length).toBeGreaterThan(0);
      expect(contents).toHaveLength(pictures.length);
      expect([judged, voted, said].filter(Boolean)).toHaveLength(1);
      for (const { sentence } of judged?.queries ?? [])
        expect(languageOf(task.domain).parse(sentence), sentence).toBeDefined();
    }
    const counts = new Map<number, number>();
    for (const { answer } of items) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    if (!items[0].said)
      expect(Math.max(...counts.values()), "one answer fits nearly all").toBeLessThan(0.8 * ITEMS);
    expect(await solved(items)).toBeGreaterThan(0.9);
    expect((await itemsOf(task)).map(plain)).toEqual(items.map(plain));
  });
});

/** Pixels as a hash: vitest compares long arrays slowly. */
function plain({ question, options, answer, pictures, judged, voted }: TaskItem) {
  const pixels = pictures.map(({ id, image }) => [id, createHash("sha256").update(image.data).digest("hex")]);
  const sentences = judged?.queries.map(({ sentence, picture }) => [sentence, picture.id]);
  return { question, options, answer, pixels, sentences, clues: voted?.observation.messages };
}

it("holds a sentence against the picture, and refuses what it cannot check", async () => {
  const [{ said, contents }] = await itemsOf(taskNamed("clevr-say"));
  const language = languageOf("clevr");
  const sentence = (truth: boolean) =>
    language.format(language.draw((contents as readonly Scene[])[0], truth, KEY.stream())!);
  const sign = (text: string) => sentenceMark(said!, text).sign;
  expect(sign(`\\boxed{${sentence(true)}}`)).toBe("1");
  expect(sign(`\\boxed{${sentence(false)}}`)).toBe("0");
  expect(sign("\\boxed{the weather is fine}")).toBe("x");
  expect(sign(sentence(true))).toBe("x");
});

describe("CLEVR's programs", () => {
  const object = (color: string, shape: string, size = "large"): SceneObject =>
    ({
      color,
      shape,
      size,
      material: "metal",
      "3d_coords": [0, 0, 0],
      rotation: 0,
      pixel_coords: [0, 0, 0],
    }) as SceneObject;
  /** A red cube, left of it a blue sphere, left of that a small red sphere. */
  const scene: Scene = {
    objects: [object("red", "cube"), object("blue", "sphere"), object("red", "sphere", "small")],
    directions: {},
    relationships: {
      left: [[1, 2], [2], []],
      right: [[], [0], [0, 1]],
      front: [[], [], []],
      behind: [[], [], []],
    },
  };
  const at = (type: string, inputs: number[], value?: string) => ({ type, inputs, ...(value && { value }) });
  const all = at("scene", []);

  it.each([
    [[all, at("count", [0])], 3],
    [[all, at("filter_color", [0], "red"), at("count", [1])], 2],
    [[all, at("filter_color", [0], "green"), at("exist", [1])], false],
    [[all, at("filter_shape", [0], "cube"), at("unique", [1]), at("query_color", [2])], "red"],
    [
      [all, at("filter_shape", [0], "cube"), at("unique", [1]), at("relate", [2], "left"), at("count", [3])],
      2,
    ],
    [[all, at("filter_shape", [0], "cube"), at("unique", [1]), at("same_color", [2])], [2]],
    [[all, at("filter_shape", [0], "sphere"), at("unique", [1])], undefined],
    [
      [all, at("filter_color", [0], "red"), at("filter_size", [0], "small"), at("union", [1, 2])],
      [0, 2],
    ],
    [[all, at("filter_color", [0], "red"), at("filter_size", [0], "small"), at("intersect", [1, 2])], [2]],
    [
      [all, at("count", [0]), at("filter_color", [0], "red"), at("count", [2]), at("greater_than", [1, 3])],
      true,
    ],
    [
      [all, at("count", [0]), at("filter_color", [0], "red"), at("count", [2]), at("equal_integer", [1, 3])],
      false,
    ],
  ] as [Program, unknown][])("program %# gives %j", (program, value) => {
    expect(runProgram(program, scene)).toEqual(value);
  });

  it("refuses steps that are none of CLEVR's, and wrong inputs", () => {
    expect(() => runProgram([at("filter_weight", [], "heavy")], scene)).toThrow("filter_weight");
    expect(() => runProgram([all, at("query_color", [0])], scene)).toThrow("neither an object nor a number");
    expect(() => runProgram([at("dance", [])], scene)).toThrow("dance");
  });
});

it("a task is found by its name, and the names are told if it is not", () => {
  expect(taskNamed("clevr-count").chance).toBeCloseTo(1 / 7);
  expect(() => taskNamed("clevr-cuont")).toThrow(EvaluationError);
  expect(() => taskNamed("clevr-cuont")).toThrow("clevr-count");
});
