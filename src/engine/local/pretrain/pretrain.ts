/**
 * Trains the base model, from nothing or from given weights.
 */
import { Key } from "../../../core/rng.ts";
import { blankImage } from "../../../images/blank.ts";
import type { Datum } from "../../../objective/objective.ts";
import { clevrExample } from "../../../pairs/clevr/source.ts";
import type { Domain } from "../../../pairs/pair.ts";
import type { AdamOptions } from "../../engine.ts";
import { newAdam } from "../adam.ts";
import { Graphs } from "../graphs.ts";
import { Trainer } from "../trainer.ts";
import { Weights } from "../weights.ts";
import { DenseWarmUp } from "./dense.ts";
import { blankTranscript, type Example, lessonOf } from "./examples.ts";
import { LessonPictures } from "./pictures.ts";
import { type Probed, probe } from "./probe.ts";
import { BASE_SHAPE, type Recipe, type Stage } from "./recipe.ts";

export interface PretrainEvent {
  readonly stage: string;
  readonly step: number;
  readonly of: number;
  /** Mean loss since the last event, per row. */
  readonly loss: number;
  readonly learningRate: number;
  /** Accuracy of the dense read-out per attribute (size, colour, material, shape), in the dense stage. */
  readonly dense?: readonly number[];
  /** Right and asked per domain and kind of statement, on held-out pictures. */
  readonly probe?: Probed;
}

/** Every so many pictures there is a transcript of a spy with a blank one. */
const BLANK_EVERY = 8;
const REPORT_EVERY = 50;

export interface PretrainOptions {
  /** Go on from these instead of from nothing. */
  readonly from?: Weights;
  readonly threads?: number;
  /** Stops after the current step; the weights so far are returned. */
  readonly signal?: AbortSignal;
}

export async function pretrain(
  recipe: Recipe,
  report: (event: PretrainEvent, trainer: Trainer) => void | Promise<void>,
  options: PretrainOptions = {},
): Promise<Weights> {
  const key = Key.root(`pretrain/${recipe.seed}`);
  const trainer = new Trainer(
    new Graphs(BASE_SHAPE, options.threads ?? 2),
    options.from ?? Weights.random(BASE_SHAPE, key.child("weights")),
  );
  const pictures = new LessonPictures(BASE_SHAPE.pictureSize);
  if (recipe.dense.steps > 0) await warmUp(recipe, trainer, key.child("dense"), report, options.signal);
  const total = recipe.stages.reduce((sum, stage) => sum + stage.steps, 0);
  let done = 0;
  let loss = 0;
  let since = 0;
  for (const stage of recipe.stages) {
    if (stage.fresh) trainer.adam = newAdam(trainer.weights.flat.length);
    let next = lessonBatch(recipe, stage, pictures, key.child(stage.name, 0));
    for (let step = 0; step < stage.steps && !options.signal?.aborted; step++) {
      const result = trainer.forwardBackward(await next, { kind: "cross_entropy" });
      next = lessonBatch(recipe, stage, pictures, key.child(stage.name, step + 1));
      loss += (await result).loss;
      since += 1;
      const learningRate = rate(recipe, stage, step);
      trainer.optimStep(adam(learningRate));
      done += 1;
      if (done % REPORT_EVERY !== 0 && done !== total) continue;
      const measure = done % recipe.probeEvery === 0 || done === total;
      const measured = measure
        ? await measurement(recipe, stage, trainer, pictures, key.child("probe"))
        : undefined;
      await report(
        { stage: stage.name, step: done, of: total, loss: loss / since, learningRate, probe: measured },
        trainer,
      );
      loss = 0;
      since = 0;
    }
  }
  await trainer.graphs.dispose();
  return trainer.weights;
}

async function warmUp(
  recipe: Recipe,
  trainer: Trainer,
  key: Key,
  report: (event: PretrainEvent, trainer: Trainer) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const dense = new DenseWarmUp(trainer, recipe.batch, key.child("readout"));
  const draw = (step: number) =>
    Array.from({ length: recipe.batch }, (_, i) =>
      clevrExample(key.child(step, i), { size: BASE_SHAPE.pictureSize }),
    );
  let next = draw(0);
  for (let step = 0; step < recipe.dense.steps && !signal?.aborted; step++) {
    const learningRate = recipe.dense.rate * Math.min(1, (step + 1) / recipe.warmUpSteps);
    const result = dense.step(next, adam(learningRate));
    next = draw(step + 1);
    const { loss, accuracy } = await result;
    if ((step + 1) % REPORT_EVERY === 0) {
      await report(
        { stage: "dense", step: step + 1, of: recipe.dense.steps, loss, learningRate, dense: accuracy },
        trainer,
      );
    }
  }
  await dense.dispose();
}

async function lessonBatch(
  recipe: Recipe,
  stage: Stage,
  pictures: LessonPictures,
  key: Key,
): Promise<Datum[]> {
  const data: Datum[] = [];
  const blank = { id: "blank", image: blankImage(pictures.size, pictures.size) };
  for (let i = 0; i < recipe.batch; i++) {
    const example = await pictures.example(domainAt(stage, i / recipe.batch), key.child("picture", i));
    data.push(...lessonOf(example, stage.lesson, key.child("lesson", i)));
    if (stage.lesson.games > 0 && i % BLANK_EVERY === 0)
      data.push(blankTranscript(blank, example, key.child("blank", i).stream()));
  }
  return data.map((datum) => ({ ...datum, weights: datum.weights.map((weight) => weight / recipe.batch) }));
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

async function measurement(
  recipe: Recipe,
  stage: Stage,
  trainer: Trainer,
  pictures: LessonPictures,
  key: Key,
): Promise<Probed> {
  const examples: Example[] = [];
  for (const domain of Object.keys(stage.domains) as Domain[])
    for (let i = 0; i < recipe.probePictures; i++)
      examples.push(await pictures.example(domain, key.child(domain, i), "heldout"));
  return probe(trainer, examples, key.child("statements"));
}

function rate({ warmUpSteps }: Recipe, { rate: [first, last], steps, fresh }: Stage, step: number): number {
  const warm = fresh ? Math.min(1, (step + 1) / warmUpSteps) : 1;
  return warm * (first + ((last - first) * step) / Math.max(1, steps - 1));
}

function adam(learningRate: number): AdamOptions {
  return { learningRate, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };
}
