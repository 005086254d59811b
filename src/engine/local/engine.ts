/**
 * The local engine: the shipped model, or a small text model, sampled and trained in this process.
 */
import { EngineError } from "../../core/errors.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { Sampler } from "../../players/player.ts";
import type { AdamOptions, Engine, ForwardBackwardResult, WeightsRef } from "../engine.ts";
import type { Form } from "./forms/form.ts";
import { spotTheSpyForm } from "./forms/spot-the-spy.ts";
import { Graphs } from "./graphs.ts";
import { labelledStatements, statementQuestions } from "./questions.ts";
import { LocalSampler } from "./sampler.ts";
import { Trainer } from "./trainer.ts";
import { loadTrainer, saveTrainer } from "./trainer-state.ts";
import { readModel, type Weights } from "./weights.ts";

export interface LocalEngineOptions {
  /** Path of a safetensors file made by this project. */
  readonly weights: string;
  /** How the game is told that it plays (default "Who is the spy?"). */
  readonly form?: Form;
  /** Threads of ONNX Runtime (default 2). */
  readonly threads?: number;
}

/** @throws CheckpointError if the weights file is missing, damaged, or of another form. */
export async function loadLocalEngine(options: LocalEngineOptions): Promise<Engine> {
  const { form = spotTheSpyForm, threads = 2 } = options;
  const { weights } = await readModel(options.weights, form);
  return new LocalEngine(weights, form, threads);
}

class LocalEngine implements Engine {
  readonly name = "local";
  readonly can = { train: true, images: true, frozen: true };
  readonly questions = statementQuestions;
  readonly labelled = labelledStatements;
  private readonly trainer: Trainer;
  private readonly frozen = new Map<WeightsRef, Weights>();
  private version = 0;
  private readonly live: LocalSampler;

  constructor(
    weights: Weights,
    readonly renderer: Form,
    threads: number,
  ) {
    this.trainer = new Trainer(new Graphs(weights.shape, threads, "shared"), weights);
    this.frozen.set("base", weights.copy());
    this.live = new LocalSampler(this.trainer.graphs, () => ({
      weights: this.trainer.weights,
      version: this.version,
    }));
  }

  sampler(ref?: WeightsRef): Sampler {
    if (ref === undefined) return this.live;
    const weights = this.weightsOf(ref);
    return new LocalSampler(this.trainer.graphs, () => ({ weights, version: 0 }));
  }

  async snapshot(ref: WeightsRef): Promise<void> {
    this.frozen.set(ref, this.trainer.weights.copy());
  }

  async release(ref: WeightsRef): Promise<void> {
    this.frozen.delete(ref);
  }

  forwardBackward(data: readonly Datum[], loss: LossSpec): Promise<ForwardBackwardResult> {
    return this.trainer.forwardBackward(data, loss);
  }

  logprobs(data: readonly Datum[], ref?: WeightsRef): Promise<number[][]> {
    return this.trainer.logprobs(data, ref === undefined ? undefined : this.weightsOf(ref));
  }

  async optimStep(options: AdamOptions): Promise<{ gradientNorm: number }> {
    this.version += 1;
    return this.trainer.optimStep(options);
  }

  saveState(folder: string): Promise<void> {
    return saveTrainer(folder, this.trainer, this.renderer);
  }

  async loadState(folder: string): Promise<void> {
    await loadTrainer(folder, this.trainer, this.renderer);
    this.version += 1;
  }

  close(): Promise<void> {
    return this.trainer.graphs.dispose();
  }

  private weightsOf(ref: WeightsRef): Weights {
    const weights = this.frozen.get(ref);
    if (!weights)
      throw new EngineError(
        `no frozen weights are called ${ref}; known: ${[...this.frozen.keys()].join(", ")}`,
      );
    return weights;
  }
}
