/**
 * SpyRL (arXiv 2607.23802): Vision-Zero's two stages on texts. Players state what a document says, then all vote for the one who
 * saw only a part of it.
 *
 *     performing   r_u = -β (m_u - m̄_c)      r_j = (β / n_c) (m_u - m̄_c) - λ (m_j - m̄_c)
 *                  b_role ← α b_role + (1-α) mean r       A = z-score within the game of r - b_role
 *     detection    r = 1 for the spy's number, else 0     A = z-score within the game of r
 *
 * u is the spy, j a civilian, m the votes that a player received, m̄_c their mean over the n_c civilians. Moving averages of the
 * civilians' accuracy and `n/a` switch the stages (`vote-stages.ts`). Nothing is carried over from iteration to iteration but
 * baselines, averages and the stage.
 */
import {
  type AdvantagedTurn,
  type GroupAdvantages,
  groupNormalise,
  MovingBaseline,
  type MovingBaselineState,
} from "../../advantage/advantage.ts";
import { CheckpointError } from "../../core/errors.ts";
import { groupBy } from "../../core/group-by.ts";
import type { PolicyObjectiveSpec } from "../../objective/policy-objective.ts";
import { type RewardedTurn, rewardedTurns } from "../../reward/rewarded-turns.ts";
import { voteShares } from "../../reward/spot-the-spy/rewards.ts";
import { civilianVotes, detectionReward, statementReward } from "../../reward/text-spy/rewards.ts";
import type { Episode } from "../../rollout/episode.ts";
import type { Algorithm, AlgorithmStep, AskAgain, AskedAgain } from "../algorithm.ts";
import { rewardMetrics } from "../iterative-spo-metrics.ts";
import type { AlgorithmKind, PastIteration } from "../kind.ts";
import { stateBefore, VoteStages, type VoteStagesState } from "../vote-stages.ts";
import { SPYRL_CURVES } from "./curves.ts";
import { textGameMetrics } from "./metrics.ts";
import { SPYRL, type SpyrlOptions, type SpyrlSettings, spyrlSchema } from "./settings.ts";
import { SPYRL_STATUS } from "./status.ts";

type Stage = "performing" | "detection" | "joint";

export interface SpyrlState extends VoteStagesState {
  readonly baselines: MovingBaselineState;
}

export class Spyrl implements Algorithm<SpyrlState> {
  readonly name = "spyrl";
  private readonly options: SpyrlOptions;
  private readonly baselines: MovingBaseline;
  private readonly stages: VoteStages<Stage>;

  /** @throws ConfigError if a decay or a number of iterations is out of range. */
  constructor(options: Partial<SpyrlOptions> = {}) {
    this.options = { ...SPYRL, ...options };
    const { baselineDecay: decay, baselineOrder: order, stages } = this.options;
    this.baselines = new MovingBaseline({ decay, order });
    const only = stages === "iterative" ? undefined : stages;
    this.stages = new VoteStages<Stage>(this.options, { votes: "detection", talk: "performing", only });
  }

  get phase(): Stage {
    return this.stages.phase;
  }

  get again(): AskAgain {
    return { greedy: false, sampled: this.trains("detection") ? this.options.votesPerSeat - 1 : 0 };
  }

  rewarded(episodes: readonly Episode[], { sampled = [] }: AskedAgain = {}): RewardedTurn[] {
    return [...this.statements(episodes), ...this.votes([...episodes, ...sampled.flat()])];
  }

  step(episodes: readonly Episode[], { sampled = [] }: AskedAgain = {}): AlgorithmStep {
    const { phase } = this;
    const statements = this.statements(episodes);
    const votes = this.votes([...episodes, ...sampled.flat()]);
    const detected = this.normalised(votes);
    const turns = [
      ...(this.trains("performing") ? this.statementAdvantages(statements) : []),
      ...(this.trains("detection") ? advantaged(votes, detected.advantages) : []),
    ];
    this.stages.end(voteShares(episodes.map(civilianVotes)));
    const metrics = {
      ...textGameMetrics(episodes),
      ...rewardMetrics([...statements, ...votes]),
      "baseline.spy": this.baselines.value("spy"),
      "baseline.civilian": this.baselines.value("civilian"),
      ...this.stages.metrics(),
      groups: detected.groups,
      groupsWithoutGradient: detected.groupsWithoutGradient,
    };
    const { decisionAccuracy: mastery } = metrics as Record<string, number | undefined>;
    return {
      phase,
      nextPhase: this.phase,
      learn: { turns, objective: this.objective() },
      metrics,
      ...(mastery !== undefined && { mastery }),
    };
  }

