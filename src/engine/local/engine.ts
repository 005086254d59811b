/**
 * The local engine: the shipped model, or a small text model, sampled and trained in this process.
 */
import { EngineError } from "../../core/errors.ts";
import type { Key } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { Sampler } from "../../players/player.ts";
import type { AdamOptions, Engine, ForwardBackwardResult, Statement, WeightsRef } from "../engine.ts";
import type { Form } from "./forms/form.ts";
import { giveBack, takeShared } from "./graphs.ts";
import { judgeSentences } from "./judge.ts";
import { labelledStatements, statementQuestions } from "./questions.ts";
import { LocalSampler } from "./sampler.ts";
import { seesPictures } from "./shape.ts";
import { choiceProbabilities, scoreBy } from "./text/choices.ts";
import { type CurrentWeights, Distributions } from "./text/distributions.ts";
import { randomWeights } from "./text/random.ts";
import { TextSampler } from "./text/sampler.ts";
import { Trainer } from "./trainer.ts";
import { loadTrainer, saveTrainer } from "./trainer-state.ts";
import { readModel, type Weights } from "./weights.ts";

export interface LocalEngineOptions {
  /** Path of a safetensors file made by this project, or the key of random weights for a text model. */
  readonly weights: string | Key;
  /** The form in which the model is told its game. */
  readonly form: Form;
  /** Threads of ONNX Runtime (default 2). */
  readonly threads?: number;
  /** Share of the current weights in the weights `average` after each step; 0 (default) keeps no average. */
  readonly averageShare?: number;
}

/**
 * @throws CheckpointError if the weights file is missing, damaged, or of another form; EngineError for random
 * weights of a form with pictures.
 */
export async function loadLocalEngine(options: LocalEngineOptions): Promise<Engine> {
  const { weights: origin, form } = options;
  const weights =
    typeof origin === "string" ? (await readModel(origin, form)).weights : randomWeights(form, origin);
  return localEngine(weights, options);
}

/** The engine of weights that are in memory already; they change with training. */
export function localEngine(
  weights: Weights,
  { form, threads = 2, averageShare = 0 }: Omit<LocalEngineOptions, "weights">,
): Engine {
  const trainer = new Trainer(takeShared(weights.shape, threads), weights, averageShare);
  return seesPictures(weights.shape) ? new PictureEngine(trainer, form) : new TextEngine(trainer, form);
}

/** Names the average of the weights so far. */
const AVERAGE: WeightsRef = "average";

abstract class LocalEngine implements Engine {
  readonly name = "local";
  readonly can: Engine["can"];
  private readonly frozen = new Map<WeightsRef, Weights>();
  private version = 0;
  private open = true;
  private readonly live: Sampler;

  constructor(
    protected readonly trainer: Trainer,
    readonly renderer: Form,
  ) {
    const { shape } = trainer.graphs;
    const images = seesPictures(shape);
    const pictureSize = images ? { pictureSize: shape.pictureSize } : {};
    this.can = { train: true, images, frozen: true, penalises: images, ...pictureSize };
    this.frozen.set("base", trainer.weights.copy());
    this.live = this.newSampler(this.current());
  }

  sampler(ref?: WeightsRef): Sampler {
    return ref === undefined ? this.live : this.newSampler(this.current(ref));
  }

  get handedOut(): WeightsRef | undefined {
    return this.trainer.average && AVERAGE;
  }

  async snapshot(ref: WeightsRef): Promise<void> {
    this.frozen.set(ref, this.weightsOf(this.handedOut).copy());
  }

  async release(ref: WeightsRef): Promise<void> {
    this.frozen.delete(ref);
  }

  forwardBackward(data: readonly Datum[], loss: LossSpec): Promise<ForwardBackwardResult> {
    return this.trainer.forwardBackward(data, loss);
  }

  logprobs(data: readonly Datum[], ref?: WeightsRef): Promise<number[][]> {
    return this.trainer.logprobs(data, this.weightsOf(ref));
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

  async close(): Promise<void> {
    if (this.open) await giveBack(this.trainer.graphs);
    this.open = false;
  }

  protected abstract newSampler(current: CurrentWeights): Sampler;

  /** Weights that may change follow their changes; frozen ones are those of now. */
  protected current(ref?: WeightsRef): CurrentWeights {
    const weights = this.weightsOf(ref);
    const moves = ref === undefined || ref === this.handedOut;
    return () => ({ weights, version: moves ? this.version : 0 });
  }

  private weightsOf(ref: WeightsRef | undefined): Weights {
    const { weights: current, average } = this.trainer;
    const weights = ref === undefined ? current : ref === AVERAGE ? average : this.frozen.get(ref);
    if (weights) return weights;
    const known = [...this.frozen.keys(), ...(average ? [AVERAGE] : [])].join(", ");
    const remedy = ref === AVERAGE ? "; set engine.averageShare above 0" : "";
    throw new EngineError(`no frozen weights are called ${ref}; known: ${known}${remedy}`);
  }
}

class PictureEngine extends LocalEngine {
  readonly questions = statementQuestions;
  readonly labelled = labelledStatements;

  judge(statements: readonly Statement[], ref?: WeightsRef): Promise<number[]> {
    return judgeSentences(this, statements, ref);
  }

  protected newSampler(current: CurrentWeights): Sampler {
    return new LocalSampler(this.trainer.graphs, current, this.renderer.stop);
  }
}

class TextEngine extends LocalEngine {
  /**
   * Exact for forms that list answers: each choice has the probability of its tokens, divided by that of all
   * choices. So an answer that the game would refuse has no share here; how much it has in play is the
   * event's `illegalShare`.
   */
  probabilities(observations: readonly Observation[], ref?: WeightsRef): Promise<number[][]> {
    return choiceProbabilities(scoreBy(this.distributions(this.current(ref))), this.renderer, observations);
  }

  protected newSampler(current: CurrentWeights): Sampler {
    return new TextSampler(this.distributions(current), this.renderer.stop);
  }

  private distributions(current: CurrentWeights): Distributions {
    return new Distributions(this.trainer.graphs, current);
  }
}
