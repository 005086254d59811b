/**
 * MARSHAL (arXiv 2510.15414): self-play on games of several turns, competitive and cooperative.
 *
 *     G_k = Σ_{j≥k} r_j          A_k = G_k - mean of G over the role's turns in the batch
 *
 * r_k is what the seat gained by its turn k (`reward/turn-gains.ts`). First the returns are summed, then they are
 * normalised, by role, as the roles of a game gain different amounts. A dialogue, all turns of a seat in a game, counts
 * once, however many turns it has. Left out: the second clip of its loss for negative advantages, and one sequence per
 * dialogue; here a turn's prompt is what the game shows at that turn.
 */
import { z } from "zod";
import { type AdvantagedTurn, turnReturns } from "../advantage/advantage.ts";
import { CheckpointError } from "../core/errors.ts";
import { groupBy } from "../core/group-by.ts";
import { mean, populationStd } from "../core/stats.ts";
import type { PolicyObjectiveSpec } from "../objective/policy-objective.ts";
import { returnsByGame } from "../reward/game-return.ts";
import { type RewardedTurn, rewardedTurns } from "../reward/rewarded-turns.ts";
import { gainsByGame, type TurnGainOptions, turnGains } from "../reward/turn-gains.ts";
import type { Episode } from "../rollout/episode.ts";
import type { Algorithm, AlgorithmStep, Holder } from "./algorithm.ts";
import type { AlgorithmContext, AlgorithmKind } from "./kind.ts";
import { type MarshalSettings, marshalSettings } from "./marshal-settings.ts";
import { holdersOf } from "./opponents.ts";
import { ALARM_LIMITS, alarms } from "./spiral-alarms.ts";
import { SPIRAL_CURVES } from "./spiral-curves.ts";
import { advantageMetrics, gameMetrics, isPolicy, key } from "./spiral-metrics.ts";
import { SPIRAL_STATUS } from "./spiral-status.ts";

/** Nothing is carried from one iteration to the next. */
export type MarshalState = Readonly<Record<string, never>>;

/** Where returns come from. */
type GamesOf = Pick<TurnGainOptions, "returnsOf" | "gainsOf">;

export class Marshal implements Algorithm<MarshalState> {
  readonly name = "marshal";
  private readonly settings: MarshalSettings;

  /** @param loss the published code's by default. */
  constructor(
    private readonly games: GamesOf,
    settings: Partial<MarshalSettings> = {},
    private readonly loss: PolicyObjectiveSpec["loss"] = { kind: "ppo", clipLow: 0.2, clipHigh: 0.2 },
  ) {
    this.settings = marshalSettings.parse(settings);
  }

  holders(game: number, sides: readonly string[]): Readonly<Record<string, Holder>> {
    return holdersOf(this.settings, game, sides);
  }

  rewarded(episodes: readonly Episode[]): RewardedTurn[] {
    const { draw, format, longest } = this.settings;
    return rewardedTurns(episodes, turnGains({ ...this.games, draw, format, longest }));
  }

  step(episodes: readonly Episode[]): AlgorithmStep {
    const dialogues = episodes.flatMap((episode) => this.dialogues(episode));
    const { klWeight: coefficient, klReference: reference } = this.settings;
    const turns = this.advantages(dialogues.flat());
    return {
      learn: {
        turns,
        objective: {
          loss: this.loss,
          normalise: Math.max(1, dialogues.length),
          kl: { coefficient, reference },
        },
      },
      metrics: {
        ...gameMetrics(episodes, this.games.returnsOf),
        ...advantageMetrics(turns),
        klWeight: coefficient,
      },
    };
  }

  save(): MarshalState {
    return {};
  }

  restore(state: MarshalState): void {
    if (typeof state === "object" && state !== null && Object.keys(state).length === 0) return;
    throw new CheckpointError(
      `The saved state of ${this.name} is ${JSON.stringify(state)}, not {}. Resume from an earlier checkpoint.`,
    );
  }

  /** The turns of each seat of the weights that train, with their returns. */
  private dialogues(episode: Episode): CreditedTurn[][] {
    const own = this.rewarded([episode]).filter(({ turn }) => isPolicy(episode, turn.seat));
    return [...groupBy(own, ({ turn }) => `${turn.seat}`).values()].map((turns) => {
      const returns = turnReturns(turns.map(({ reward }) => reward));
      const group = this.groupOf(episode.game, turns[0].role);
      const whole = this.settings.credit === "game";
      return turns.map(({ turn }, i) => ({ group, turn, gained: returns[whole ? 0 : i] }));
    });
  }

  private groupOf(game: string, role: string): string {
    const { group } = this.settings;
    return group === "role" ? key(game, role) : group === "game" ? game : "";
  }

  private advantages(turns: readonly CreditedTurn[]): AdvantagedTurn[] {
    const groups = groupBy(turns, ({ group }) => group);
    const normal = new Map([...groups].map(([group, own]) => [group, this.normaliser(own)]));
    return turns.map(({ group, turn, gained }) => ({ turn, advantage: normal.get(group)!(gained) }));
  }

  private normaliser(own: readonly CreditedTurn[]): (gained: number) => number {
    const { centre, scale } = this.settings;
    const all = own.map(({ gained }) => gained);
    const values = centre === "unique" ? [...new Set(all)] : all;
    const middle = mean(values);
    const spread = scale === "std" ? populationStd(values) + 1e-6 : 1;
    return (gained) => (gained - middle) / spread;
  }
}

interface CreditedTurn extends Pick<AdvantagedTurn, "turn"> {
  readonly group: string;
  readonly gained: number;
}

const schema = z.strictObject({
  name: z.literal("marshal").describe("which algorithm trains"),
  ...marshalSettings.shape,
});

function make(
  { name: _name, ...settings }: z.infer<typeof schema>,
  { loss, games }: AlgorithmContext,
): Algorithm {
  const of = { returnsOf: returnsByGame(games), gainsOf: gainsByGame(games) };
  return new Marshal(of, settings, loss) as Algorithm;
}

export const marshalKind: AlgorithmKind<typeof schema> = {
  name: "marshal",
  settings: schema,
  games: "any",
  make,
  title: () => "MARSHAL",
  curves: SPIRAL_CURVES,
  status: {
    line: SPIRAL_STATUS.line,
    block: (metrics) => SPIRAL_STATUS.block(metrics).filter(([row]) => row !== "baselines"),
  },
  paper: {
    heading: "MARSHAL",
    about: "MARSHAL (arXiv 2510.15414) trains language models of four billion parameters.",
  },
  before: (settings, context) => make(settings, context),
  reference: ({ klWeight, klReference }) => (klWeight > 0 ? klReference : undefined),
  alarms: { window: ALARM_LIMITS.window, find: (first, latest) => alarms(first, latest) },
};
