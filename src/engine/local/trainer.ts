/**
 * Learning on one machine: data → micro-batches → gradients → AdamW. The average of the weights is kept
 * beside them where one is asked for.
 */
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { AdamOptions, ForwardBackwardResult } from "../engine.ts";
import { type AdamState, adamStep, newAdam } from "./adam.ts";
import type { BatchArrays } from "./batch.ts";
import type { Graphs } from "./graphs.ts";
import { eachBatch } from "./micro-batches.ts";
import { seesPictures } from "./shape.ts";
import { mergeEqual } from "./text/merge.ts";
import type { Weights } from "./weights.ts";

export class Trainer {
  readonly gradient: Float32Array;
  adam: AdamState;
  /** Absent where no average is kept. */
  readonly average?: Weights;

  /** @param averageShare of the current weights in the average after each step; 0 keeps none. */
  constructor(
    readonly graphs: Graphs,
    readonly weights: Weights,
    private readonly averageShare = 0,
  ) {
    this.gradient = new Float32Array(weights.flat.length);
    this.adam = newAdam(weights.flat.length);
    if (averageShare > 0) this.average = weights.copy();
  }

  /** Adds to the accumulated gradient. */
  async forwardBackward(data: readonly Datum[], loss: LossSpec): Promise<ForwardBackwardResult> {
    let total = 0;
    const logprobs = await this.perTarget(data, async (batch) => {
      const result = await this.graphs.gradient(this.weights, batch, loss);
      total += result.loss;
      this.accumulate(result.gradients);
      return result.logprobs;
    });
    return { loss: total, logprobs };
  }

  logprobs(data: readonly Datum[], weights: Weights = this.weights): Promise<number[][]> {
    return this.perTarget(data, (batch) => this.graphs.logprobs(weights, batch));
  }

  optimStep(options: AdamOptions): { gradientNorm: number } {
    const gradientNorm = adamStep(this.weights.flat, this.gradient, this.adam, options);
    this.gradient.fill(0);
    this.followAverage();
    return { gradientNorm };
  }

  private accumulate(gradients: readonly Float32Array[]): void {
    let at = 0;
    for (const values of gradients) {
      for (let i = 0; i < values.length; i++) this.gradient[at + i] += values[i];
      at += values.length;
    }
  }

  /** average ← (1 - share) average + share current, weight by weight. */
  private followAverage(): void {
    if (!this.average) return;
    const { flat: average } = this.average;
    const { flat } = this.weights;
    for (let i = 0; i < flat.length; i++) average[i] += this.averageShare * (flat[i] - average[i]);
  }

  /** The log-probability of each target. Without pictures equal sequences are frequent, and computed once. */
  private async perTarget(
    data: readonly Datum[],
    run: (batch: BatchArrays) => Promise<Float32Array>,
  ): Promise<number[][]> {
    const { shape } = this.graphs;
    const { merged, placeOf } = seesPictures(shape)
      ? { merged: data, placeOf: (index: number) => index }
      : mergeEqual(data);
    const out = merged.map((datum) => new Array<number>(datum.targets.length));
    await eachBatch(merged, shape, run, (logprobs, slot, datum, position) => {
      out[datum][position] = logprobs[slot];
    });
    return data.map((_, index) => out[placeOf(index)].slice());
  }
}