  save(): SpyrlState {
    return { baselines: this.baselines.save(), ...this.stages.save() };
  }

  restore(state: SpyrlState): void {
    if (typeof state !== "object" || state === null) {
      throw new CheckpointError(
        `The saved state of ${this.name} is ${JSON.stringify(state)}, not an object. Resume from an earlier checkpoint.`,
      );
    }
    this.baselines.restore(state.baselines);
    this.stages.restore(state);
  }

  private trains(stage: "performing" | "detection"): boolean {
    return this.phase === stage || this.phase === "joint";
  }

  private statements(episodes: readonly Episode[]): RewardedTurn[] {
    const { beta, lambda, formatCost: format } = this.options;
    return rewardedTurns(episodes, (episode) => statementReward(episode, { beta, lambda, format }));
  }

  private votes(episodes: readonly Episode[]): RewardedTurn[] {
    const { rewardRight: right, rewardNotAvailable: notAvailable, rewardWrong: wrong } = this.options;
    const shaped = this.options.detectionReward === "shaped";
    const options = { right, notAvailable, wrong, shaped, format: this.options.formatCost };
    return rewardedTurns(episodes, (episode) => detectionReward(episode, options));
  }

  /** Per game one update of each role's baseline; then all statements of the game are one group. */
  private statementAdvantages(statements: readonly RewardedTurn[]): AdvantagedTurn[] {
    const games = [...groupBy(statements, ({ episode }) => episode).values()];
    const adjusted = games.flatMap((game) =>
      [...groupBy(game, ({ role }) => role)].flatMap(([role, own]) => {
        const rewards = this.baselines.advantages(
          role,
          own.map(({ reward }) => reward),
        );
        return own.map((turn, i) => ({ ...turn, reward: rewards[i] }));
      }),
    );
    const { statementScale } = this.options;
    const scaled = statementScale === "game" ? this.normalised(adjusted).advantages : undefined;
    return advantaged(adjusted, scaled ?? adjusted.map(({ reward }) => reward));
  }

  /** Within each game. */
  private normalised(turns: readonly RewardedTurn[]): GroupAdvantages {
    const games = turns.map(({ episode }) => episode);
    const rewards = turns.map(({ reward }) => reward);
    return groupNormalise(games, rewards, { epsilon: this.options.epsilon });
  }

  private objective(): PolicyObjectiveSpec {
    const { loss, normalise, klWeight: coefficient, klReference: reference } = this.options;
    return { loss, normalise, kl: { coefficient, reference } };
  }
}

function advantaged(turns: readonly RewardedTurn[], advantages: readonly number[]): AdvantagedTurn[] {
  return turns.map(({ turn }, i) => ({ turn, advantage: advantages[i] }));
}

/** Its baselines stand in the event before. */
function asBefore(
  settings: SpyrlSettings,
  loss: SpyrlOptions["loss"],
  { phase, earlier }: PastIteration,
): Spyrl | undefined {
  if (phase !== "performing" && phase !== "detection" && phase !== "joint") return undefined;
  const algorithm = new Spyrl({ ...settings, loss });
  algorithm.restore(stateBefore(phase, earlier));
  return algorithm;
}

export const spyrlKind: AlgorithmKind<typeof spyrlSchema> = {
  name: "spyrl",
  settings: spyrlSchema,
  games: ["text-spy"],
  make: ({ name: _name, ...settings }, { loss }) => new Spyrl({ ...settings, loss }) as Algorithm,
  title: ({ stages }) => (stages === "iterative" ? "SpyRL" : `SpyRL, ${stages} alone`),
  curves: SPYRL_CURVES,
  status: SPYRL_STATUS,
  paper: {
    heading: "SpyRL",
    about: "SpyRL (arXiv 2607.23802) trains language models of four and eight billion parameters.",
  },
  before: ({ name: _name, ...settings }, { loss }, past) => asBefore(settings, loss, past) as Algorithm,
  reference: ({ klWeight, klReference }) => (klWeight > 0 ? klReference : undefined),
  inTurn: (settings, iterations) => ({ ...settings, alternateEvery: Math.ceil(iterations / 2) }),
};
