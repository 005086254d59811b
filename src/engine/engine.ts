/**
 * The machine that samples and learns: the four verbs of the Tinker protocol plus `logprobs`.
 * One training loop runs on any engine.
 */
import type { Rng } from "../core/rng.ts";
import type { Observation } from "../games/game.ts";
import type { Picture } from "../images/image.ts";
import type { Datum, LossSpec } from "../objective/objective.ts";
import type { Content, Domain } from "../pairs/pair.ts";
import type { Renderer, Sampler } from "../players/player.ts";

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled (AdamW). */
  readonly weightDecay: number;
  /** Largest global gradient norm; 0 means no clipping. */
  readonly clipNorm: number;
}

export interface ForwardBackwardResult {
  /** Sum of the loss over all targets (not averaged). */
  readonly loss: number;
  /** Per datum, per target: log-probability under the weights used. */
  readonly logprobs: readonly (readonly number[])[];
}

/** A picture in view. */
export interface Viewed {
  readonly picture: Picture;
  readonly domain: Domain;
}

/** A sentence of a domain's language (`language/`), to be judged with a picture in view. */
export interface Statement extends Viewed {
  readonly sentence: string;
}

/** One question with each answer that it allows; the sequences differ in their last target alone. */
export type Alternatives = readonly Datum[];

/** Names a set of weights that stays as it is: `base`, a saved snapshot or a file. */
export type WeightsRef = string;

/** The abilities of an engine, as far as engines differ. */
export interface EngineAbilities {
  /** False for one that only samples. */
  readonly train: boolean;
  /** Whether its model sees pictures. */
  readonly images: boolean;
  /** Side in pixels of the only pictures that its model reads; absent where it reads any. */
  readonly pictureSize?: number;
  /**
   * Whether snapshots and the base stay as they are while training continues: opponents, references and
   * matches against the base need it.
   */
  readonly frozen: boolean;
  /** Whether its model reads any chat message, so that it can be asked free questions. Absent means no. */
  readonly prose?: boolean;
  /** Whether it samples under a repetition penalty. Absent means no: the Tinker protocol has no field for it. */
  readonly penalises?: boolean;
}

export interface Engine {
  readonly name: string;
  readonly can: EngineAbilities;
  /** The renderer from observations to this engine's model. */
  readonly renderer: Renderer;
  /** Samples from the current weights; `ref` samples from frozen weights. */
  sampler(ref?: WeightsRef): Sampler;
  /**
   * Weights that are measured and handed out where those are not the current ones: an average of the weights
   * so far.
   */
  readonly handedOut?: WeightsRef;
  /** Keeps the weights that are handed out under a name, for opponents and references. */
  snapshot(ref: WeightsRef): Promise<void>;
  /** Gives up a snapshot that nobody asks for any more. Absent where keeping one costs nothing. */
  release?(ref: WeightsRef): Promise<void>;
  /** Adds the gradient of the summed loss to the accumulated gradient. */
  forwardBackward(data: readonly Datum[], loss: LossSpec): Promise<ForwardBackwardResult>;
  /** Log-probabilities of the targets, from the current or frozen weights. Nothing is learned. */
  logprobs(data: readonly Datum[], ref?: WeightsRef): Promise<number[][]>;
  /** Applies the accumulated gradient and clears it. The norm is absent where the server of a remote engine does not tell it. */
  optimStep(options: AdamOptions): Promise<{ readonly gradientNorm?: number }>;
  /**
   * Largest mean difference, in nats per sampled token, between the log-probabilities of sampling and of the first training pass. Absent
   * where the same program computes both. Above it pictures were dropped or targets are shifted, and nothing may be learned.
   */
  readonly rolloutGap?: number;
  /** The folder of the run, for what must survive a kill between two checkpoints. Called before anything is sampled or trained. */
  keepIn?(folder: string): void;
  /** Writes weights (and the optimiser's state) into a folder. */
  saveState(folder: string): Promise<void>;
  /** @throws CheckpointError if files are missing or damaged. */
  loadState(folder: string): Promise<void>;
  /**
   * Deletes what of a saved state lies outside of its folder, which will be removed. What the states in the folders
   * `kept` need stays. A failure is told and is no error. Absent where a folder holds all of its state.
   */
  forgetState?(folder: string, kept: readonly string[]): Promise<void>;
  /**
   * Whether a step may be asked for while passes are still under way, so that a server far away is waited for once: calls
   * take effect in the order in which they are made. Absent where nothing is gained.
   */
  readonly ordered?: boolean;
  /**
   * Questions about a picture whose right answers nobody needs to know. Absent where the engine has no such
   * form.
   */
  questions?(viewed: Viewed, count: number, rng: Rng): Alternatives[];
  /**
   * Sequences that end in the true verdict on statements about a picture, half of them true. Absent where the
   * engine has no such form.
   */
  labelled?(viewed: Viewed, content: Content, count: number, rng: Rng): Datum[];
  /** Probabilities of statements being true, in their order. Absent where the engine has no such form. */
  judge?(statements: readonly Statement[], ref?: WeightsRef): Promise<number[]>;
  /**
   * Per observation, the exact probability of each of its choices, in their order. Absent where it would have
   * to be sampled.
   */
  probabilities?(observations: readonly Observation[], ref?: WeightsRef): Promise<number[][]>;
  close(): Promise<void>;
}
