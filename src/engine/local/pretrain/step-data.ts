/**
 * The data of each step of a recipe. They depend on recipe, seed and step alone, so that any step can be
 * drawn at any time, in any thread, with the same result.
 */
import { createHash } from "node:crypto";
import { ConfigError } from "../../../core/errors.ts";
import { Key } from "../../../core/rng.ts";
import { blankImage } from "../../../images/blank.ts";
import type { Datum } from "../../../objective/objective.ts";
import type { Domain } from "../../../pairs/pair.ts";
import { CIFAR_INSTALL } from "../../../pairs/photos/cifar.ts";
import { blankTranscript, lessonOf } from "./examples.ts";
import { type Mapped, patchLabels } from "./patch-labels.ts";
import type { LessonPictures } from "./pictures.ts";
import type { Recipe, Stage } from "./recipe.ts";

/** Every so many pictures there is a transcript of a spy with a blank one. */
const BLANK_EVERY = 8;

/** The name of the dense warm-up among the stages. */
export const DENSE = "dense";

export type StepData =
  | { readonly kind: "dense"; readonly examples: readonly Mapped[] }
  | { readonly kind: "lessons"; readonly data: readonly Datum[] };

/** A step of a recipe: the stage it belongs to (none: the dense warm-up), and its number there, from 0. */
export interface Place {
  readonly stage?: Stage;
  readonly name: string;
  readonly step: number;
  readonly steps: number;
}

export function totalSteps({ dense, stages }: Recipe): number {
  return stages.reduce((sum, { steps }) => sum + steps, dense.steps);
}

/** Where step `index` of a recipe stands; `index` counts from 0 through the warm-up and all stages. */
export function placeOf({ dense, stages }: Recipe, index: number): Place {
  if (index < dense.steps) return { name: DENSE, step: index, steps: dense.steps };
  let step = index - dense.steps;
  for (const stage of stages) {
    if (step < stage.steps) return { stage, name: stage.name, step, steps: stage.steps };
    step -= stage.steps;
  }
  throw new RangeError(`step ${index} of ${totalSteps({ dense, stages } as Recipe)}`);
}

export function rootKey({ seed }: Recipe): Key {
  return Key.root(`pretrain/${seed}`);
}

/** The data of step `index`. */
export async function stepData(recipe: Recipe, index: number, pictures: LessonPictures): Promise<StepData> {
  const { stage, name, step } = placeOf(recipe, index);
  const key = rootKey(recipe).child(name, step);
  if (stage) return { kind: "lessons", data: await lessons(recipe.batch, stage, pictures, key) };
  return { kind: "dense", examples: await mapped(recipe.batch, pictures, key) };
}

/** Scenes and charts in turn. */
async function mapped(batch: number, pictures: LessonPictures, key: Key): Promise<Mapped[]> {
  const examples: Mapped[] = [];
  for (let i = 0; i < batch; i++)
    examples.push(await pictures.mapped(i % 2 === 0 ? "clevr" : "charts", key.child(i)));
  return examples;
}

async function lessons(batch: number, stage: Stage, pictures: LessonPictures, key: Key): Promise<Datum[]> {
  const data: Datum[] = [];
  const blank = { id: "blank", image: blankImage(pictures.size, pictures.size) };
  for (let i = 0; i < batch; i++) {
    const example = await pictures.example(domainAt(stage, i / batch), key.child("picture", i));
    data.push(...lessonOf(example, stage.lesson, key.child("lesson", i)));
    if (stage.lesson.games > 0 && i % BLANK_EVERY === 0)
      data.push(blankTranscript(blank, example, key.child("blank", i).stream()));
  }
  return data.map((datum) => ({ ...datum, weights: datum.weights.map((weight) => weight / batch) }));
}

/** The domain of the picture at `place` (0 to 1) of a batch. */
function domainAt({ domains }: Stage, place: number): Domain {
  const entries = Object.entries(domains) as [Domain, number][];
  let end = 0;
  for (const [domain, share] of entries) {
    end += share;
    if (place < end) return domain;
  }
  return entries[0][0];
}

/**
 * @throws ConfigError with the command that installs them, if the recipe shows photographs and there are
 * none.
 */
export async function needPictures({ stages }: Recipe, pictures: LessonPictures): Promise<void> {
  const names = stages.filter(({ domains }) => domains.photos).map(({ name }) => name);
  if (names.length === 0) return;
  try {
    await pictures.photographs();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      `${names.join(" and ")} ${names.length > 1 ? "show" : "shows"} photographs, but the package they come from is not installed. Install it with: ${CIFAR_INSTALL}`,
      { cause: error },
    );
  }
}

/**
 * SHA-256 of a small sample of what a recipe shows, pictures and lessons of every stage and domain: two
 * programs that give the same one teach the same.
 */
export async function lessonsHash(recipe: Recipe, pictures: LessonPictures): Promise<string> {
  const hash = createHash("sha256");
  const key = rootKey(recipe).child("sample");
  for (const stage of recipe.stages) {
    const domains = Object.keys(stage.domains) as Domain[];
    const each = { ...stage, domains: Object.fromEntries(domains.map((name) => [name, 1 / domains.length])) };
    for (const datum of await lessons(domains.length, each, pictures, key.child(stage.name))) {
      for (const chunk of datum.input)
        hash.update(chunk.type === "image" ? chunk.picture.image.data : JSON.stringify(chunk.tokens));
      hash.update(JSON.stringify([datum.targets, datum.weights]));
    }
  }
  if (recipe.dense.steps > 0)
    for (const example of await mapped(2, pictures, key.child(DENSE)))
      hash.update(example.image.data).update(new Uint8Array(patchLabels(example).buffer));
  return hash.digest("hex");
}
