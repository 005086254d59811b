/**
 * What a run's turns earned, and the advantages that it trained on, computed again from its files: its own algorithm
 * takes its steps once more, from a checkpoint's state or from the start. What a step says of itself (phase and
 * metrics) is held against the event that the run wrote; where they differ, or something that the algorithm read was
 * not kept, there are rewards without advantages.
 */
import fs from "node:fs";
import path from "node:path";
import type { AdvantagedTurn } from "../../advantage/advantage.ts";
import type { Algorithm } from "../../algorithms/algorithm.ts";
import { checkpointFolder, listCheckpoints, readCheckpoint } from "../../checkpoint/checkpoint.ts";
import { SparringError } from "../../core/errors.ts";
import type { AnyGame } from "../../games/game.ts";
import type { RewardedTurn } from "../../reward/rewarded-turns.ts";
import type { Turn } from "../../rollout/episode.ts";
import { openAlgorithm } from "../../run/open/algorithms.ts";
import { type RunEvent, readEventsLeniently } from "../../run/record/events.ts";
import type { Config } from "../../run/settings/config.ts";
import { type IterationGames, readIteration } from "./iteration-games.ts";

/** By turn; those without an entry earn nothing, or did not train. */
export interface Judgement {
  readonly rewards: ReadonlyMap<Turn, RewardedTurn>;
  readonly advantages: ReadonlyMap<Turn, number>;
}

/** Judges the iterations of a run, best in their order. */
export class RunJudge {
  private algorithm: Algorithm;
  /** The iteration after which the algorithm has its state; undefined: it has some other. */
  private at: number | undefined = 0;
  private readonly events: ReadonlyMap<number, RunEvent>;
  /** Iterations without advantages, by reason. */
  private readonly unknown = new Map<string, number[]>();

  /** @param games all games of the run. @throws ConfigError if the algorithm is not made for them. */
  constructor(
    private readonly run: string,
    private readonly config: Config,
    private readonly games: readonly AnyGame[],
  ) {
    this.algorithm = openAlgorithm(config, games);
    const file = path.join(run, "events.jsonl");
    const { events } = fs.existsSync(file) ? readEventsLeniently(file) : { events: [] };
    this.events = new Map(
      events.filter(({ type }) => type === "iteration").map((event) => [event.iteration, event]),
    );
  }

  async judge(iteration: number, played: IterationGames): Promise<Judgement> {
    await this.comeTo(iteration - 1);
    const rewards = this.algorithm.rewarded?.(played.episodes, played.again) ?? [];
    const learned = this.step(iteration, played);
    if (typeof learned === "string")
      this.unknown.set(learned, [...(this.unknown.get(learned) ?? []), iteration]);
    const turns = typeof learned === "string" ? [] : learned;
    return {
      rewards: new Map(rewards.map((rewarded) => [rewarded.turn, rewarded])),
      advantages: new Map(turns.map(({ turn, advantage }) => [turn, advantage])),
    };
  }

  /** One sentence for each reason. */
  notes(): string[] {
    return [...this.unknown].map(
      ([reason, iterations]) =>
        `Advantages of ${iterations.length === 1 ? `iteration ${iterations[0]}` : `${iterations.length} iterations`} are left out: ${reason}.`,
    );
  }

  /** The turns that trained; or why that is not known. */
  private step(iteration: number, { episodes, again }: IterationGames): readonly AdvantagedTurn[] | string {
    if (this.at !== iteration - 1)
      return "games of earlier iterations, on which they depend, were not stored";
    const { phase } = this.algorithm;
    const missing = this.missing(again);
    this.at = undefined;
    if (missing) return missing;
    try {
      const { learn, metrics } = this.algorithm.step(episodes, again);
      const event = this.events.get(iteration);
      if (!event) return "the run wrote no event about them";
      if (!agrees(event, phase, metrics))
        return "computed again, the numbers of their events come out differently (games were changed, or the version of the program)";
      this.at = iteration;
      return learn.turns;
    } catch (error) {
      if (error instanceof SparringError) return error.message.replace(/\.$/, "");
      throw error;
    }
  }

  /** What the algorithm read beside the games, and was not kept. */
  private missing({ greedy, sampled = [] }: IterationGames["again"]): string | undefined {
    const { again } = this.algorithm;
    const asked = again && ((again.greedy && !greedy) || again.sampled !== sampled.length);
    return asked ? "votes that were asked again were not stored (runs of older versions)" : undefined;
  }

  /** Brings the algorithm to its state after an iteration, if the files allow it. */
  private async comeTo(iteration: number): Promise<void> {
    if (this.at === iteration) return;
    this.restart(iteration);
    while (this.at !== undefined && this.at < iteration) {
      const next: number = this.at + 1;
      const file = path.join(this.run, "episodes", `${String(next).padStart(4, "0")}.jsonl`);
      if (!fs.existsSync(file)) return;
      this.step(next, await readIteration(this.run, next));
    }
  }

  /** From the newest checkpoint that can be read, or from the start. */
  private restart(iteration: number): void {
    this.algorithm = openAlgorithm(this.config, this.games);
    this.at = 0;
    const checkpoints = path.join(this.run, "checkpoints");
    for (const one of listCheckpoints(checkpoints)
      .filter((each) => each <= iteration)
      .reverse())
      try {
        this.algorithm.restore(readCheckpoint(checkpointFolder(checkpoints, one)).algorithm);
        this.at = one;
        return;
      } catch (error) {
        if (!(error instanceof SparringError)) throw error;
        this.algorithm = openAlgorithm(this.config, this.games);
      }
  }
}

/** Log-probabilities are stored with 6 decimals, so what is computed from them (entropy) comes out nearly the same. */
const TOLERANCE = 1e-5;

/** Metrics that this version no longer has, or did not have then, say nothing. */
function agrees(
  event: RunEvent,
  phase: string | undefined,
  metrics: Readonly<Record<string, number>>,
): boolean {
  const told = (event.metrics ?? {}) as Readonly<Record<string, unknown>>;
  const common = Object.keys(metrics).filter((name) => name in told);
  const same = (name: string) =>
    Math.abs(Number(told[name]) - metrics[name]) <= TOLERANCE * Math.max(1, Math.abs(metrics[name]));
  return event.phase === phase && common.length > 0 && common.every(same);
}
