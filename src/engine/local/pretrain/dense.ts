/**
 * Dense warm-up: each picture token says what the thing that covers it looks like. It teaches the stem and
 * the encoder to see; the read-out is thrown away afterwards.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import type { Key } from "../../../core/rng.ts";
import type { AdamOptions } from "../../engine.ts";
import { type AdamState, adamStep, newAdam } from "../adam.ts";
import { type Compiled, compile } from "../lower/compile.ts";
import { embedPicture, type Params, rmsNorm } from "../model.ts";
import { encodeTensors, type NamedTensor, readTensors, stepIn } from "../safetensors.ts";
import { type ModelShape, parameterShapes, pictureTokens, WINDOW_PIXELS } from "../shape.ts";
import type { Trainer } from "../trainer.ts";
import { pictureWindows } from "../windows.ts";
import { ANSWERS, LABELS, type Mapped, patchLabels, QUESTION_NAMES } from "./patch-labels.ts";

const FILE = "readout.safetensors";
/** Trains the trainer's weights on patch labels; owns the read-out. */
export class DenseWarmUp {
  private readonly readout: Float32Array;
  private readonly readoutAdam: AdamState;
  private program: Promise<Compiled> | undefined;

  constructor(
    readonly trainer: Trainer,
    readonly rows: number,
    key: Key,
  ) {
    const rng = key.stream();
    this.readout = Float32Array.from({ length: this.shape.width * LABELS }, () => 0.02 * rng.normal());
    this.readoutAdam = newAdam(this.readout.length);
  }

  /**
   * One step on `rows` examples; gives the mean loss per labelled patch and question, and the accuracy per
   * question.
   */
  async step(
    examples: readonly Mapped[],
    options: AdamOptions,
  ): Promise<{ loss: number; accuracy: Record<string, number> }> {
    const { weights, graphs } = this.trainer;
    const patches = pictureTokens(this.shape);
    const windows = new Float32Array(this.rows * patches * WINDOW_PIXELS);
    const labels = new Float32Array(this.rows * patches * LABELS);
    examples.forEach((example, r) => {
      windows.set(
        pictureWindows({ id: "warm-up", image: example.image }, this.shape),
        r * patches * WINDOW_PIXELS,
      );
      labels.set(patchLabels(example), r * patches * LABELS);
    });
    this.program ??= this.compile(graphs.threads);
    const program = await this.program;
    const data = [this.readout, windows, labels];
    const [loss, logits, readout, ...gradients] = await program.runLeaves([
      ...weights.names.map((name) => weights.get(name)),
      ...data.map((values, i) => ({
        shape: program.inputs[weights.names.length + i].leaf.shape,
        data: values,
      })),
    ]);
    let at = 0;
    for (const { data } of gradients) {
      this.trainer.gradient.set(data as Float32Array, at);
      at += data.length;
    }
    this.trainer.optimStep(options);
    adamStep(this.readout, readout.data as Float32Array, this.readoutAdam, options);
    return { loss: loss.data[0], accuracy: accuracies(logits.data as Float32Array, labels) };
  }

  /** Writes the read-out and its optimiser; the trainer's own state is not among it. */
  async saveState(folder: string): Promise<void> {
    await writeFile(
      path.join(folder, FILE),
      encodeTensors(this.tensors(), { step: String(this.readoutAdam.step) }),
    );
  }

  /** @throws CheckpointError if the file is missing or damaged. */
  async loadState(folder: string): Promise<void> {
    const { metadata, read } = await readTensors(path.join(folder, FILE));
    for (const { name, shape, data } of this.tensors()) read(name, shape, data);
    this.readoutAdam.step = stepIn(metadata, path.join(folder, FILE));
  }

  private tensors(): NamedTensor[] {
    const shape = [this.shape.width, LABELS];
    const { m, v } = this.readoutAdam;
    return Object.entries({ readout: this.readout, m, v }).map(([name, data]) => ({ name, shape, data }));
  }

  async dispose(): Promise<void> {
    await (await this.program)?.dispose();
  }

  private get shape(): ModelShape {
    return this.trainer.weights.shape;
  }

  private compile(threads: number): Promise<Compiled> {
    const patches = pictureTokens(this.shape);
    const fn = (params: Params, readout: np.Array, windows: np.Array, labels: np.Array) => {
      const [[loss, logits], [gradients, ofReadout]] = valueAndGrad(
        (p: Params, r: np.Array) => denseLoss(p, this.shape, r, windows, labels),
        { argnums: [0, 1], hasAux: true },
      )(params, readout) as unknown as [[np.Array, np.Array], [Params, np.Array]];
      return [loss, logits, ofReadout, gradients] as [np.Array, np.Array, np.Array, Params];
    };
    return compile(
      fn,
      [
        Object.fromEntries(parameterShapes(this.shape).map(({ name, shape }) => [name, { shape }])),
        { shape: [this.shape.width, LABELS] },
        { shape: [this.rows, patches, WINDOW_PIXELS] },
        { shape: [this.rows, patches, LABELS] },
      ],
      { threads },
    );
  }
}

function denseLoss(
  params: Params,
  shape: ModelShape,
  readout: np.Array,
  windows: np.Array,
  labels: np.Array,
): [np.Array, np.Array] {
  const x = embedPicture(params, shape, windows);
  const logits = np.matmul(rmsNorm(x), readout);
  const ends = ANSWERS.map((_, i) => ANSWERS.slice(0, i + 1).reduce((a, b) => a + b, 0)).slice(0, -1);
  const normalised = np.concatenate(
    np.split(logits.ref, ends, -1).map((part) => nn.logSoftmax(part, -1)),
    -1,
  );
  const count = np.sum(labels.ref).add(1);
  return [np.sum(normalised.mul(labels)).neg().div(count), logits];
}

function accuracies(logits: Float32Array, labels: Float32Array): Record<string, number> {
  const right = ANSWERS.map(() => 0);
  const all = ANSWERS.map(() => 0);
  for (let row = 0; row < labels.length; row += LABELS) {
    let from = row;
    ANSWERS.forEach((size, i) => {
      const label = labels.subarray(from, from + size).indexOf(1);
      if (label >= 0) {
        const scores = logits.subarray(from, from + size);
        all[i] += 1;
        if (scores.indexOf(Math.max(...scores)) === label) right[i] += 1;
      }
      from += size;
    });
  }
  return Object.fromEntries(QUESTION_NAMES.map((name, i) => [name, right[i] / Math.max(1, all[i])]));
}
