/** A test that a step drawn in another thread equals the same step drawn in this one. */
import { afterAll, expect, test } from "vitest";
import { EngineError } from "../../../core/errors.ts";
import { LessonPictures } from "./pictures.ts";
import { baseRecipe, type Recipe } from "./recipe.ts";
import { stepData } from "./step-data.ts";
import { StepDrawer } from "./step-drawer.ts";

const lesson = { describe: true, statements: 2, about: {}, games: 1 };
const domains = { clevr: 0.5, charts: 0.5 };
const recipe: Recipe = {
  ...baseRecipe(3),
  batch: 2,
  dense: { steps: 1, rate: [1, 1] },
  stages: [{ name: "play", steps: 2, rate: [1, 1], fresh: true, lesson, domains }],
};
const drawer = new StepDrawer({ recipe, size: 32 });
afterAll(() => drawer.close());

test("every step, asked for ahead or not, has the data of stepData", async () => {
  const pictures = new LessonPictures(32);
  for (const index of [0, 2, 1]) {
    if (index === 1) drawer.begin(1);
    const drawn = await drawer.draw(index);
    expect(drawn).toEqual(await stepData(recipe, index, pictures));
    expect(drawn.kind).toBe(index === 0 ? "dense" : "lessons");
  }
});

test("a step that cannot be drawn is told", async () => {
  const failed = drawer.draw(7);
  await expect(failed).rejects.toThrow(EngineError);
  await expect(failed).rejects.toThrow("step 8 could not be drawn: step 7 of 3");
});
