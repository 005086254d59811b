/**
 * SPIRAL (arXiv 2506.24119): self-play on zero-sum games with role-conditioned advantage estimation (RAE).
 *
 *     b[game, role] ← α b + (1-α) R          A = R - b          (alg. 1; b starts at 0)
 *
 * R is what the seat gained in the game and the reward of each of its turns (γ = 1). Each game is one update
 * per role. Turns whose advantage is exactly 0 are dropped. Only turns of the weights that train count,
 * whoever holds the other side (`opponents`). Left out: its second pass over the same batch, and the discount
 * within a game.
 */
import { z } from "zod";
import { type AdvantagedTurn, MovingBaseline, type MovingBaselineState } from "../advantage/advantage.ts";
import { CheckpointError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import { gameReturn, type ReturnsOf, returnsByGame } from "../reward/game-return.ts";
import { type RewardedTurn, rewardedTurns } from "../reward/rewarded-turns.ts";
import type { Episode } from "../rollout/episode.ts";
import type { Algorithm, AlgorithmStep, Holder } from "./algorithm.ts";
import type { AlgorithmContext, AlgorithmKind, PastIteration } from "./kind.ts";
import { holdersOf } from "./opponents.ts";
import { ALARM_LIMITS, alarms } from "./spiral-alarms.ts";
import { SPIRAL_CURVES } from "./spiral-curves.ts";
import { advantageMetrics, gameMetrics, isPolicy, key } from "./spiral-metrics.ts";
import { type SpiralSettings, spiralSettings } from "./spiral-settings.ts";
import { SPIRAL_STATUS } from "./spiral-status.ts";

export interface SpiralState {
  readonly baselines: MovingBaselineState;
  /** Iterations that have ended. */
  readonly iterations: number;
}

export class Spiral implements Algorithm<SpiralState> {
  readonly name = "spiral";
  private readonly settings: SpiralSettings;
  private readonly baselines: MovingBaseline;
  private iterations = 0;

  /**
   * @param returnsOf what each seat of a game gained: its rules' `returns` of the outcome.
   * @param loss the published code's by default.
   */
  constructor(
    private readonly returnsOf: ReturnsOf,
    settings: Partial<SpiralSettings> = {},
    private readonly loss: PolicyObjectiveSpec["loss"] = { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 },
  ) {
    this.settings = spiralSettings.parse(settings);
    const { baselineDecay: decay, baselineOrder: order } = this.settings;
    this.baselines = new MovingBaseline({ decay, order });
  }

  holders(game: number, sides: readonly string[]): Readonly<Record<string, Holder>> {
    return holdersOf(this.settings, game, sides);
  }

  step(episodes: readonly Episode[]): AlgorithmStep {
    const rewarded = ownTurns(episodes, this.returnsOf);
    const turns = [...groupBy(rewarded, ({ turn }) => turn.episode).values()].flatMap((game) =>
      [...groupBy(game, ({ key }) => key)].flatMap(([name, own]) => this.advantages(name, own)),
    );
    const { dropZeroAdvantages } = this.settings;
    const kept = dropZeroAdvantages ? turns.filter(({ advantage }) => advantage !== 0) : turns;
    const objective = this.objective();
    this.iterations++;
    return {
      learn: { turns: kept, objective },
      metrics: {
        ...gameMetrics(episodes, this.returnsOf),
        ...this.baselineMetrics(rewarded),
        ...advantageMetrics(turns),
        klWeight: objective.kl.coefficient,
      },
    };
  }

  rewarded(episodes: readonly Episode[]): RewardedTurn[] {
    return rewardedTurns(episodes, gameReturn(this.returnsOf));
  }

  save(): SpiralState {
    return { baselines: this.baselines.save(), iterations: this.iterations };
  }

  restore(state: SpiralState): void {
    if (typeof state !== "object" || state === null || !Number.isInteger(state.iterations)) {
      throw new CheckpointError(
        `The saved state of ${this.name} is ${JSON.stringify(state)}, not { baselines, iterations }. Resume from an earlier checkpoint.`,
      );
    }
    this.baselines.restore(state.baselines);
    this.iterations = state.iterations;
  }

  /** Turns of one role in one game. */
  private advantages(name: string, own: readonly OwnTurn[]): AdvantagedTurn[] {
    const advantages = this.baselines.advantages(
      name,
      own.map(({ turn }) => turn.reward),
    );
    return own.map(({ turn: { turn } }, i) => ({ turn, advantage: advantages[i] }));
  }

  private objective(): PolicyObjectiveSpec {
    const { normalise, klWeight, klDecay, klReference: reference } = this.settings;
    return {
      loss: this.loss,
      normalise,
      kl: { coefficient: klWeight / (this.iterations + 1) ** klDecay, reference },
    };
  }

  private baselineMetrics(rewarded: readonly OwnTurn[]): Record<string, number> {
    const names = new Set(rewarded.map(({ key }) => key));
    return Object.fromEntries(
      [...names].map((name) => [`baseline.${name.replace("|", ".")}`, this.baselines.value(name)]),
    );
  }
}

interface OwnTurn {
  /** Game and role. */
  readonly key: string;
  readonly turn: RewardedTurn;
}

/** The turns that have a reward and were made by the weights that train. */
function ownTurns(episodes: readonly Episode[], returnsOf: ReturnsOf): OwnTurn[] {
  return episodes.flatMap((episode) =>
    rewardedTurns([episode], gameReturn(returnsOf))
      .filter(({ turn }) => isPolicy(episode, turn.seat))
      .map((turn) => ({ key: key(episode.game, turn.role), turn })),
  );
}

/** Its baselines stand in the event before. */
function asBefore(
  settings: Partial<SpiralSettings>,
  { loss, games }: AlgorithmContext,
  { earlier }: PastIteration,
): Spiral {
  const algorithm = new Spiral(returnsByGame(games), settings, loss);
  const baselines = games.flatMap(({ name }) => {
    const prefix = `baseline.${name}.`;
    const own = Object.entries(earlier).filter(([metric]) => metric.startsWith(prefix));
    return own.map(([metric, value]) => [key(name, metric.slice(prefix.length)), { value, updates: 1 }]);
  });
  algorithm.restore({ baselines: Object.fromEntries(baselines), iterations: 0 });
  return algorithm;
}

const schema = z.strictObject({
  name: z.literal("spiral").describe("which algorithm trains"),
  ...spiralSettings.shape,
});

export const spiralKind: AlgorithmKind<typeof schema> = {
  name: "spiral",
  settings: schema,
  games: "any",
  make: ({ name: _name, ...settings }, { loss, games }) =>
    new Spiral(returnsByGame(games), settings, loss) as Algorithm,
  title: () => "SPIRAL",
  curves: SPIRAL_CURVES,
  status: SPIRAL_STATUS,
  paper: {
    heading: "SPIRAL",
    about: "SPIRAL (arXiv 2506.24119) trains language models of four billion parameters.",
  },
  before: ({ name: _name, ...settings }, context, past) => asBefore(settings, context, past) as Algorithm,
  reference: ({ klWeight, klReference }) => (klWeight > 0 ? klReference : undefined),
  alarms: { window: ALARM_LIMITS.window, find: (first, latest) => alarms(first, latest) },
};
