/**
 * Trains the base model from nothing. Every picture is new: nothing can be learned by heart.
 */
import { Key } from "../../../core/rng.ts";
import { blankImage } from "../../../images/blank.ts";
import type { Datum } from "../../../objective/objective.ts";
import { clevrExample } from "../../../pairs/clevr/source.ts";
import type { AdamOptions } from "../../engine.ts";
import { newAdam } from "../adam.ts";
import { Graphs } from "../graphs.ts";
import { Trainer } from "../trainer.ts";
import { Weights } from "../weights.ts";
import { DenseWarmUp } from "./dense.ts";
import { blankTranscript, type Lesson, lessonOf } from "./examples.ts";
import { type ProbeKind, probe } from "./probe.ts";
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
  /** Right and asked per kind of statement, on held-out pictures. */
  readonly probe?: Readonly<Record<ProbeKind, { right: number; n: number }>>;
}

/** Transcripts of spies with a blank picture, per step. */
const BLANK_TRANSCRIPTS = 3;
const REPORT_EVERY = 50;

/** @param signal stops after the current step; the weights so far are returned. */
export async function pretrain(
  recipe: Recipe,
  report: (event: PretrainEvent, trainer: Trainer) => void | Promise<void>,
  options: { threads?: number; signal?: AbortSignal } = {},
): Promise<Weights> {
  const key = Key.root(`pretrain/${recipe.seed}`);
  const trainer = new Trainer(
    new Graphs(BASE_SHAPE, options.threads ?? 2),
    Weights.random(BASE_SHAPE, key.child("weights")),
  );
  await warmUp(recipe, trainer, key.child("dense"), report, options.signal);
  const total = recipe.stages.reduce((sum, stage) => sum + stage.steps, 0);
  let done = 0;
  let loss = 0;
  let since = 0;
  for (const stage of recipe.stages) {
    if (stage.fresh) trainer.adam = newAdam(trainer.weights.flat.length);
    let next = lessonBatch(recipe, stage.lesson, key.child(stage.name, 0));
    for (let step = 0; step < stage.steps && !options.signal?.aborted; step++) {
      const result = trainer.forwardBackward(next, { kind: "cross_entropy" });
      next = lessonBatch(recipe, stage.lesson, key.child(stage.name, step + 1));
      loss += (await result).loss;
      since += 1;
      const learningRate = rate(recipe, stage, step);
      trainer.optimStep(adam(learningRate));
      done += 1;
      if (done % REPORT_EVERY !== 0 && done !== total) continue;
      const measure = done % recipe.probeEvery === 0 || done === total;
      const measured = measure ? await probe(trainer, key.child("probe"), recipe.probePictures) : undefined;
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

function lessonBatch(recipe: Recipe, lesson: Lesson, key: Key): Datum[] {
  const data: Datum[] = [];
  const size = BASE_SHAPE.pictureSize;
  for (let i = 0; i < recipe.batch; i++) {
    const { image, scene } = clevrExample(key.child("scene", i), { size });
    data.push(...lessonOf({ id: `${key.path}/${i}`, image }, scene, lesson, key.child("lesson", i)));
    if (lesson.games > 0 && i < BLANK_TRANSCRIPTS) {
      data.push(
        blankTranscript(
          { id: "blank", image: blankImage(size, size) },
          scene,
          key.child("blank", i).stream(),
        ),
      );
    }
  }
  return data.map((datum) => ({ ...datum, weights: datum.weights.map((weight) => weight / recipe.batch) }));
}

function rate({ warmUpSteps }: Recipe, { rate: [first, last], steps, fresh }: Stage, step: number): number {
  const warm = fresh ? Math.min(1, (step + 1) / warmUpSteps) : 1;
  return warm * (first + ((last - first) * step) / Math.max(1, steps - 1));
}

function adam(learningRate: number): AdamOptions {
  return { learningRate, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };
}
