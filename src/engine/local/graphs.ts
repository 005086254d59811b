/**
 * The compiled programs of one model shape, made on first use and kept by their sizes: gradient of a loss,
 * log-probabilities, a picture's keys and values, and the extension of cached text.
 */
import { type numpy as np, valueAndGrad } from "@jax-js/jax";
import type { LossSpec } from "../../objective/objective.ts";
import type { BatchArrays } from "./batch.ts";
import { extend, pictureKeyValues } from "./incremental.ts";
import { type BatchInputs, lossOf, slotLogits, slotLogprobs } from "./losses.ts";
import {
  type Compiled,
  type CompileOptions,
  compile,
  type Tensor,
  type TensorSpec,
} from "./lower/compile.ts";
import type { Params } from "./model.ts";
import { type ModelShape, parameterShapes, pictureTokens, seesPictures, WINDOW_PIXELS } from "./shape.ts";
import type { Weights } from "./weights.ts";

type Specs = Record<string, TensorSpec>;

export class Graphs {
  private readonly compiled = new Map<string, Promise<Compiled>>();

  constructor(
    readonly shape: ModelShape,
    readonly threads: number,
    /** `shared` where programs of many sizes take turns, as in self-play. */
    readonly memory: NonNullable<CompileOptions["memory"]> = "kept",
    readonly session?: CompileOptions["session"],
  ) {}

  /** Loss, log-probabilities and gradients of all parameters (added up by the caller). */
  async gradient(
    weights: Weights,
    batch: BatchArrays,
    loss: LossSpec,
  ): Promise<{ loss: number; logprobs: Float32Array; gradients: Float32Array[] }> {
    const sizes = [batch.rows, batch.nodes];
    const program = await this.program(`gradient ${JSON.stringify(loss)} ${sizes}`, () => {
      const fn = (params: Params, inputs: BatchInputs, weight: np.Array, sampled: np.Array) =>
        valueAndGrad(
          (p: Params) => {
            const logprobs = slotLogprobs(p, this.shape, inputs);
            return [lossOf(loss, logprobs.ref, weight, sampled), logprobs] as [np.Array, np.Array];
          },
          { hasAux: true },
        )(params);
      const slots = { shape: [batch.rows, batch.nodes] };
      return compile(fn, [this.parameterSpecs(), this.batchSpecs(sizes), slots, slots], this);
    });
    const inputs = [...weightTensors(weights), ...this.batchTensors(program, batch, weights.names.length)];
    const [value, logprobs, ...gradients] = await program.runLeaves(inputs);
    return {
      loss: value.data[0],
      logprobs: logprobs.data as Float32Array,
      gradients: gradients.map((gradient) => gradient.data as Float32Array),
    };
  }

  /** [rows × slots] log-probabilities of the targets. */
  async logprobs(weights: Weights, batch: BatchArrays): Promise<Float32Array> {
    const sizes = [batch.rows, batch.nodes];
    const program = await this.program(`logprobs ${sizes}`, () =>
      compile(
        (params: Params, inputs: BatchInputs) => slotLogprobs(params, this.shape, inputs),
        [this.parameterSpecs(), this.batchSpecs(sizes)],
        this,
      ),
    );
    const [logprobs] = await program.runLeaves([
      ...weightTensors(weights),
      ...this.batchTensors(program, batch, weights.names.length),
    ]);
    return logprobs.data as Float32Array;
  }

  /** [rows × slots × vocabulary] logits. */
  async logits(weights: Weights, batch: BatchArrays): Promise<Float32Array> {
    const sizes = [batch.rows, batch.nodes];
    const { targets: _, ...specs } = this.batchSpecs(sizes);
    const program = await this.program(`logits ${sizes}`, () =>
      compile(
        (params: Params, inputs: BatchInputs) => slotLogits(params, this.shape, inputs),
        [this.parameterSpecs(), specs],
        this,
      ),
    );
    const [logits] = await program.runLeaves([
      ...weightTensors(weights),
      ...this.batchTensors(program, batch, weights.names.length),
    ]);
    return logits.data as Float32Array;
  }

  /** Keys and values of `groups` pictures; leaves in the order k of every layer, then v. */
  async picture(weights: Weights, groups: number, windows: Float32Array): Promise<Float32Array[]> {
    const shape = [groups, pictureTokens(this.shape), WINDOW_PIXELS];
    const program = await this.program(`picture ${groups}`, () =>
      compile(
        (params: Params, x: np.Array) => pictureKeyValues(params, this.shape, x),
        [this.parameterSpecs(), { shape }],
        this,
      ),
    );
    const leaves = await program.runLeaves([...weightTensors(weights), { shape, data: windows }]);
    return leaves.map((leaf) => leaf.data as Float32Array);
  }

