/**
 * Training data in pieces that a server takes, and the pieces' results as one. Gradients add up until the optimiser's
 * step, so the pieces are the same as the whole for every loss that is a sum.
 */
import type { Chunk, Datum, ForwardBackwardOutput, Tensor } from "../wire/messages.ts";

export interface ChunkLimits {
  readonly count: number;
  /** By the estimate of `datumBytes`. */
  readonly bytes: number;
}

/** Consecutive pieces; a sequence larger than the limit is a piece of its own. */
export function inChunks(data: readonly Datum[], limits: ChunkLimits): Datum[][] {
  const chunks: Datum[][] = [];
  let bytes = 0;
  for (const datum of data) {
    const size = datumBytes(datum);
    const last = chunks.at(-1);
    if (!last || last.length >= limits.count || bytes + size > limits.bytes) {
      chunks.push([datum]);
      bytes = size;
    } else {
      last.push(datum);
      bytes += size;
    }
  }
  return chunks;
}

/** About the bytes of a sequence in the binary encoding. */
export function datumBytes(datum: Datum): number {
  let sum = 0;
  for (const chunk of datum.modelInput)
    sum += chunk.type === "encoded_text" ? 4 * chunk.tokens.length : rawBytes(chunk);
  for (const tensor of Object.values(datum.lossFnInputs)) sum += tensorBytes(tensor);
  return sum;
}

/** About the bytes of a prompt in JSON: ten per token of text. */
export function promptBytes(prompt: readonly Chunk[]): number {
  return prompt.reduce(
    (sum, chunk) => sum + (chunk.type === "encoded_text" ? 10 * chunk.tokens.length : rawBytes(chunk)),
    0,
  );
}

/** Records one after another; metrics by the way that their names end in. */
export function combined(outputs: readonly ForwardBackwardOutput[]): ForwardBackwardOutput {
  if (outputs.length === 1) return outputs[0];
  return {
    type: outputs[0].type,
    outputs: outputs.flatMap((output) => output.outputs),
    metrics: combinedMetrics(outputs),
  };
}

/**
 * mean and slack (largest minus mean) weigh each piece by its sequences; unique gives `name`, `name_1`, ... A metric
 * that a piece lacks, or that ends in an unknown way, is left out: there is no telling what it would be of the whole.
 */
function combinedMetrics(outputs: readonly ForwardBackwardOutput[]): Record<string, number> {
  const counts = outputs.map((output) => output.outputs.length);
  const entries = Object.keys(outputs[0].metrics).flatMap((name): [string, number][] => {
    if (!outputs.every((output) => Object.hasOwn(output.metrics, name))) return [];
    const values = outputs.map((output) => output.metrics[name]);
    const reduction = name.slice(name.lastIndexOf(":") + 1);
    if (reduction === "unique") return values.map((value, i) => [i ? `${name}_${i}` : name, value]);
    const reduce = REDUCTIONS.get(reduction);
    return reduce && name.includes(":") ? [[name, reduce(values, counts)]] : [];
  });
  return Object.fromEntries(entries);
}

type Reduce = (values: readonly number[], counts: readonly number[]) => number;

const REDUCTIONS: ReadonlyMap<string, Reduce> = new Map([
  ["sum", (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)],
  ["min", (values: readonly number[]) => Math.min(...values)],
  ["max", (values: readonly number[]) => Math.max(...values)],
  ["mean", mean],
  [
    "slack",
    (values: readonly number[], counts: readonly number[]) => Math.max(...values) - mean(values, counts),
  ],
  ["hash2", hash],
  ["hash_unordered", hash],
]);

function mean(values: readonly number[], counts: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return values.reduce((sum, value, i) => sum + value * counts[i], 0) / all;
}

/** A sum within 64 bits, whatever the order. */
function hash(values: readonly number[]): number {
  return Number(
    BigInt.asUintN(
      64,
      values.reduce((sum, value) => sum + BigInt(Math.trunc(value)), 0n),
    ),
  );
}

function rawBytes(chunk: Exclude<Chunk, { type: "encoded_text" }>): number {
  if (chunk.type === "image") return chunk.data.length;
  return chunk.type === "dmel" ? chunk.dmel.length : chunk.location.length;
}

function tensorBytes(tensor: Tensor): number {
  const indices = tensor.sparse ? 8 * (tensor.sparse.rows.length + tensor.sparse.columns.length) : 0;
  return (tensor.dtype === "int64" ? 8 : 4) * tensor.data.length + indices;
}
