/**
 * An algorithm: one short file per paper that says which rewards, advantages, objective and schedule.
 * It sees the episodes of one iteration and its own small state; it knows no model and no engine.
 */
import type { AdvantagedTurn } from "../advantage/advantage.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import type { Episode } from "../rollout/episode.ts";

/** The same games with their votes asked again, in the order of the games. */
export interface AskedAgain {
  /** With the likeliest votes; nothing trains on them. Absent where the settings do not ask for them. */
  readonly greedy?: readonly Episode[];
  /** With further sampled votes, one list for each time they were asked; they train with those of the games. */
  readonly sampled?: readonly (readonly Episode[])[];
}

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
  /** Ends an iteration: changes the state (baselines, averages, stage) and says what to train on. */
  step(episodes: readonly Episode[], again?: AskedAgain): AlgorithmStep;
  /** Plain JSON. */
  save(): State;
  /** @throws CheckpointError if the state is damaged. */
  restore(state: State): void;
}
