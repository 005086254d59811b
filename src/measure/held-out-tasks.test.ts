import { expect, it } from "vitest";
import { TASKS } from "../evaluate/suite/tasks/tasks.ts";
import { rememberedPairs } from "../pairs/remembered.ts";
import { resolveConfig } from "../run/settings/resolve.ts";
import { heldOutPictures, picturesHash, taskSets } from "./held-out-tasks.ts";

const tasks = TASKS.filter(({ domain }) => domain === "clevr").slice(0, 2);

it("pictures of a domain are opened once for all tasks, and answers are kept under their names", async () => {
  const config = resolveConfig({ preset: "small", flags: [] });
  const opened: string[] = [];
  const pictures = heldOutPictures(config, (source) => {
    opened.push(source.name);
    return rememberedPairs(source);
  });
  const own = await Promise.all(taskSets(tasks, config, 5, pictures).map((open) => open()));
  expect(opened).toEqual(["clevr-64-s990001"]);
  // Answers are found again by these words, so they stay as they are.
  expect(own.map(({ identity }) => identity)).toEqual(
    tasks.map(() => `clevr-64-s990001 ${picturesHash(config)}`),
  );
  const usual = await Promise.all(taskSets(tasks, config, 5).map((open) => open()));
  expect(usual.map(({ identity }) => identity)).toEqual(own.map(({ identity }) => identity));
});

it("pictures are as hard as the settings say, remembered or not", async () => {
  const config = resolveConfig({ preset: "small", flags: ["pairs.difficulty=0.9"] });
  expect((await heldOutPictures(config, rememberedPairs)("clevr")).name).toBe("clevr-64-s990001-d0.9");
});
