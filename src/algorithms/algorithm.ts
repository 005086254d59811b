/**
 * An algorithm: one short file per paper that says which rewards, advantages, objective and schedule.
 * It sees the episodes of one iteration and its own small state; it knows no model and no engine.
 */
import type { AdvantagedTurn } from "../advantage/advantage.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import type { Episode } from "../rollout/episode.ts";

/** What to learn from one iteration's games. */
export interface AlgorithmStep {
  /** The stage whose turns train now. */
  readonly stage: string;
  /** The stage of the next iteration. */
  readonly nextStage: string;
  /** The turns that train, each with its advantage. */
  readonly turns: readonly AdvantagedTurn[];
  readonly objective: PolicyObjectiveSpec;
  /** Plain numbers by name; a share of nothing is absent. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface Algorithm<State = unknown> {
  readonly name: string;
  /** The stage of the coming iteration. */
  readonly stage: string;
  /**
   * Ends an iteration: changes the state (baselines, averages, stage) and says what to train on.
   * @param greedy the same games with the likeliest votes, where the settings ask for them; nothing trains on them.
   */
  step(episodes: readonly Episode[], greedy?: readonly Episode[]): AlgorithmStep;
  /** Plain JSON. */
  save(): State;
  /** @throws CheckpointError if the state is damaged. */
  restore(state: State): void;
}
