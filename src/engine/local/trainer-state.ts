/**
 * The state of a trainer as files: its weights, their average, and Adam's two averages with the count of
 * steps.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { CheckpointError } from "../../core/errors.ts";
import type { Vocabulary } from "./forms/form.ts";
import { stepIn } from "./safetensors.ts";
import type { ModelShape } from "./shape.ts";
import type { Trainer } from "./trainer.ts";
import { encodeWeights, readModel, readWeights, Weights } from "./weights.ts";

const FILES = {
  weights: "weights.safetensors",
  average: "average.safetensors",
  m: "adam-m.safetensors",
  v: "adam-v.safetensors",
};

export async function saveTrainer(
  folder: string,
  { adam, weights, average }: Trainer,
  { words }: Vocabulary,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const step = { step: String(adam.step) };
  await writeFile(path.join(folder, FILES.weights), encodeWeights(weights, words));
  if (average) await writeFile(path.join(folder, FILES.average), encodeWeights(average, words));
  await writeFile(path.join(folder, FILES.m), encodeWeights(withValues(weights, adam.m), words, step));
  await writeFile(path.join(folder, FILES.v), encodeWeights(withValues(weights, adam.v), words, step));
}

/** @throws CheckpointError if a file is missing or damaged, or the model has another shape or other words. */
export async function loadTrainer(folder: string, trainer: Trainer, vocabulary: Vocabulary): Promise<void> {
  const { weights } = await readModel(path.join(folder, FILES.weights), vocabulary);
  refuseOther(folder, weights.shape, trainer);
  const average = trainer.average && (await readModel(path.join(folder, FILES.average), vocabulary));
  const [m, v] = [
    await readWeights(path.join(folder, FILES.m)),
    await readWeights(path.join(folder, FILES.v)),
  ];
  for (const { shape } of [m.weights, v.weights, average?.weights ?? weights])
    refuseOther(folder, shape, trainer);
  trainer.weights.flat.set(weights.flat);
  if (average) trainer.average?.flat.set(average.weights.flat);
  trainer.adam = {
    step: stepIn(m.metadata, path.join(folder, FILES.m)),
    m: m.weights.flat,
    v: v.weights.flat,
  };
  trainer.gradient.fill(0);
}

/** @throws CheckpointError */
function refuseOther(folder: string, shape: ModelShape, { weights }: Trainer): void {
  if (JSON.stringify(shape) === JSON.stringify(weights.shape)) return;
  throw new CheckpointError(
    `${folder} holds a model of another shape than the one it should continue from; use the weights it was started with`,
  );
}

function withValues(like: Weights, values: Float32Array): Weights {
  const out = new Weights(like.shape);
  out.flat.set(values);
  return out;
}