  /**
   * Logits [groups, added, vocabulary] of new tokens, and their keys and values (k of every layer, then v).
   */
  async extend(
    weights: Weights,
    sizes: ExtendSizes,
    arrays: ExtendArrays,
  ): Promise<{ logits: Float32Array; added: Float32Array[] }> {
    const specs = this.extendSpecs(sizes);
    const program = await this.program(`extend ${Object.values(sizes)}`, () =>
      compile(
        (params: Params, picture, past, ids, positions, mask) =>
          extend(params, this.shape, { picture, past, ids, positions, mask }),
        [this.parameterSpecs(), ...specs],
        this,
      ),
    );
    const data = [...arrays.picture, ...arrays.past, arrays.ids, arrays.positions, arrays.mask];
    const from = weights.names.length;
    const inputs = data.map(
      (values, i): Tensor => ({ shape: program.inputs[from + i].leaf.shape, data: values }),
    );
    const [logits, ...added] = await program.runLeaves([...weightTensors(weights), ...inputs]);
    return { logits: logits.data as Float32Array, added: added.map((leaf) => leaf.data as Float32Array) };
  }

  async dispose(): Promise<void> {
    for (const program of this.compiled.values()) await (await program).dispose();
    this.compiled.clear();
  }

  private program(name: string, make: () => Promise<Compiled>): Promise<Compiled> {
    let program = this.compiled.get(name);
    if (!program) {
      program = make();
      this.compiled.set(name, program);
    }
    return program;
  }

  private parameterSpecs(): Specs {
    return Object.fromEntries(parameterShapes(this.shape).map(({ name, shape }) => [name, { shape }]));
  }

  private batchSpecs([rows, nodes]: number[]): Specs {
    return {
      ...(seesPictures(this.shape) && {
        windows: { shape: [rows, pictureTokens(this.shape), WINDOW_PIXELS] },
      }),
      ids: { shape: [rows, nodes, this.shape.window], dtype: "int32" },
      positions: { shape: [rows, nodes], dtype: "int32" },
      mask: { shape: [rows, 1, nodes, nodes] },
      sources: { shape: [rows, nodes], dtype: "int32" },
      targets: { shape: [rows, nodes], dtype: "int32" },
    };
  }

  /** The batch as leaves, in the order of `batchSpecs` and then weights and sampled log-probabilities. */
  private batchTensors(program: Compiled, batch: BatchArrays, from: number): Tensor[] {
    const data = [
      ...(seesPictures(this.shape) ? [batch.windows] : []),
      batch.ids,
      batch.positions,
      batch.mask,
      batch.sources,
      batch.targets,
      batch.weights,
      batch.sampled,
    ];
    return program.inputs.slice(from).map(({ leaf }, i) => ({ shape: leaf.shape, data: data[i] }));
  }

  private extendSpecs({ groups, cached, added }: ExtendSizes) {
    const { heads, width, layers, window } = this.shape;
    const keyValues = (n: number) => {
      const each = Array.from({ length: layers }, () => ({ shape: [groups, heads, n, width / heads] }));
      return { k: each, v: each };
    };
    const ids: TensorSpec = { shape: [groups, added, window], dtype: "int32" };
    const positions: TensorSpec = { shape: [groups, added], dtype: "int32" };
    const mask: TensorSpec = { shape: [groups, 1, added, cached + added] };
    return [keyValues(pictureTokens(this.shape)), keyValues(cached), ids, positions, mask] as const;
  }
}

/** Programs of the engines that are open, by what they are compiled for, with the number of their users. */
const shared = new Map<string, { readonly graphs: Graphs; users: number }>();

/**
 * Graphs whose programs are compiled once for all engines of one shape and number of threads that are open at
 * the same time, such as two contestants. Each user gives them back once, with `giveBack`.
 */
export function takeShared(shape: ModelShape, threads: number): Graphs {
  const name = nameOf(shape, threads);
  const known = shared.get(name) ?? { graphs: new Graphs(shape, threads, "shared"), users: 0 };
  shared.set(name, known);
  known.users += 1;
  return known.graphs;
}

/** Frees the programs if nobody else uses them. @param graphs of `takeShared`. */
export async function giveBack(graphs: Graphs): Promise<void> {
  const name = nameOf(graphs.shape, graphs.threads);
  const known = shared.get(name);
  if (known?.graphs !== graphs) return;
  known.users -= 1;
  if (known.users > 0) return;
  shared.delete(name);
  await graphs.dispose();
}

function nameOf(shape: ModelShape, threads: number): string {
  return JSON.stringify([shape, threads]);
}

export interface ExtendSizes {
  readonly groups: number;
  readonly cached: number;
  readonly added: number;
}

export interface ExtendArrays {
  readonly picture: readonly Float32Array[];
  readonly past: readonly Float32Array[];
  readonly ids: Int32Array;
  readonly positions: Int32Array;
  readonly mask: Float32Array;
}

function weightTensors(weights: Weights): Tensor[] {
  return weights.names.map((name) => weights.get(name));
}
