/**
 * Iterative-SPO (Vision-Zero, arXiv 2509.25541, section 4, eq. 1-10): self-play on clues and
 * verifiable rewards on votes, in turns.
 *
 * Clue stage: a zero-sum reward from the votes (eq. 1), minus a moving baseline per role (eq. 2).
 * Decision stage: a reward for the right vote (eq. 4), normalised within the game (eq. 5). Both maximise
 * A log π with a KL term (eq. 3, 6). Moving averages of accuracy and `n/a` (eq. 7-8) switch the stage
 * with hysteresis (eq. 9-10).
 *
 * The whole of it is six files: this one, its settings (`iterative-spo-settings.ts`), `vote-stages.ts` (eq. 7-10),
 * the rewards (`reward/spot-the-spy/rewards.ts`, eq. 1 and 4), `advantage/advantage.ts` (eq. 2 and 5) and
 * `objective/policy-objective.ts` (eq. 3 and 6).
 */
import {
  type AdvantagedTurn,
  groupNormalise,
  MovingBaseline,
  type MovingBaselineState,
} from "../advantage/advantage.ts";
import { CheckpointError, ConfigError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import type { Reward } from "../reward/reward.ts";
import { type RewardedTurn, rewardedTurns } from "../reward/rewarded-turns.ts";
import { rewardsOfOtherGames } from "../reward/rewards-of-other-games.ts";
import {
  addTallies,
  clueReward,
  decisionReward,
  type Tally,
  tally,
  type VoteShares,
  voteShares,
} from "../reward/spot-the-spy/rewards.ts";
import type { Episode } from "../rollout/episode.ts";
import type { Algorithm, AlgorithmStep, AskAgain, AskedAgain } from "./algorithm.ts";
import { ITERATIVE_SPO_CURVES } from "./iterative-spo-curves.ts";
import { gameMetrics, rewardMetrics } from "./iterative-spo-metrics.ts";
import { type IterativeSpoOptions, iterativeSpoSchema, PAPER } from "./iterative-spo-settings.ts";
import { ITERATIVE_SPO_STATUS } from "./iterative-spo-status.ts";
import type { AlgorithmKind, PastIteration } from "./kind.ts";
import { stateBefore, VoteStages, type VoteStagesState } from "./vote-stages.ts";

type Stage = "clue" | "decision";

/** All but the loss, which is a group of settings of its own. */
type RewardSettings = Omit<IterativeSpoOptions, "loss">;

export interface IterativeSpoState extends VoteStagesState {
  readonly baselines: MovingBaselineState;
}

export class IterativeSpo implements Algorithm<IterativeSpoState> {
  readonly name = "iterative-spo";
  private readonly options: IterativeSpoOptions;
  private readonly baselines: MovingBaseline;
  private readonly stages: VoteStages<Stage>;

  /** @throws ConfigError if a decay or a number of iterations is out of range. */
  constructor(options: Partial<IterativeSpoOptions> = {}) {
    this.options = { ...PAPER, ...options };
    const { baselineDecay, baselineOrder, stages } = this.options;
    this.baselines = new MovingBaseline({ decay: baselineDecay, order: baselineOrder });
    const only = stages === "iterative" ? undefined : stages;
    this.stages = new VoteStages(this.options, { votes: "decision", talk: "clue", only });
  }

  get phase(): Stage {
    return this.stages.phase;
  }

  /** The likeliest votes for acc of eq. 7, further votes for the groups of eq. 5 and, if those count, for the clues' rewards. */
  get again(): AskAgain {
    const { accuracyBy, votesPerSeat, clueVotes } = this.options;
    const once = this.phase === "clue" && clueVotes === "game";
    return { greedy: accuracyBy === "argmax", sampled: once ? 0 : votesPerSeat - 1 };
  }

  get plays(): boolean {
    return this.options.rewards !== "none";
  }

  /** @throws ConfigError if accuracy is by argmax and there are no greedy games. */
  step(episodes: readonly Episode[], { greedy, sampled = [] }: AskedAgain = {}): AlgorithmStep {
    const { phase } = this;
    const clues = this.rewardedClues(episodes, sampled);
    const votes = this.rewardedVotes(episodes, sampled);
    // Eq. 5: the votes of one game, all times they were asked, are one group.
    const { advantages, groups, groupsWithoutGradient } = groupNormalise(
      votes.map(({ episode }) => episode),
      votes.map(({ reward }) => reward),
      { epsilon: this.options.epsilon },
    );
    const turns = [
      ...(this.trains("clue") ? this.clueAdvantages(clues) : []),
      ...(this.trains("decision") ? votes.map(({ turn }, i) => ({ turn, advantage: advantages[i] })) : []),
    ];
    const tallies = episodes.map((episode) => tally(episode));
    const asked = this.options.accuracyBy === "argmax" ? this.asked(greedy) : undefined;
    this.endIteration(tallies, asked);
    const metrics = {
      ...gameMetrics(episodes, tallies),
      ...(asked?.accuracy !== undefined && { argmaxAccuracy: asked.accuracy }),
      ...rewardMetrics([...clues, ...votes]),
      ...this.stateMetrics(),
      groups,
      groupsWithoutGradient,
    };
    return {
      phase,
      nextPhase: this.phase,
      learn: { turns: this.learnable(turns), objective: this.objective(phase) },
      metrics,
      ...("decisionAccuracy" in metrics && { mastery: metrics.decisionAccuracy as number }),
    };
  }

  save(): IterativeSpoState {
    return { baselines: this.baselines.save(), ...this.stages.save() };
  }

  restore(state: IterativeSpoState): void {
    if (typeof state !== "object" || state === null) {
      throw new CheckpointError(
        `The saved state of ${this.name} is ${JSON.stringify(state)}, not an object. Resume from an earlier checkpoint.`,
      );
    }
    this.baselines.restore(state.baselines);
    this.stages.restore(state);
  }

  rewarded(episodes: readonly Episode[], { sampled = [] }: AskedAgain = {}): RewardedTurn[] {
    return [...this.rewardedClues(episodes, sampled), ...this.rewardedVotes(episodes, sampled)];
  }

  private rewardedClues(
    episodes: readonly Episode[],
    sampled: readonly (readonly Episode[])[],
  ): RewardedTurn[] {
    const counted = this.countedVotes(episodes, sampled);
    return this.rewardedBy(episodes, (episode) =>
      clueReward(episode, clueOptions(this.options), counted.get(episode)),
    );
  }

  private rewardedVotes(
    episodes: readonly Episode[],
    sampled: readonly (readonly Episode[])[],
  ): RewardedTurn[] {
    return this.rewardedBy([...episodes, ...sampled.flat()], (episode) =>
      decisionReward(episode, decisionOptions(this.options)),
    );
  }

  /** With random rewards each game has those of another one. */
  private rewardedBy(episodes: readonly Episode[], reward: Reward): RewardedTurn[] {
    const turns = rewardedTurns(episodes, reward);
    return this.options.rewards === "random" ? rewardsOfOtherGames(turns, episodes) : turns;
  }

  /** Per game the votes of eq. 1, where those asked again count with its own. */
  private countedVotes(
    episodes: readonly Episode[],
    sampled: readonly (readonly Episode[])[],
  ): ReadonlyMap<Episode, Tally> {
    if (this.options.clueVotes === "game") return new Map();
    return new Map(
      episodes.map((episode, i) => [
        episode,
        addTallies([episode, ...sampled.map((time) => time[i])].map((one) => tally(one))),
      ]),
    );
  }

  /** Only the active stage gets gradients. */
  private trains(stage: Stage): boolean {
    if (this.options.rewards === "none") return false;
    return this.phase === stage || this.options.lossMask === "all";
  }

  /** Eq. 2: per game (or iteration) one update per role, with the mean over the role's turns. */
  private clueAdvantages(clues: readonly RewardedTurn[]): AdvantagedTurn[] {
    const perGame = this.options.baselineUpdate === "game";
    return [...groupBy(clues, ({ episode }) => (perGame ? episode : "")).values()].flatMap((batch) =>
      [...groupBy(batch, ({ role }) => role)].flatMap(([role, turns]) => this.roleAdvantages(role, turns)),
    );
  }

  /**
   * With `refusedClues: "never-gain"` a refused clue has min(0, A), so that silence is not learned from the
   * luck of a seat, and its reward does not enter the role's mean. If it did, silence that pays would raise
   * the baseline: spoken clues would lose what silence earns while silence keeps its place, which is a gain
   * by comparison.
   */
  private roleAdvantages(role: string, turns: readonly RewardedTurn[]): AdvantagedTurn[] {
    const asSeat = this.options.refusedClues === "as-seat";
    const gains = turns.map(({ turn }) => asSeat || turn.move !== undefined);
    const rewards = turns.map(({ reward }) => reward);
    const advantages = this.baselines.advantages(role, rewards, gains);
    return turns.map(({ turn }, i) => ({
      turn,
      advantage: gains[i] ? advantages[i] : Math.min(0, advantages[i]),
    }));
  }

  /** Eq. 3 and 6. */
  private objective(stage: Stage): PolicyObjectiveSpec {
    const { loss, klClue, klDecision } = this.options;
    return { loss, normalise: "turns", kl: { coefficient: stage === "clue" ? klClue : klDecision } };
  }

  private learnable(turns: readonly AdvantagedTurn[]): readonly AdvantagedTurn[] {
    return this.options.cutAnswers === "train" ? turns : turns.filter(({ turn }) => turn.stop !== "length");
  }

  private asked(greedy: readonly Episode[] | undefined): VoteShares {
    if (greedy)
      return voteShares(
        greedy.map((episode) => tally(episode)),
        this.options.invalidVotes,
      );
    throw new ConfigError(
      "algorithm.accuracyBy is argmax, but the votes were not asked again greedily. Give step the games with such votes, or set algorithm.accuracyBy=sampled.",
    );
  }

  /**
   * Eq. 7-10. acc_t is that of the greedy votes where they were asked for; na_t is the mean probability of
   * `n/a` in the paper, which the sampled share estimates. An iteration without a single vote leaves the
   * averages as they are.
   */
  private endIteration(tallies: readonly Tally[], asked: VoteShares | undefined): void {
    const sampled = voteShares(tallies, this.options.invalidVotes);
    this.stages.end({ accuracy: (asked ?? sampled).accuracy, na: sampled.na });
  }

  private stateMetrics(): Record<string, number> {
    return {
      "baseline.spy": this.baselines.value("spy"),
      "baseline.civilian": this.baselines.value("civilian"),
      ...this.stages.metrics(),
    };
  }
}

/** The settings of eq. 1. */
export function clueOptions({ beta, lambda, formatCost, spyMisleading, invalidVotes }: RewardSettings) {
  return { beta, lambda, format: formatCost, spyMisleading, invalidVotes };
}

/** The settings of eq. 4. */
export function decisionOptions(options: RewardSettings) {
  const { rewardRight: right, rewardNotAvailable: notAvailable, rewardWrong: wrong } = options;
  const { formatCost: format, decisionSuspicion: suspicion, invalidVotes } = options;
  const shaped = options.decisionReward === "shaped";
  return { right, notAvailable, wrong, format, suspicion, invalidVotes, shaped };
}

/** Its baselines stand in the event before. */
function asBefore(
  settings: RewardSettings,
  loss: IterativeSpoOptions["loss"],
  { phase, earlier }: PastIteration,
): IterativeSpo | undefined {
  if (phase !== "clue" && phase !== "decision") return undefined;
  const algorithm = new IterativeSpo({ ...settings, loss, accuracyBy: "sampled" });
  algorithm.restore(stateBefore(phase, earlier));
  return algorithm;
}

export const iterativeSpoKind: AlgorithmKind<typeof iterativeSpoSchema> = {
  name: "iterative-spo",
  settings: iterativeSpoSchema,
  games: ["spot-the-spy"],
  make: ({ name: _name, ...settings }, { loss }) => new IterativeSpo({ ...settings, loss }) as Algorithm,
  title: ({ stages }) => (stages === "iterative" ? "Iterative-SPO" : `${stages}-only training`),
  curves: ITERATIVE_SPO_CURVES,
  status: ITERATIVE_SPO_STATUS,
  paper: {
    heading: "Vision-Zero",
    about: "Vision-Zero (arXiv 2509.25541) trains models of seven billion parameters and more.",
    preset: "paper",
  },
  before: ({ name: _name, ...settings }, { loss }, past) => asBefore(settings, loss, past) as Algorithm,
  reference: ({ klClue, klDecision }) => (klClue > 0 || klDecision > 0 ? "base" : undefined),
  inTurn: (settings, iterations) => ({ ...settings, alternateEvery: Math.ceil(iterations / 2) }),
};
