/**
 * Learning on one machine: data → packed rows → micro-batches of similar size → gradients → AdamW.
 */
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { AdamOptions, ForwardBackwardResult } from "../engine.ts";
import { type AdamState, adamStep, newAdam } from "./adam.ts";
import { type BatchArrays, fillBatch, roundUp } from "./batch.ts";
import type { Graphs } from "./graphs.ts";
import { packTrees, type Row } from "./tree.ts";
import type { Weights } from "./weights.ts";

/** Most rows of a micro-batch; smaller ones are rounded up to a power of two. */
const MICRO_ROWS = 16;
/** Nodes and slots are rounded up to one multiple of this, so that few programs are compiled. */
const BUCKET = 32;
/** A row takes further sequences about its picture until it has this many nodes. */
const ROW_NODES = 192;

export class Trainer {
  readonly gradient: Float32Array;
  adam: AdamState;

  constructor(
    readonly graphs: Graphs,
    readonly weights: Weights,
  ) {
    this.gradient = new Float32Array(weights.flat.length);
    this.adam = newAdam(weights.flat.length);
  }

  /** Adds to the accumulated gradient. */
  async forwardBackward(data: readonly Datum[], loss: LossSpec): Promise<ForwardBackwardResult> {
    let total = 0;
    const logprobs = await this.eachBatch(data, async (batch) => {
      const result = await this.graphs.gradient(this.weights, batch, loss);
      total += result.loss;
      this.accumulate(result.gradients);
      return result.logprobs;
    });
    return { loss: total, logprobs };
  }

  logprobs(data: readonly Datum[], weights: Weights = this.weights): Promise<number[][]> {
    return this.eachBatch(data, (batch) => this.graphs.logprobs(weights, batch));
  }

  optimStep(options: AdamOptions): { gradientNorm: number } {
    const gradientNorm = adamStep(this.weights.flat, this.gradient, this.adam, options);
    this.gradient.fill(0);
    return { gradientNorm };
  }

  private accumulate(gradients: readonly Float32Array[]): void {
    let at = 0;
    for (const values of gradients) {
      for (let i = 0; i < values.length; i++) this.gradient[at + i] += values[i];
      at += values.length;
    }
  }

  /** Runs `step` on every micro-batch and hands the slots' log-probabilities back to their data. */
  private async eachBatch(
    data: readonly Datum[],
    step: (batch: BatchArrays) => Promise<Float32Array>,
  ): Promise<number[][]> {
    const out = data.map((datum) => new Array<number>(datum.targets.length));
    const { shape } = this.graphs;
    const longest = Math.max(0, ...data.map((datum) => inputLength(datum)));
    const rows = packTrees(data, Math.max(ROW_NODES, longest));
    for (const group of microBatches(rows)) {
      const count = Math.min(MICRO_ROWS, 2 ** Math.ceil(Math.log2(group.length)));
      const sizes = group.map((row) => Math.max(row.tokens.length, row.slots.length));
      const nodes = roundUp(Math.max(...sizes), BUCKET);
      const logprobs = await step(fillBatch(group, shape, count, nodes));
      group.forEach((row, r) => {
        row.slots.forEach((slot, s) => {
          out[slot.datum][slot.position] = logprobs[r * nodes + s];
        });
      });
    }
    return out;
  }
}

function inputLength(datum: Datum): number {
  return datum.input.reduce((sum, chunk) => sum + (chunk.type === "tokens" ? chunk.tokens.length : 0), 0);
}

/** Rows sorted by size, so that a micro-batch holds little padding. */
function microBatches(rows: readonly Row[]): Row[][] {
  const sorted = rows.slice().sort((a, b) => b.tokens.length - a.tokens.length);
  const out: Row[][] = [];
  for (let i = 0; i < sorted.length; i += MICRO_ROWS) out.push(sorted.slice(i, i + MICRO_ROWS));
  return out;
}
