/**
 * An algorithm: one short file per paper that says which rewards, advantages, objective and schedule.
 * It sees the episodes of one iteration and its own small state; it knows no model and no engine.
 */
import type { AdvantagedTurn } from "../advantage/advantage.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import type { RewardedTurn } from "../reward/rewarded-turns.ts";
import type { Episode } from "../rollout/episode.ts";

/** The same games with their last step (the votes) asked again, in the order of the games. */
export interface AskedAgain {
  /** With the likeliest answers; nothing trains on them. Absent where the algorithm does not ask for them. */
  readonly greedy?: readonly Episode[];
  /**
   * With further sampled answers, one list for each time they were asked; they train with those of the games.
   */
  readonly sampled?: readonly (readonly Episode[])[];
}

/** The way in which the last step of the coming iteration's games is asked again. */
export interface AskAgain {
  readonly greedy: boolean;
  /** Further times with sampling. */
  readonly sampled: number;
}

/** Turns that train on one objective, each with its advantage. */
export interface Lesson {
  readonly turns: readonly AdvantagedTurn[];
  readonly objective: PolicyObjectiveSpec;
}

/** The lesson from one iteration's games. */
export interface AlgorithmStep {
  /**
   * The phase of training whose turns train now, and that of the next iteration; absent where there is one
   * phase.
   */
  readonly phase?: string;
  readonly nextPhase?: string;
  readonly learn: Lesson;
  /** Plain numbers by name; a rate is absent if its denominator is 0. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The players' success, 0 to 1, which drives a curriculum; absent if nothing could be measured. */
  readonly mastery?: number;
}

/**
 * The holder of a side in a training game: the weights that train, the base, older weights (the base where
 * there are none yet), or a bot.
 */
export type Holder = "current" | "base" | { readonly iterationsAgo: number } | { readonly bot: string };

export interface Algorithm<State = unknown> {
  readonly name: string;
  /** The phase of the coming iteration; absent where there is one. */
  readonly phase?: string;
  /** Absent where nothing is asked again. */
  readonly again?: AskAgain;
  /** False for controls that play no games. Absent means true. */
  readonly plays?: boolean;
  /**
   * The holder of each side in a game of the coming iteration; absent: the current weights hold all. Turns of
   * other holders are never to be trained on; `Episode.seats` names the player of the current weights
   * `policy`.
   * @param game number of the game in its iteration, from 0.
   */
  holders?(game: number, sides: readonly string[]): Readonly<Record<string, Holder>>;
  /** The turns of one iteration's games that earn something, whoever made them, by kind of turn. Changes nothing. Absent where exported games go without rewards. */
  rewarded?(episodes: readonly Episode[], again?: AskedAgain): readonly RewardedTurn[];
  /** Ends an iteration: changes the state (baselines, averages, phase) and says what to train on. */
  step(episodes: readonly Episode[], again?: AskedAgain): AlgorithmStep;
  /** Plain JSON. */
  save(): State;
  /** @throws CheckpointError if the state is damaged. */
  restore(state: State): void;
}
