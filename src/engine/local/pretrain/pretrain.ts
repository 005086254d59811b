/**
 * Trains the base model, from nothing or from given weights, step by step. Between any two steps all of it
 * can be written down, and another process continues from there to the same bytes.
 */
import { EngineError } from "../../../core/errors.ts";
import type { Domain } from "../../../pairs/pair.ts";
import type { AdamOptions } from "../../engine.ts";
import { newAdam } from "../adam.ts";
import { giveBack, takeShared } from "../graphs.ts";
import type { ModelShape } from "../shape.ts";
import { Trainer } from "../trainer.ts";
import { loadTrainer, saveTrainer } from "../trainer-state.ts";
import { SHIPPED } from "../vocabulary.ts";
import { Weights } from "../weights.ts";
import { DenseWarmUp } from "./dense.ts";
import type { Example } from "./examples.ts";
import { LessonPictures } from "./pictures.ts";
import { type Probed, probe } from "./probe.ts";
import { BASE_SHAPE, type Recipe, type Stage } from "./recipe.ts";
import { DENSE, type Place, placeOf, rootKey, type StepData, totalSteps } from "./step-data.ts";
import { StepDrawer } from "./step-drawer.ts";

export interface PretrainEvent {
  readonly stage: string;
  /** Steps done since the beginning, the dense warm-up among them. */
  readonly step: number;
  readonly of: number;
  /** Mean loss since the last event, per row. */
  readonly loss: number;
  readonly learningRate: number;
  /** Accuracy of the dense read-out by question, in the dense stage. */
  readonly dense?: Readonly<Record<string, number>>;
  /** Right and asked per domain and kind of statement, on held-out pictures. */
  readonly probe?: Probed;
}

const REPORT_EVERY = 50;

export interface PretrainOptions {
  /** Start from these instead of random weights. */
  readonly from?: Weights;
  /** Shape of a model from nothing; that of the shipped one by default. */
  readonly shape?: ModelShape;
  readonly threads?: number;
  readonly pictures?: LessonPictures;
}

/** Plain numbers that say where a pretraining stands. */
export interface Progress {
  /** Steps done. */
  readonly done: number;
  /** Sum of the losses since the last event, and their number. */
  readonly loss: number;
  readonly since: number;
}

export class Pretraining {
  progress: Progress = { done: 0, loss: 0, since: 0 };
  private readonly trainer: Trainer;
  private readonly pictures: LessonPictures;
  private dense: DenseWarmUp | undefined;
  private readonly drawer: StepDrawer;

  constructor(
    readonly recipe: Recipe,
    { from, shape = from?.shape ?? BASE_SHAPE, threads = 2, pictures }: PretrainOptions = {},
  ) {
    const weights = from ?? Weights.random(shape, rootKey(recipe).child("weights"));
    this.trainer = new Trainer(takeShared(shape, threads), weights);
    this.pictures = pictures ?? new LessonPictures(shape.pictureSize);
    this.drawer = new StepDrawer({ recipe, size: shape.pictureSize });
  }

  get weights(): Weights {
    return this.trainer.weights;
  }

  get total(): number {
    return totalSteps(this.recipe);
  }

  get finished(): boolean {
    return this.progress.done >= this.total;
  }

  /**
   * Does one step; every so many steps there is something to report.
   * @throws EngineError if the loss is no number any more.
   */
  async step(): Promise<PretrainEvent | undefined> {
    const { done } = this.progress;
    const place = placeOf(this.recipe, done);
    const data = await this.drawer.draw(done);
    if (done + 1 < this.total) this.drawer.begin(done + 1);
    const learningRate = rateAt(this.recipe, place);
    const { loss, dense } =
      data.kind === "dense"
        ? await this.warmUp(data, learningRate)
        : await this.learn(data, place, learningRate);
    if (!Number.isFinite(loss))
      throw new EngineError(
        `the loss of step ${done + 1} (${place.name}) is ${loss}: the learning rate of ${learningRate} is too high for this recipe`,
      );
    this.progress = { done: done + 1, loss: this.progress.loss + loss, since: this.progress.since + 1 };
    const ends = place.step + 1 === place.steps;
    if (ends && data.kind === "dense") await this.endWarmUp();
    return ends || (done + 1) % REPORT_EVERY === 0 ? this.event(place, learningRate, dense) : undefined;
  }

  /** Writes everything but `progress`, which is plain data. */
  async saveState(folder: string): Promise<void> {
    await saveTrainer(folder, this.trainer, SHIPPED);
    if (this.warming) await this.warmUpOf().saveState(folder);
  }

  /** @throws CheckpointError if a file is missing or damaged, or is of a model of another shape. */
  async loadState(folder: string, progress: Progress): Promise<void> {
    await loadTrainer(folder, this.trainer, SHIPPED);
    this.progress = progress;
    if (this.warming) await this.warmUpOf().loadState(folder);
  }

  async close(): Promise<void> {
    await this.drawer.close();
    await this.endWarmUp();
    await giveBack(this.trainer.graphs);
  }

  private get warming(): boolean {
    return this.progress.done < this.recipe.dense.steps;
  }

  private warmUpOf(): DenseWarmUp {
    this.dense ??= new DenseWarmUp(
      this.trainer,
      this.recipe.batch,
      rootKey(this.recipe).child(DENSE, "readout"),
    );
    return this.dense;
  }

  private async endWarmUp(): Promise<void> {
    await this.dense?.dispose();
    this.dense = undefined;
  }

  private async warmUp({ examples }: StepData & { kind: "dense" }, learningRate: number) {
    const { loss, accuracy } = await this.warmUpOf().step(examples, adam(learningRate));
    return { loss, dense: accuracy };
  }

  private async learn(
    { data }: StepData & { kind: "lessons" },
    { stage, step }: Place,
    learningRate: number,
  ) {
    if (stage?.fresh && step === 0) this.trainer.adam = newAdam(this.weights.flat.length);
    const { loss } = await this.trainer.forwardBackward(data, { kind: "cross_entropy" });
    this.trainer.optimStep(adam(learningRate));
    return { loss, dense: undefined };
  }

  private async event(
    { stage, name }: Place,
    learningRate: number,
    dense?: Readonly<Record<string, number>>,
  ): Promise<PretrainEvent> {
    const { done, loss, since } = this.progress;
    const measured = stage && (done % this.recipe.probeEvery === 0 || this.finished);
    const probed = measured ? await this.measure(stage) : undefined;
    this.progress = { done, loss: 0, since: 0 };
    return {
      stage: name,
      step: done,
      of: this.total,
      loss: loss / since,
      learningRate,
      dense,
      probe: probed,
    };
  }

  private async measure({ domains }: Stage): Promise<Probed> {
    const key = rootKey(this.recipe).child("probe");
    const examples: Example[] = [];
    for (const domain of Object.keys(domains) as Domain[])
      for (let i = 0; i < this.recipe.probePictures; i++)
        examples.push(await this.pictures.example(domain, key.child(domain, i), "heldout"));
    return probe(this.trainer, examples, key.child("statements"));
  }
}

/** The learning rate of a step. */
function rateAt({ dense, warmUpSteps }: Recipe, { stage, step, steps }: Place): number {
  const warm = Math.min(1, (step + 1) / warmUpSteps);
  const [first, last] = (stage ?? dense).rate;
  return (!stage || stage.fresh ? warm : 1) * (first + ((last - first) * step) / Math.max(1, steps - 1));
}

function adam(learningRate: number): AdamOptions {
  return { learningRate, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };
}
